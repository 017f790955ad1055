"""An encoder that has read the texts of the task: adapted without labels, kept for all trials that need it."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.contracts import FitContext
from core.digest import code_digest, json_digest
from core.embed.encoder import Encoder, load_model
from core.embed.model import model_digest
from core.embed.shelf import Shelf
from core.errors import AssayError
from core.tune.models.classifier import token_ids
from core.tune.training.loop import train
from core.tune.training.masked_model import load_masked, one_gradient
from core.tune.training.masking import Ids, MaskedWords, Masker
from core.tune.training.precision import resolved
from core.tune.training.schedule import Schedule
from core.types import Pooling, Task

#: Share of the texts that is held out, and the most of them.
_HELD, _MOST_HELD = 0.1, 200

#: Most bytes of adapted encoders that are kept; the oldest go.
MOST_BYTES = 2 * 2**30

#: The share of a time cap that adaptation may use up.
_TIME = 0.5


@dataclass(frozen=True)
class Adaptation:
    """How to adapt: the ``share`` of tokens that is hidden, passes over the texts, peak learning rate."""

    share: float
    epochs: int
    rate: float


@dataclass(frozen=True)
class Adapted:
    """The weights of an adapted encoder by name, how the held-out loss went, and the seconds it all took.

    ``curve`` begins with epoch 0, the model as it came. ``key`` names the result, ``folder`` is where things that are
    made from it may be kept (None without a cache). ``cached`` tells that it was made by an earlier fit.
    """

    key: str
    tensors: dict[str, Any]
    curve: tuple[dict[str, float], ...]
    seconds: float
    folder: Path | None
    cached: bool
    texts: int

    @property
    def cached_seconds(self) -> float:
        """What is to be billed to a fit that did not make it itself."""
        return self.seconds if self.cached else 0.0

    @property
    def outcome(self) -> str:
        """What adaptation did to the loss of hidden words, in a sentence; empty after a probe."""
        losses = [point["validation_loss"] for point in self.curve]
        if len(losses) < 2:
            return ""
        change = "" if min(losses[1:]) < losses[0] else "; it did not help the model to know these texts"
        return (
            f"Adaptation on {self.texts:,} texts: mean loss of hidden words in held-out texts {losses[0]:.2f} before, "
            f"{min(losses[1:]):.2f} after{change}."
        )


def put(tensors: dict[str, Any], encoder: Any, where: str) -> None:
    """Load an encoder's weights; a pooler, which nothing here uses, may be lacking."""
    told = encoder.load_state_dict(tensors, strict=False)
    wrong = [*told.unexpected_keys, *(name for name in told.missing_keys if "pooler" not in name)]
    if wrong:
        raise AssayError(f"The adapted weights do not fit: {wrong[0]} is amiss.", where, "Fit again with this model.")


class AdaptedEncoder(Encoder):
    """An encoder with adapted weights in the place of the pretrained ones."""

    def __init__(
        self, folder: Path, name: str, tensors: dict[str, Any], max_tokens: int = 128, pooling: Pooling = "auto"
    ) -> None:
        super().__init__(folder, max_tokens, pooling)
        self.name, self.tensors = name, tensors

    @property
    def key(self) -> str:
        """What the vectors depend on besides the text."""
        return f"{self.name}/{self.pooling}/{self.max_tokens}"

    def load(self) -> None:
        """The architecture from the folder, the weights from the adaptation."""
        if self._model is None:
            self._model = load_model(self.folder).eval()
            put(self.tensors, self._model, self.name)


def texts_of(task: Task) -> list[str]:
    """The texts that adaptation may read: those without a label, and train; each once.

    An unlabelled text that stands word for word in validation is left out.
    """
    held = set(task.validation.texts)
    return list(dict.fromkeys([*(text for text in task.unlabelled if text not in held), *task.train.texts]))


