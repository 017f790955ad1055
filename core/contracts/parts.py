"""What sources, steps and exporters share, and what a part may use while it works."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeVar

from pydantic import BaseModel, Field, SerializerFunctionWrapHandler, model_serializer

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


Value = TypeVar("Value")

#: What a step is about; pages group steps by it.
Group = Literal["characters", "content", "formats", "labels", "rows", "classical", "split", "train"]


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
    """What a part may use while it works: a seed and its place, progress, a model, and a place for remarks.

    ``cache`` is where vectors of texts are kept (None: nowhere), ``model`` the encoder's folder (None: the packaged
    one), ``max_tokens`` where the model cuts texts. ``shared`` holds what several parts need of the same rows. ``held``
    are the validation and test rows, shown only to steps whose ``needs`` name them, to keep made rows away from them.
    """

    seed: int = 0
    place: int = 0
    progress: Progress = quiet
    notes: list[str] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    cache: Path | None = None
    model: Path | None = None
    max_tokens: int = 128
    shared: dict[str, Any] = field(default_factory=dict)
    held: "pd.DataFrame | None" = None

    def once(self, name: str, compute: Callable[[], Value]) -> Value:
        """What several parts need, computed by the first that asks; ``name`` tells it apart."""
        if name not in self.shared:
            self.shared[name] = compute()
        value: Value = self.shared[name]
        return value

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


class Step(Part, ABC, frozen=True):
    """Turns a frame into another frame.

    ``effect`` tells the order law what it does to rows: ``values`` changes cells, ``drops`` removes rows, ``makes``
    adds rows that have an ``origin``, ``splits`` fills the split column. ``writes`` are the columns it may change,
    ``group`` is what the step is about, ``needs`` names what must be there (``model``, for vectors of texts; ``held``,
    validation and test rows to keep away from). A step that is ``off`` stays in its recipe and is left out when that
    runs.
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    off: bool = Field(default=False, description="Leave this step out, but keep it in the recipe.")
    group: ClassVar[Group]
    train_only: ClassVar[bool] = False
    scope: ClassVar[Literal["row", "table"]] = "row"
    effect: ClassVar[Literal["values", "drops", "makes", "splits"]] = "values"
    reads: ClassVar[tuple[str, ...]] = ("text",)
    writes: ClassVar[tuple[str, ...]] = ("text",)

    @classmethod
    def parameters(cls) -> dict[str, Any]:
        """JSON schema of the fields that are this kind's own."""
        schema = super().parameters()
        schema.get("properties", {}).pop("off", None)
        return schema

    @model_serializer(mode="wrap")
    def _brief(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A step that is on does not mention it, so that recipes of before keep their digests."""
        fields: dict[str, Any] = handler(self)
        if not self.off:
            fields.pop("off", None)
        return fields

    @abstractmethod
    def apply(self, frame: "pd.DataFrame", context: Context) -> "pd.DataFrame":
        """Return the new frame; never change the one given. Deterministic for a context's seed and place."""


class Exporter(Part, ABC, frozen=True):
    """Writes a dataset or a finished run for use elsewhere. ``takes`` says which of the two."""

    takes: ClassVar[Literal["dataset", "run"]] = "dataset"

    @abstractmethod
    def write(self, subject: Any, folder: Path) -> list[Path]:
        """Write into the folder and return the files."""
