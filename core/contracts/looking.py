"""What checks look with, what they find, and the check itself."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, model_validator

from core.contracts.parts import Context, Part

if TYPE_CHECKING:
    from core.dataset import Dataset

Severity = Literal["error", "warning", "info"]
Value = TypeVar("Value")


class Finding(BaseModel, frozen=True):
    """Something a check found: what, how many rows, why it matters, and the step that mends it, if there is one.

    ``topic`` sets it apart from other findings of its check, in a word or two. ``scores`` has a number in [0, 1] for
    each row, 1 for the surest, or nothing where all are equally sure; rows come in the order of their scores where they
    differ. ``fix`` is the step's JSON, as it would stand in a recipe, so that checks need not know the packages of
    steps. ``details`` is whatever else is worth showing, as JSON.
    """

    check: str
    severity: Severity
    message: str
    topic: str = ""
    uids: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    share: float = 0.0
    fix: dict[str, Any] | None = None
    details: dict[str, Any] = {}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.scores and len(self.scores) != len(self.uids):
            raise ValueError(f"{len(self.scores)} scores for {len(self.uids)} rows")
        if self.scores and not 0 <= min(self.scores) <= max(self.scores) <= 1:
            raise ValueError("scores lie in [0, 1]")
        return self

    @property
    def rows(self) -> int:
        """How many rows it concerns."""
        return len(self.uids)


@dataclass
class CheckContext(Context):
    """What a check may use while it looks: also a cache folder, a model folder, and what other checks computed.

    ``cache`` is where vectors of texts are kept (None: nowhere), ``model`` the encoder's folder (None: the packaged
    one), ``max_tokens`` where the model cuts texts.
    """

    cache: Path | None = None
    model: Path | None = None
    max_tokens: int = 128
    shared: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, compute: Callable[[], Value]) -> Value:
        """What several checks need, computed by the first that asks; ``name`` tells it apart."""
        if name not in self.shared:
            self.shared[name] = compute()
        value: Value = self.shared[name]
        return value


class Check(Part, ABC, frozen=True):
    """Looks at a dataset and tells what is wrong with it; changes nothing.

    ``needs`` names what must be there (``model``): such a check embeds every text, which takes minutes on large data.
    """

    needs: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def inspect(self, dataset: "Dataset", context: CheckContext) -> list[Finding]:
        """The findings, worst first; empty when all is well."""