def adapt(folder: Path, texts: Sequence[str], how: Adaptation, context: FitContext) -> Adapted:
    """Train the folder's encoder to fill in hidden words of the texts.

    The result depends on the model, the texts, ``how``, the batch, the token limit and the seed, so it is taken from
    the cache when it was made before; billing its seconds is the caller's. The weights of the epoch with the lowest
    loss on held-out texts stay. AssayError when fewer than two texts have a word that can be hidden.
    """
    cap = None if context.seconds is None else context.seconds * _TIME
    inputs = [model_digest(folder), code_digest(), asdict(how), list(texts), context.seed]
    exactness = resolved(context.precision)
    key = json_digest([*inputs, context.batch, context.max_tokens, context.patience, cap, exactness])
    probe = context.max_steps is not None
    shelf = None if probe or context.cache is None else Shelf(context.cache.parent / "adapted", MOST_BYTES)
    place = None if shelf is None else shelf.folder / key
    kept = shelf.get(key) if shelf else None
    if kept is not None:
        tensors, seconds = kept
        return Adapted(key, tensors, _points(tensors.pop("curve")), seconds, place, True, len(texts))
    started = time.perf_counter()
    tensors, curve = _adapted(folder, texts, how, replace(context, seconds=cap, on_epoch=None))
    seconds = time.perf_counter() - started
    if shelf is not None:
        shelf.put(key, {**tensors, "curve": _table(curve)}, seconds)
        _tidy(shelf.folder)
    return Adapted(key, tensors, curve, seconds, place, False, len(texts))


def _adapted(
    folder: Path, texts: Sequence[str], how: Adaptation, context: FitContext
) -> tuple[dict[str, Any], tuple[dict[str, float], ...]]:
    """The encoder's weights after adaptation, and the curve."""
    from transformers import set_seed

    set_seed(context.seed)
    masker = Masker.of(folder, how.share)
    ids, filler = token_ids(texts, folder, context.max_tokens)
    rest, held = _parted([row for row in ids if masker.room(row)], context.seed)
    module, fresh = load_masked(folder, [[token for token in row if masker.ordinary[token]] for row in rest])
    if fresh:
        context.notes.append("The model has no head for hidden words; a fresh one was trained along, then left out.")
    learner = MaskedWords(module, masker, (rest, held), filler, context.batch, context.seed)
    begin = {"epoch": 0, **learner.score()}
    schedule = Schedule(how.rate, how.epochs, context.patience, context.seconds, context.max_steps)
    with one_gradient(module):
        curve = train(module, learner, schedule, context)
    weights = {name: value for name, value in module.base_model.state_dict().items() if "pooler" not in name}
    return {name: value.detach().cpu().contiguous() for name, value in weights.items()}, (begin, *curve)


def _parted(ids: Ids, seed: int) -> tuple[Ids, Ids]:
    """Texts to learn from, and those held out."""
    if len(ids) < 2:
        raise AssayError(
            f"{len(ids)} texts have a word that can be hidden; adaptation needs two at least.",
            "masked_lm",
            "Add texts, with or without labels.",
        )
    count = min(_MOST_HELD, max(1, round(len(ids) * _HELD)))
    order = np.random.default_rng([seed, 29]).permutation(len(ids))
    return [ids[row] for row in order[count:]], [ids[row] for row in order[:count]]


def _table(curve: Sequence[dict[str, float]]) -> Any:
    """The curve as a tensor (epochs, 3): epoch, train loss (none before the first epoch), held-out loss."""
    import torch

    names = ("epoch", "train_loss", "validation_loss")
    return torch.tensor([[point.get(name, float("nan")) for name in names] for point in curve], dtype=torch.float64)


def _points(table: Any) -> tuple[dict[str, float], ...]:
    """What ``_table`` was made of."""
    first, *rest = table.tolist()
    points = [{"epoch": int(epoch), "train_loss": loss, "validation_loss": held} for epoch, loss, held in rest]
    return {"epoch": 0, "validation_loss": first[2]}, *points


def _tidy(folder: Path) -> None:
    """Remove what was made from adapted encoders that are gone."""
    for place in folder.iterdir():
        if place.is_dir() and not place.with_name(f"{place.name}.safetensors").is_file():
            shutil.rmtree(place, ignore_errors=True)
