"""The check `group_bias`."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.shared import keys
from core.lexicons import Mentions, mentions
from core.quality.common.wording import FOLDER, LANGUAGES, fitting, spoken
from core.types import LABEL, TEXT, UID
from core.words import count

_LEVEL = 0.05
_Z = 1.959963984540054
_LISTED = 200


class GroupBias(Check, frozen=True):
    """Compares the labels of rows that mention a group of people with the labels of the rows that do not.

    Groups are found by word lists (gender, religion, ethnicity, nationality, age, disability, sexual orientation), by
    group and by single term. For each class, the two rates are compared by Fisher's exact test, two-sided by doubling
    the smaller tail; its p-values are corrected together by Holm's method (Holm, 1979), which holds the chance of any
    false alarm below 5 % however the tests depend on each other, and these do: a row mentions several terms, and the
    rates of the classes sum to 1. The interval of the difference is Newcombe's (1998, method 10, from Wilson's
    intervals). Equal texts count once, with their commonest label, because copies are no further evidence. A difference
    is an association in the data, which may well be what the label is about.
    """

    kind: Literal["group_bias"] = "group_bias"
    effect: float = Field(
        default=0.1,
        ge=0.01,
        le=1,
        description="Smallest difference of the two rates that is reported (0.1: 10 points).",
    )
    support: int = Field(
        default=20,
        ge=5,
        le=100_000,
        description="Fewest texts that must mention a group or term for it to be compared.",
    )
    languages: tuple[str, ...] = Field(default=(), description=LANGUAGES)
    folder: str = Field(default="", description=FOLDER)

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding, with a table of the differences; AssayError when the own lists cannot be read."""
        rows = _distinct(keys(dataset.frame, context), dataset.frame[LABEL])
        if rows[LABEL].nunique() < 2:
            return []
        languages, words = fitting("groups", dataset, context, self.languages, self.folder)
        found = mentions(dataset.frame[TEXT].loc[rows.index], words, self.support)
        table = _compared(found, rows[LABEL], self.support)
        clear = [line for line in table if line["p"] < _LEVEL and abs(line["difference"]) >= self.effect]
        if not clear:
            return []
        scores = _scores(found, clear, len(rows))
        order = np.argsort(-scores, kind="stable")[: int((scores > 0).sum())]
        uids = tuple(dataset.frame[UID].loc[rows.index[order]])
        return [
            Finding(
                check=self.kind,
                severity="warning",
                message=self._message(clear, languages),
                uids=uids,
                scores=tuple(float(score) for score in scores[order]),
                share=len(uids) / len(dataset),
                details={
                    "rows": clear[:_LISTED],
                    "differences": len(clear),
                    "tests": len(table),
                    "texts": len(rows),
                    "languages": list(languages),
                    "correction": "Holm",
                },
            )
        ]

    def _message(self, clear: list[dict[str, Any]], languages: tuple[str, ...]) -> str:
        groups = list(dict.fromkeys(line["group"] for line in clear))
        strongest = [max((line for line in clear if line["group"] == group), key=_size) for group in groups]
        shown = "; ".join(_told(line) for line in sorted(strongest, key=_size, reverse=True)[:3])
        more = f"; and {len(groups) - 3} more" if len(groups) > 3 else ""
        return (
            f"Texts that mention {count(len(groups), 'group')} of people have other labels than the rest: "
            f"{shown}{more}. "
            "This is an association in the data, not a proof of unfairness: it may be what the label is about, or come "
            "from how the rows were collected. A model will learn it, so look at these rows, and compare the errors "
            f"of the model by group. Mentions are found by word list only ({spoken(languages)})."
        )


def _size(line: dict[str, Any]) -> float:
    return float(abs(line["difference"]))


def _told(line: dict[str, Any]) -> str:
    what = f"'{line['group']}'" + (f" ('{line['term']}')" if line["term"] else "")
    return (
        f"{what} is '{line['class']}' in {line['rate']:.0%} of {count(line['rows'], 'text')} and in "
        f"{line['rate_without']:.0%} of the others (difference {line['low']:+.0%} to {line['high']:+.0%})"
    )


