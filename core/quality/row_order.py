"""The check `row_order`."""

from math import sqrt
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.learned.shared import missing
from core.lengths import lengths
from core.types import LABEL, TEXT

#: Fewer rows have no order to speak of.
_FEWEST = 50
#: The data is divided into so many stretches to see whether classes come and go.
_STRETCHES = 20
#: So many standard errors from what a shuffled order gives: one in more than a million by chance.
_SURE = 5.0


class RowOrder(Check, frozen=True):
    """Finds data whose rows are not in a random order: classes, or long and short texts, that stand together.

    Neighbours with equal labels are counted and compared with the mean and the variance over all orders of the same
    labels (Wald and Wolfowitz, Annals of Mathematical Statistics 11, 1940, for more than two kinds); the effect is 0
    for a random order and 1 for sorted classes. Slow change is measured by Cramer's V between the label and 20 equal
    stretches of the data, corrected for chance (Bergsma, Journal of the Korean Statistical Society 42, 2013). Lengths:
    the rank correlation of each text's length with the next one's.
    """

    kind: Literal["row_order"] = "row_order"
    effect: float = Field(
        default=0.1, gt=0, lt=1, description="Smaller effects are not reported, however sure they are."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for labels and one for lengths; they name no rows, because the order is of all rows."""
        labels = dataset.frame[LABEL].dropna()
        texts = dataset.frame.loc[~missing(dataset.frame, context), TEXT]
        return [*self._labels(labels), *self._lengths(texts)]

    def _labels(self, labels: pd.Series) -> list[Finding]:
        codes, names = pd.factorize(labels)
        if len(codes) < _FEWEST or len(names) < 2:
            return []
        equal, expected, spread = neighbours(codes)
        most = len(codes) - len(names)
        effect = (equal - expected) / max(1.0, most - expected)
        z = (equal - expected) / spread if spread else 0.0
        drift = stretches(codes)
        together, changing = z > _SURE and effect >= self.effect, drift >= self.effect
        if not together and not changing:
            return []
        pairs = len(codes) - 1
        said = (
            f"Rows of one class stand together: {equal / pairs:.0%} of neighbouring rows have the same label, where a "
            f"random order would give {expected / pairs:.0%}"
            if together
            else "The shares of the classes change from the first rows to the last"
        )
        message = (
            f"{said} (effect {effect if together else drift:.2f}, where 1 is sorted by class). Whoever "
            "takes the first rows as a sample or the last as a test gets other classes than the whole; batches in this "
            "order teach one class at a time; and if the order is time, the labels drift, or rows that belong together "
            "stand together. Assay shuffles rows when it splits and trains at random; shuffle before using the file "
            "elsewhere, and split by group or time if the order has such a reason."
        )
        details = {
            "equal_neighbours": int(equal),
            "expected": round(expected, 1),
            "z": round(z, 1),
            "effect": round(effect, 4),
            "drift": round(drift, 4),
        }
        return [Finding(check=self.kind, severity="info", message=message, details=details)]

    def _lengths(self, texts: pd.Series) -> list[Finding]:
        if len(texts) < _FEWEST:
            return []
        r = serial(lengths(texts, "characters"))
        if r < max(self.effect, _SURE / sqrt(len(texts))):
            return []
        message = (
            f"Long and short texts stand together: the rank correlation of a text's length with the next one's is "
            f"{r:.2f}, where a random order gives 0. The first rows are no fair sample of the whole, and files of "
            "different origin may have been put one behind the other. Look at where it changes."
        )
        details: dict[str, Any] = {"serial_correlation": round(r, 4)}
        return [Finding(check=self.kind, severity="info", message=message, details=details)]


def neighbours(codes: np.ndarray) -> tuple[int, float, float]:
    """Neighbours with equal codes; and the mean and standard deviation of that over all orders of the same codes.

    Exact: with p2, p3 and p4 the chances that two rows are equal, three are, and two pairs of four are, the variance is
    (n - 1) p2 + 2 (n - 2) p3 + (n - 2) (n - 3) p4 - mean^2. Needs four rows at least.
    """
    n = len(codes)
    sizes = [int(size) for size in np.bincount(codes)]
    two = [size * (size - 1) for size in sizes]
    three = sum(pair * (size - 2) for pair, size in zip(two, sizes, strict=True))
    same = sum(pair * (size - 2) * (size - 3) for pair, size in zip(two, sizes, strict=True))
    four = same + sum(two) ** 2 - sum(pair * pair for pair in two)
    mean = sum(two) / n
    variance = mean + 2 * three / (n * (n - 1)) + four / (n * (n - 1)) - mean * mean
    return int((codes[1:] == codes[:-1]).sum()), mean, sqrt(max(0.0, variance))


def stretches(codes: np.ndarray, number: int = _STRETCHES) -> float:
    """Bias-corrected Cramer's V between codes and equal stretches of the order: 0 for none, 1 for sorted."""
    n, kinds = len(codes), int(codes.max()) + 1
    number = min(number, n // 5)
    place = np.arange(n) * number // n
    table = np.bincount(place * kinds + codes, minlength=number * kinds).reshape(number, kinds).astype(float)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / n
    phi = float(((table - expected) ** 2 / expected).sum()) / n
    free = (number - 1) * (kinds - 1) / (n - 1)
    # above the mean by five standard deviations of chi square, so that chance is not taken for drift
    if phi < free + _SURE * sqrt(2 * (number - 1) * (kinds - 1)) / n:
        return 0.0
    rows, columns = number - (number - 1) ** 2 / (n - 1), kinds - (kinds - 1) ** 2 / (n - 1)
    return sqrt(max(0.0, phi - free) / max(1e-12, min(rows - 1, columns - 1)))


def serial(values: np.ndarray) -> float:
    """Rank correlation of each value with the next; 0 where all are equal."""
    ranks = pd.Series(values).rank().to_numpy()
    gaps = ranks - ranks.mean()
    whole = float((gaps * gaps).sum())
    return float((gaps[1:] * gaps[:-1]).sum()) / whole if whole else 0.0
