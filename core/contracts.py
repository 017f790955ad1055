"""The five verbs: Source.read, Check.inspect, Step.apply, Approach.fit, Exporter.write.

Everything a contributor adds is one small frozen class that writes one of them. Its fields carry bounds, units and
help; the same field draws the form on the page, validates the recipe and documents the command line.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self

from pydantic import BaseModel

from core.types import Rows, Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from core.dataset import Dataset

Severity = Literal["error", "warning", "info"]


class Progress(Protocol):
    """Told how far the work is: ``done`` of ``total`` units and what is being done."""

    def __call__(self, done: float, total: float, message: str = "", /) -> None: ...


def quiet(done: float, total: float, message: str = "") -> None:
    """A progress that tells nobody."""


@dataclass(frozen=True)
class Reject:
    """A row that could not be read: its line in the file (from 1), why, and the beginning of what stood there."""

    line: int | None
    reason: str
    content: str


@dataclass
class Context:
    """What a part may use while it works: a seed and its place, progress, and a place for remarks."""

    seed: int = 0
    place: int = 0
    progress: Progress = quiet
    notes: list[str] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)

    def rng(self, *more: int) -> "np.random.Generator":
        """The generator of this seed and place (and ``more``); the same every time it is asked for."""
        import numpy as np

        return np.random.default_rng([self.seed, self.place, *more])


class Part(BaseModel, frozen=True, extra="forbid"):
    """What sources, checks, steps, approaches and exporters share: a kind, a sentence, and documented fields."""

    kind: str

    @classmethod
    def name(cls) -> str:
        """The kind's name in recipes and on the command line; it is never renamed."""
        return str(cls.model_fields["kind"].default)

    @classmethod
    def summary(cls) -> str:
        """The first sentence of the docstring; the page shows it."""
        first = (cls.__doc__ or "").strip().split("\n\n")[0]
        return " ".join(first.split())

    @classmethod
    def parameters(cls) -> dict[str, Any]:
        """JSON schema of the fields, without ``kind``."""
        schema = cls.model_json_schema()
        schema.get("properties", {}).pop("kind", None)
        return schema


class Source(Part, ABC, frozen=True):
    """Where rows come from."""

    @abstractmethod
    def read(self, context: Context) -> "Iterator[pd.DataFrame]":
        """Yield frames with the source's own column names.

        Rows that cannot be read go to ``context.rejected``, what was guessed to ``context.notes``; accepted plus
        rejected rows equal the rows of the input.
        """


class Finding(BaseModel, frozen=True):
    """Something a check found: what, how many rows, why it matters, and the step that mends it, if there is one.

    ``fix`` is the step's JSON, as it would stand in a recipe, so that checks need not know the packages of steps.
    """

    check: str
    severity: Severity
    message: str
    uids: tuple[str, ...] = ()
    share: float = 0.0
    fix: dict[str, Any] | None = None

    @property
    def rows(self) -> int:
        """How many rows it concerns."""
        return len(self.uids)


class Check(Part, ABC, frozen=True):
    """Looks at a dataset and tells what is wrong with it; changes nothing."""

    @abstractmethod
    def inspect(self, dataset: "Dataset", context: Context) -> list[Finding]:
        """The findings, worst first; empty when all is well."""


class Step(Part, ABC, frozen=True):
    """Turns a frame into another frame.

    ``effect`` tells the order law what it does to rows: ``values`` changes cells, ``drops`` removes rows, ``makes``
    adds rows that have an ``origin``, ``splits`` fills the split column. ``writes`` are the columns it may change.
    """

    train_only: ClassVar[bool] = False
    scope: ClassVar[Literal["row", "table"]] = "row"
    effect: ClassVar[Literal["values", "drops", "makes", "splits"]] = "values"
    reads: ClassVar[tuple[str, ...]] = ("text",)
    writes: ClassVar[tuple[str, ...]] = ("text",)

    @abstractmethod
    def apply(self, frame: "pd.DataFrame", context: Context) -> "pd.DataFrame":
        """Return the new frame; never change the one given. Deterministic for a context's seed and place."""


@dataclass
class FitContext(Context):
    """What an approach may use while it learns.

    ``model`` is a folder with a model, ``cache`` a folder for features that may be computed once, ``max_tokens`` where
    texts are cut. ``bill`` is told the seconds that a cached result cost when it was made, so that the stand-alone cost
    of an approach is honest.
    """

    model: Path | None = None
    cache: Path | None = None
    max_tokens: int = 128
    billed: float = 0.0

    def bill(self, seconds: float) -> None:
        """Add the recorded cost of a cache hit to this fit's stand-alone seconds."""
        self.billed += seconds


class Fitted(ABC):
    """A model that has learned: it gives probabilities and can be saved.

    ``trainable`` and ``total`` are counts of parameters, ``curve`` one dictionary per evaluation during training.
    """

    trainable: int = 0
    total: int = 0
    curve: Sequence[dict[str, float]] = ()

    @abstractmethod
    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> "np.ndarray":
        """Probabilities of shape (len(texts), classes), each row summing to 1.

        ``fresh`` forbids cached features, as for texts never seen before; latency is measured so.
        """

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what is needed to predict again into the folder."""


class Approach(Part, ABC, frozen=True):
    """A way of getting a classifier from a pretrained model and rows.

    ``needs`` names what must be there (``model``), ``trains`` says what is trained, ``supervision`` which kind of
    supervision it is; the page groups approaches by both. ``random`` tells that results differ from seed to seed; the
    others are fitted once. ``effort`` is a rough cost relative to the others, for the progress bar only.
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    trains: ClassVar[str] = "nothing"
    supervision: ClassVar[str] = "supervised"
    random: ClassVar[bool] = False
    effort: ClassVar[float] = 1.0

    def trials(self, count: int) -> tuple[Self, ...]:
        """``count`` settings to try on validation, on a grid around this approach's own prior; itself if none."""
        return (self,)

    @abstractmethod
    def fit(self, task: Task, context: FitContext) -> Fitted:
        """Learn from the task's train rows; the validation rows serve for stopping only."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path, context: FitContext) -> Fitted:
        """What ``Fitted.save`` wrote, ready to predict the same probabilities again."""


class Exporter(Part, ABC, frozen=True):
    """Writes a dataset or a finished run for use elsewhere. ``takes`` says which of the two."""

    takes: ClassVar[Literal["dataset", "run"]] = "dataset"

    @abstractmethod
    def write(self, subject: Any, folder: Path) -> list[Path]:
        """Write into the folder and return the files."""


__all__ = [
    "Approach",
    "Check",
    "Context",
    "Exporter",
    "Finding",
    "FitContext",
    "Fitted",
    "Part",
    "Progress",
    "Reject",
    "Rows",
    "Severity",
    "Source",
    "Step",
    "Task",
    "quiet",
]