def _distinct(texts: pd.Series, labels: pd.Series) -> pd.DataFrame:
    """One labelled row a text, indexed like the frame: the first that has the text's commonest label."""
    table = pd.DataFrame({"key": texts, LABEL: labels}).dropna()
    if not table["key"].duplicated().any():
        return table
    votes = table.groupby(["key", LABEL], sort=True)["key"].transform("size")
    ordered = table.assign(votes=votes).sort_values(["votes", LABEL], ascending=[False, True], kind="stable")
    return table.loc[ordered.drop_duplicates("key").index.sort_values()]


def _compared(found: Mentions, labels: pd.Series, support: int) -> list[dict[str, Any]]:
    """One line for each group or term that enough texts mention, and each class; the smallest p first."""
    codes, names = pd.factorize(labels, sort=True)
    totals = np.bincount(codes, minlength=len(names))
    # Of two classes, the rates mirror each other: one test says it all.
    classes = [int(totals.argmin())] if len(names) == 2 else list(range(len(names)))
    sets = [(group, "", places) for group, places in found.groups.items()]
    sets += [
        (group, term, places) for (group, term), places in found.terms.items() if len(places) < len(found.groups[group])
    ]
    kept = [item for item in sets if min(len(item[2]), len(codes) - len(item[2])) >= support]
    if not kept:
        return []
    with_it = np.stack([np.bincount(codes[places], minlength=len(names)) for _, _, places in kept])[:, classes]
    sizes = np.array([len(places) for _, _, places in kept])[:, None]
    without = totals[classes] - with_it
    p = holm(fisher(with_it, sizes, totals[classes][None, :], len(codes)).ravel()).reshape(with_it.shape)
    low, high = newcombe(with_it, sizes, without, len(codes) - sizes)
    rate, other = with_it / sizes, without / (len(codes) - sizes)
    lines = [
        {
            "group": group, "term": term, "class": str(names[klass]), "rate": round(float(rate[at, k]), 4),
            "rate_without": round(float(other[at, k]), 4), "difference": round(float(rate[at, k] - other[at, k]), 4),
            "low": round(float(low[at, k]), 4), "high": round(float(high[at, k]), 4),
            "p": float(f"{p[at, k]:.3g}"), "rows": int(sizes[at, 0]),
        }
        for at, (group, term, _) in enumerate(kept)
        for k, klass in enumerate(classes)
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line["p"], -_size(line), line["group"], line["term"], line["class"]))


def fisher(hits: np.ndarray, size: np.ndarray, total: np.ndarray, rows: int) -> np.ndarray:
    """Fisher's exact p-values, two-sided by doubling the smaller tail, of ``hits`` of a class among ``size`` rows.

    ``total`` of all ``rows`` are of the class. The arrays are broadcast together.
    """
    from scipy.stats import hypergeom

    upper = hypergeom.sf(hits - 1, rows, total, size)
    lower = hypergeom.cdf(hits, rows, total, size)
    return np.clip(2 * np.minimum(upper, lower), 0, 1)


def holm(p: np.ndarray) -> np.ndarray:
    """P-values corrected by Holm's step-down method; shape (tests,)."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.clip(stepped, 0, 1)
    return corrected


def newcombe(hits: np.ndarray, size: np.ndarray, others: np.ndarray, rest: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 95 % interval of the difference of two independent rates, ``hits / size - others / rest``."""
    one, two = hits / size, others / rest
    (one_low, one_high), (two_low, two_high) = _wilson(one, size), _wilson(two, rest)
    low = one - two - np.hypot(one - one_low, two_high - two)
    high = one - two + np.hypot(one_high - one, two - two_low)
    return low, high


def _wilson(rate: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    middle = rate + _Z**2 / (2 * size)
    half = _Z * np.sqrt(rate * (1 - rate) / size + _Z**2 / (4 * size**2))
    below = 1 + _Z**2 / size
    return (middle - half) / below, (middle + half) / below


def _scores(found: Mentions, clear: list[dict[str, Any]], rows: int) -> np.ndarray:
    """For each text the largest difference that was found for what it mentions; 0 where there is none."""
    scores = np.zeros(rows)
    for line in clear:
        group, term = line["group"], line["term"]
        places = found.terms[group, term] if term else found.groups[group]
        scores[places] = np.maximum(scores[places], min(_size(line), 1.0))
    return scores
