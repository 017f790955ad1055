"""Names that every room of the house shares: the columns of a dataset, its splits and its roles."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel

if TYPE_CHECKING:
    import numpy as np

UID: Final = "uid"
TEXT: Final = "text"
LABEL: Final = "label"
SPLIT: Final = "split"
ORIGIN: Final = "origin"

#: Where a step leaves what a person must decide: the labels seen on equal texts, as JSON. Such rows have no label.
REVIEW: Final = "review"

#: How the vectors of a text's tokens become one; ``auto`` is what suits the model.
Pooling = Literal["auto", "mean", "first", "last", "max"]

#: What training steps are computed in; ``auto`` is bfloat16 where the device has it natively.
Precision = Literal["auto", "float32", "bfloat16"]

#: The columns that Assay owns, in the order in which a table shows them.
RESERVED: Final = (UID, TEXT, LABEL, SPLIT, ORIGIN)


class Split(StrEnum):
    """The three parts of a dataset: learn on train, choose on validation, report on the sealed test."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


#: Spellings of the three splits that occur in files and in file names.
SPLIT_ALIASES: Final[dict[str, Split]] = {
    "train": Split.TRAIN,
    "training": Split.TRAIN,
    "validation": Split.VALIDATION,
    "valid": Split.VALIDATION,
    "val": Split.VALIDATION,
    "dev": Split.VALIDATION,
    "development": Split.VALIDATION,
    "test": Split.TEST,
    "testing": Split.TEST,
}


class Roles(BaseModel, frozen=True, extra="forbid"):
    """Which columns of the user's table play which part, by the names they had when they came in.

    ``text`` and ``label`` are renamed to the columns ``text`` and ``label``; ``group`` and ``time`` keep their
    names, as do the extra label columns in ``tasks``.
    """

    text: str
    label: str | None = None
    group: str | None = None
    time: str | None = None
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """Rows of one split as a model sees them: ``uids`` and ``texts`` of length n, ``y`` class indices (n,)."""

    uids: tuple[str, ...]
    texts: tuple[str, ...]
    y: "np.ndarray"

    def __len__(self) -> int:
        return len(self.uids)


@dataclass(frozen=True)
class Further:
    """A further label column of the train rows: ``y`` (train rows,) class indices, -1 where a row has none."""

    name: str
    classes: tuple[str, ...]
    y: "np.ndarray"


@dataclass(frozen=True)
class Task:
    """What an approach may learn from. The test split is not in it, so that no approach can look.

    ``unlabelled`` are texts whose label is not known or not shown; ``further`` are other label columns of train.
    """

    classes: tuple[str, ...]
    train: Rows
    validation: Rows
    unlabelled: tuple[str, ...] = ()
    further: tuple[Further, ...] = ()
