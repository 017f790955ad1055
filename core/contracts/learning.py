"""What approaches learn with, what they leave behind, and the approach itself."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from core.contracts.parts import Context, Part
from core.types import Pooling, Precision, Task

if TYPE_CHECKING:
    import numpy as np


@dataclass
class FitContext(Context):
    """What an approach may use while it learns, the same for all approaches of a run.

    ``cache`` also keeps features that may be computed once, ``pooling`` is how token vectors become one. Gradient
    training takes at most ``epochs`` passes of batches of ``batch`` rows, its steps in ``precision``; it stops after
    ``patience`` epochs without a better validation score, or after ``seconds``. ``max_steps`` ends it sooner: a probe,
    whose result is thrown away. ``bill`` is told the seconds that a cached result cost when it was made, so that the
    stand-alone cost of an approach is honest; ``on_epoch`` hears of epochs.
    """

    pooling: Pooling = "auto"
    epochs: int = 5
    patience: int = 2
    batch: int = 16
    precision: Precision = "float32"
    seconds: float | None = None
    max_steps: int | None = None
    billed: float = 0.0
    on_epoch: Callable[[dict[str, float]], None] | None = None

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

    def vectors(self, texts: Sequence[str]) -> "np.ndarray | None":
        """Sentence vectors (texts, width) of the encoder as it is after training; None where nothing changed it."""
        return None

    def details(self) -> dict[str, Any]:
        """What else is worth showing of the fit, as JSON: scores of templates, rounds, an earlier stage's curve."""
        return {}

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what is needed to predict again into the folder."""


class Approach(Part, ABC, frozen=True):
    """A way of getting a classifier from a pretrained model and rows.

    ``needs`` names what must be there (``model``), ``trains`` says what is trained, ``supervision`` which kind of
    supervision it is; the page groups approaches by both. ``random`` tells that results differ from seed to seed; the
    others are fitted once. ``gradual`` tells that it learns in epochs, so that a share of them means something.
    ``effort`` is a rough cost relative to the others: the cheap ones go first, and the progress bar knows.
    """

    needs: ClassVar[frozenset[str]] = frozenset()
    trains: ClassVar[str] = "nothing"
    supervision: ClassVar[str] = "supervised"
    random: ClassVar[bool] = False
    gradual: ClassVar[bool] = False
    effort: ClassVar[float] = 1.0

    def trials(self, count: int) -> tuple[Self, ...]:
        """``count`` settings to try on validation, on a grid around this approach's own prior; itself if none."""
        return (self,)

    def varies(self) -> bool:
        """Whether this setting's results differ from seed to seed; one that does not is fitted once."""
        return self.random

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        """Why this approach cannot be tried on this task or with this model, in a sentence; None when it can."""
        return None

    @abstractmethod
    def fit(self, task: Task, context: FitContext) -> Fitted:
        """Learn from the task's train rows; the validation rows serve for stopping only."""

    @classmethod
    @abstractmethod
    def load(cls, folder: Path, context: FitContext) -> Fitted:
        """What ``Fitted.save`` wrote, ready to predict the same probabilities again."""
