"""What a check finds, and the check itself."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import BaseModel, model_validator

from core.contracts.parts import Context, Part

if TYPE_CHECKING:
    from core.dataset import Dataset

Severity = Literal["error", "warning", "info"]


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


class Check(Part, ABC, frozen=True):
    """Looks at a dataset and tells what is wrong with it; changes nothing.

    ``needs`` names what must be there (``model``): such a check embeds every text, which takes minutes on large data.
    """

    needs: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def inspect(self, dataset: "Dataset", context: Context) -> list[Finding]:
        """The findings, worst first; empty when all is well."""
