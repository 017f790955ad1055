"""Models that a run has left behind, loaded again: in three lines, by kind, and never from a pickle."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, Field

from core.contracts import Approach, FitContext, Fitted
from core.embed.model import model_folder
from core.errors import AssayError
from core.types import Pooling
from core.validation import parsed

#: What a saved model says of itself, in its folder.
ABOUT: Final = "about.json"

#: Ends of the names of files that can run code when they are read, or that hold such files.
_HOSTILE: Final = (
    ".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".dill", ".npy", ".npz", ".h5", ".keras", ".py",
    ".pyc", ".so", ".dll", ".sh", ".zip", ".tar", ".gz",
)  # fmt: skip

#: How pickles (protocols 2 to 5) and the archives that torch writes begin, under whatever name.
_MARKS: Final = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04")


class About(BaseModel, frozen=True, extra="ignore"):
    """What a saved model says of itself: enough to load it again, and where it came from.

    ``classes`` are the labels in the order of the probabilities; ``model`` is the name or folder of the pretrained
    model, None where none is needed; ``setting`` is the approach's own.
    """

    kind: str = Field(min_length=1, max_length=100)
    classes: tuple[str, ...] = Field(min_length=1)
    model: str | None = None
    max_tokens: int = Field(default=128, ge=1, le=1_000_000)
    pooling: Pooling = "auto"
    setting: dict[str, Any] = Field(default_factory=dict)
    dataset: str = ""
    run: str = ""
    seed: int = 0


class Saved:
    """A fitted model that was saved and loaded again: it tells the class of texts.

    ``kind`` is its approach, ``classes`` are the labels in the order of the probabilities, ``about`` is all that it
    says of itself.
    """

    def __init__(self, fitted: Fitted, about: About) -> None:
        self.fitted, self.about = fitted, about
        self.kind, self.classes = about.kind, about.classes

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Probabilities of shape (texts, classes); a single string is taken for one text."""
        given = [texts] if isinstance(texts, str) else list(texts)
        if not given:
            return np.zeros((0, len(self.classes)))
        return self.fitted.predict_proba(given, fresh=True)

    def predict(self, texts: Sequence[str]) -> list[str]:
        """The likeliest class of each text; a single string is taken for one text."""
        return [self.classes[place] for place in self.predict_proba(texts).argmax(axis=1)]


def write_about(folder: Path, about: About) -> Path:
    """Put what the model says of itself beside its weights."""
    path = folder / ABOUT
    path.write_text(json.dumps(about.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def load(
    folder: str | Path, model: str | Path | None = None, approaches: Iterable[type[Approach]] | None = None
) -> Saved:
    """The model of a folder that a run has left or that was exported, ready to predict.

    ``model`` is the pretrained model it was trained on, where it is no longer found under its old name; ``approaches``
    are the kinds to choose from, all of them if none are given. One text is run through it, so that the next ones are
    quick. AssayError for a folder that is no saved model, is damaged, or holds files that could run code; for an
    unknown kind; and when the pretrained model is missing or another one.
    """
    place = Path(folder).expanduser()
    about = read_about(place)
    refuse_hostile(place)
    kind = _kind(about, place, approaches)
    context = FitContext(
        model=_base(about, place, model, kind), max_tokens=about.max_tokens, pooling=about.pooling, seed=about.seed
    )
    return Saved(_fitted(kind, place, context, len(about.classes)), about)


def read_about(folder: Path) -> About:
    """What a saved model says of itself; AssayError when the folder holds none."""
    path = folder / ABOUT
    if not path.is_file():
        raise AssayError(
            f"The folder holds no {ABOUT}, so it is not a saved model.",
            str(folder),
            "Choose a folder under models/ of a finished run, or an exported one.",
        )
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise AssayError("This file is not JSON: it is damaged.", str(path), "Export the model again.") from None
    return parsed(About, said, str(path), "Export the model again.")


def refuse_hostile(folder: Path) -> None:
    """AssayError for files that could run code, by their names and by how they begin, and for links."""
    for path in sorted(folder.rglob("*")):
        trouble = ""
        if path.is_symlink():
            trouble = "is a link to somewhere else"
        elif path.is_file() and (path.name.lower().endswith(_HOSTILE) or _begins_badly(path)):
            trouble = "may hold a pickle or code, which can do anything once it is read"
        if trouble:
            name = path.relative_to(folder).as_posix()
            raise AssayError(
                f"The file {name} {trouble}.", str(folder), "Remove it, if you know that the model is your own."
            )


def try_text(saved: Mapping[str, Saved], text: str) -> list[dict[str, Any]]:
    """What each loaded model says of one text.

    One dictionary a model: ``kind, label, probability, probabilities`` (by class) and ``milliseconds``; or ``kind`` and
    ``error`` for one that failed on it. The models are asked one after the other.
    """
    return [_tried(kind, one, text) for kind, one in saved.items()]


def _tried(kind: str, one: Saved, text: str) -> dict[str, Any]:
    start = time.perf_counter()
    try:
        chances = one.predict_proba([text])[0]
    except (AssayError, MemoryError, RuntimeError, ValueError) as error:
        said = error.line() if isinstance(error, AssayError) else f"{type(error).__name__}: {error}"
        return {"kind": kind, "error": said}
    milliseconds = round((time.perf_counter() - start) * 1000, 1)
    best = int(chances.argmax())
    return {
        "kind": kind,
        "label": one.classes[best],
        "probability": float(chances[best]),
        "probabilities": dict(zip(one.classes, chances.tolist(), strict=True)),
        "milliseconds": milliseconds,
    }


def _begins_badly(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(4).startswith(_MARKS)


def kinds(approaches: Iterable[type[Approach]] | None = None) -> dict[str, type[Approach]]:
    """Approaches by kind; all there are if none are given."""
    from core.tune import APPROACHES

    return {member.name(): member for member in (APPROACHES if approaches is None else approaches)}


def _kind(about: About, folder: Path, approaches: Iterable[type[Approach]] | None) -> type[Approach]:
    """The class of the approach; AssayError when there is none of this kind."""
    known = kinds(approaches)
    if about.kind not in known:
        raise AssayError(
            f"The model is of the kind '{about.kind}', which is not known here.",
            str(folder),
            f"Kinds are {', '.join(sorted(known))}; a newer version of the program may know more.",
        )
    return known[about.kind]


def _base(about: About, folder: Path, model: str | Path | None, kind: type[Approach]) -> Path | None:
    """The folder of the pretrained model; None where none is needed: a folder ``merged`` holds a whole model."""
    if "model" not in kind.needs or (model is None and (folder / "merged").is_dir()):
        return None
    try:
        return model_folder(model or about.model)
    except AssayError as error:
        raise AssayError(
            f"The pretrained model '{model or about.model}' is missing: {error.what}",
            str(folder),
            "Get it back, or say where it is: load(folder, model=...).",
        ) from None


def _fitted(kind: type[Approach], folder: Path, context: FitContext, classes: int) -> Fitted:
    """The fitted model, tried on one text; AssayError when its files are damaged or belong to something else."""
    from safetensors import SafetensorError

    try:
        fitted = kind.load(folder, context)
        said = fitted.predict_proba(["a text"], fresh=True)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise AssayError(
            f"The saved model cannot be read. {reason}", str(folder), "Export the model again, or fit it again."
        ) from None
    if said.shape != (1, classes) or not np.isfinite(said).all():
        raise AssayError(
            f"The saved model gives {said.shape[-1]} probabilities for {classes} classes.",
            str(folder),
            "Export the model again, or fit it again.",
        )
    return fitted
