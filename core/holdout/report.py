"""What a split looks like before it is accepted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.holdout.advice import Advice, advised
from core.holdout.classes import EXPECTED, Seen, seen
from core.holdout.distances import Distance
from core.holdout.drift import MOST_VECTORS, Drift, drifts, sampled
from core.holdout.leaks import Leak, leaked_test, leaks, places
from core.holdout.ties import TWINS, Ties, ties
from core.learned.shared import missing
from core.preview import split_table
from core.split.assignment import assignment_digest
from core.types import LABEL, SPLIT, TEXT, Split


@dataclass(frozen=True)
class Holdout:
    """A split as numbers: ``classes`` as `core.preview.split_table` gives them, drift, leaks, and its digest.

    ``sizes`` are rows by split, ``unlabelled`` those without a label among them. ``leaked_test`` are test rows that
    have an equal or near text or a relative in train or validation, each counted once.
    """

    digest: str
    sizes: Mapping[str, int]
    unlabelled: int
    leaked_test: int
    classes: pd.DataFrame
    drift: tuple[Drift, ...]
    leaks: tuple[Leak, ...]

    def seen(self, score: float = EXPECTED) -> Seen:
        """The smallest differences that the test split can show near this score."""
        return seen_of(self.classes, score)

    def advice(self, score: float = EXPECTED) -> tuple[Advice, ...]:
        """What is wrong with this split, worst first, each with its remedy; empty when nothing is."""
        return advised(self.classes, self.seen(score), self.drift, self.leaks)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, which `from_json` reads back."""
        return {
            "digest": self.digest,
            "sizes": dict(self.sizes),
            "unlabelled": self.unlabelled,
            "leaked_test": self.leaked_test,
            "classes": {"names": list(map(str, self.classes.index)), **self.classes.to_dict("list")},
            "drift": [asdict(one) for one in self.drift],
            "leaks": [{**asdict(one), "examples": list(one.examples)} for one in self.leaks],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Holdout":
        """What `to_json` wrote."""
        counts = dict(value["classes"])
        names = counts.pop("names")
        table = pd.DataFrame(counts, index=pd.Index(names, name="label", dtype="str"), dtype=np.int64)
        drift = tuple(Drift(**{**one, "distance": Distance(**one["distance"])}) for one in value["drift"])
        found = tuple(Leak(**{**one, "examples": tuple(one["examples"])}) for one in value["leaks"])
        return cls(value["digest"], value["sizes"], value["unlabelled"], value["leaked_test"], table, drift, found)


def holdout(
    dataset: Dataset,
    context: Context,
    vectors: tuple[np.ndarray, np.ndarray] | None = None,
) -> Holdout:
    """The report on a dataset that is split; it reads texts and labels, trains on nothing and scores nothing.

    ``vectors`` are places of rows and their vectors, as `vector_rows` chooses them, for drift in meaning. A context
    that is used again for the same rows with another split compares the texts only once. About a second for 20,000
    short rows.
    """
    frame = dataset.frame
    found = ties(frame, context, dataset.roles.group)
    return Holdout(
        assignment_digest(frame),
        dataset.split_sizes(),
        int((frame[SPLIT].notna() & frame[LABEL].isna()).sum()),
        leaked_test(found, places(frame)),
        split_table(dataset),
        drifts(dataset, _single(frame, found, context), context, vectors),
        leaks(frame, found),
    )


def seen_of(table: pd.DataFrame, score: float = EXPECTED) -> Seen:
    """`core.holdout.classes.seen` of a table of rows per class and split."""
    return seen(table[Split.TEST.value].to_list(), score, list(map(str, table.index)))


def vector_rows(dataset: Dataset, context: Context) -> np.ndarray:
    """Places of the rows whose vectors `holdout` wants, at most 1,000; they do not depend on the split."""
    found = ties(dataset.frame, context, dataset.roles.group)
    return sampled(_single(dataset.frame, found, context), MOST_VECTORS)


def _single(frame: pd.DataFrame, found: Ties, context: Context) -> np.ndarray:
    """Places of rows with text, the first of each family of twins; rows of one group are no twins."""
    together = [way for way in found.codes if way not in TWINS]
    present = np.flatnonzero(~missing(frame, context).to_numpy() & frame[TEXT].notna().to_numpy())
    first = np.unique(found.families(*together)[present], return_index=True)[1]
    return np.sort(present[first])
