"""Whether a step dropped one class far more than the others: the loss of each class, with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, Final

from core.words import count

#: A class lost far more than the others when even the low end of the interval of the difference is above this share.
#: One row in twenty: smaller differences hardly move a class's share of the rows, and any cleaning makes some.
FAR: Final = 0.05

#: Classes with fewer rows are not judged: one row of them is more than the share above.
FEWEST: Final = 20

#: How sure all intervals of a step are together.
CONFIDENCE: Final = 0.95

_NAMED = 3
_LONGEST = 60


@dataclass(frozen=True)
class Loss:
    """How many rows of a class a step dropped, and of all others.

    ``low`` and ``high`` bound the difference of the two shares; the intervals of all ``classes`` together are made for
    95 % (Bonferroni). They hold less often for small classes where hardly a row was dropped, one in a hundred, say:
    ``far`` asks for more than one in twenty and is not misled by that. ``label`` is empty for rows without one.
    """

    label: str
    rows: int
    dropped: int
    other_rows: int
    other_dropped: int
    low: float
    high: float
    classes: int

    @property
    def share(self) -> float:
        """The share of the class's rows that was dropped."""
        return self.dropped / self.rows

    @property
    def other_share(self) -> float:
        """The share of the other rows that was dropped."""
        return self.other_dropped / self.other_rows

    @property
    def far(self) -> bool:
        """Whether the class lost far more than the others."""
        return self.low > FAR


def losses(account: Mapping[str, Any]) -> tuple[Loss, ...]:
    """The classes that a step dropped rows of, those that surely lost more than the others first.

    ``account`` is one dictionary of a lineage's steps. Classes of fewer than 20 rows, or with fewer than 20 other rows,
    are left out; so are all in accounts of before rows were counted per class. Rows without a label count as a class,
    unless all of them were dropped, which is what the step was asked for. After a split only train rows can be dropped,
    but rows of every split are counted, so that the shares are lower than those of train.
    """
    if not account["dropped"] or "classes_in" not in account:
        return ()
    rows, dropped, listed = account["rows_in"], account["dropped"], account["classes"]
    tested = max(account["classes_in"], 1)
    if (bare := listed.get("")) and bare["dropped"] == bare["rows"]:
        rows, dropped, tested = rows - bare["rows"], dropped - bare["dropped"], max(tested - 1, 1)
        listed = {label: one for label, one in listed.items() if label}
    found = []
    for label, one in listed.items():
        others = rows - one["rows"]
        if one["dropped"] and one["rows"] >= FEWEST and others >= FEWEST:
            rest = dropped - one["dropped"]
            low, high = difference(one["dropped"], one["rows"], rest, others, 1 - (1 - CONFIDENCE) / tested)
            found.append(Loss(label, one["rows"], one["dropped"], others, rest, low, high, tested))
    return tuple(sorted(found, key=lambda loss: (-loss.low, loss.label)))


def uneven(account: Mapping[str, Any]) -> str:
    """A sentence about the classes that a step dropped far more than the others; empty if there are none.

    ``account`` is one dictionary of a lineage's steps; see `losses` for what is judged.
    """
    far = [loss for loss in losses(account) if loss.far]
    if not far:
        return ""
    worst, more = far[0], far[1:]
    corrected = f", corrected for {worst.classes:,} classes" if worst.classes > 1 else ""
    sentence = (
        f"{account['kind']} drops {worst.share:.1%} of {_called(worst.label)} ({worst.dropped:,} of "
        f"{count(worst.rows, 'row')}) but {worst.other_share:.1%} of all others ({worst.other_dropped:,} of "
        f"{worst.other_rows:,}): {100 * (worst.share - worst.other_share):.1f} points more (95% interval "
        f"{100 * worst.low:.1f} to {100 * worst.high:.1f}{corrected}). "
    )
    if more:
        named = ", ".join(f"{_called(loss.label)} ({loss.share:.1%})" for loss in more[:_NAMED])
        rest = f" and {count(len(more) - _NAMED, 'more class', 'more classes')}" if len(more) > _NAMED else ""
        sentence += f"Far above the others are also {named}{rest}. "
    return sentence + (
        "A model learns less about what is left out, and a test of the rows that stay says nothing about it: look at "
        "the dropped rows, or set the step so that they stay."
    )


def difference(one: int, of_one: int, two: int, of_two: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of the difference of two shares, ``one / of_one - two / of_two``, of independent rows.

    Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, pages 873 to 890, method 10). Counts of rows,
    both denominators at least 1.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p, q = one / of_one, two / of_two
    (p_low, p_high), (q_low, q_high) = _score(p, of_one, z), _score(q, of_two, z)
    down, up = sqrt((p - p_low) ** 2 + (q_high - q) ** 2), sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return p - q - down, p - q + up


def _score(share: float, rows: int, z: float) -> tuple[float, float]:
    """Wilson's score interval of a share (Journal of the American Statistical Association 22, 1927, page 209)."""
    middle, reach = share + z**2 / (2 * rows), z * sqrt(share * (1 - share) / rows + z**2 / (4 * rows**2))
    return (middle - reach) / (1 + z**2 / rows), (middle + reach) / (1 + z**2 / rows)


def _called(label: str) -> str:
    if not label:
        return "the rows without a label"
    return f"class '{label if len(label) <= _LONGEST else label[: _LONGEST - 3] + '...'}'"
