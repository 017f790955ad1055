"""What is known before a comparison: rows, model, machine, advice on each approach, and what stands in its way."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Final, Literal

import numpy as np

from core.contracts import Approach, FitContext
from core.embed.encoder import count_parameters
from core.embed.model import model_folder
from core.errors import AssayError
from core.tokenize.load import encode
from core.tokenize.source import PACKAGED
from core.tune import APPROACHES
from core.tune.compare.budget import Budget
from core.tune.compare.prepare import Prepared
from core.tune.compare.run import told
from core.tune.compare.tables import TRAINED
from core.tune.compare.unit import FAILURES
from core.tune.evidence.advice import Advice, advise

#: What stands in the way of every approach that needs the model, when the model itself is at fault.
UNUSABLE: Final = "It needs a model, and this one cannot be used."

#: Texts whose tokens are counted for the mean length.
_TEXTS = 300

Grouping = Literal["trains", "supervision"]


@dataclass(frozen=True)
class Machine:
    """What fits may use: processor cores, whether there is a GPU, and memory in GiB, the GPU's if there is one."""

    cores: int
    gpu: bool
    memory_gb: float


@dataclass(frozen=True)
class Outlook:
    """What is known before the start.

    ``sizes`` are rows by split, ``smallest_class`` train rows of the rarest class, ``unlabelled`` the number of texts
    that may be read besides, ``tasks`` the further label columns. ``model`` is its folder; None with a ``fault`` when
    it cannot be used, and None without one when it is still to be fetched. ``advice`` is by kind, without what an
    unknown model leaves open.
    """

    sizes: dict[str, int]
    notes: tuple[str, ...]
    classes: tuple[str, ...]
    smallest_class: int
    unlabelled: int
    tasks: tuple[str, ...]
    model: Path | None
    fault: AssayError | None
    advice: dict[str, Advice]


def look_ahead(prepared: Prepared, budget: Budget, model: str | None) -> Outlook:
    """Look at rows, model and machine; nothing is fitted, and nothing is fetched."""
    task, fault = prepared.task, None
    folder: Path | None = None
    try:
        folder = known_folder(model)
        found = advice_on(prepared, folder, budget.max_tokens)
    except AssayError as error:
        folder, fault, found = None, error, advice_on(prepared, None, budget.max_tokens)
    return Outlook(
        prepared.sizes(),
        prepared.notes,
        task.classes,
        _smallest(prepared),
        len(task.unlabelled),
        tuple(one.name for one in task.further),
        folder,
        fault,
        {piece.kind: piece for piece in found},
    )


def advice_on(prepared: Prepared, folder: Path | None, max_tokens: int) -> list[Advice]:
    """Advice on every approach there is; without a model's ``folder`` only on those that need none.

    AssayError when the model cannot be read.
    """
    task, here = prepared.task, machine()
    known = {member.name() for member in APPROACHES if folder is not None or "model" not in member.needs}
    pieces = advise(
        train_rows=len(task.train),
        classes=len(task.classes),
        smallest_class=_smallest(prepared),
        unlabelled_rows=len(task.unlabelled),
        tasks=len(task.further),
        mean_tokens=_mean_tokens(task.train.texts, folder, max_tokens) if folder else 0.0,
        model_parameters=_parameters(folder) if folder else 0,
        cores=here.cores,
        gpu=here.gpu,
        memory_gb=here.memory_gb,
    )
    return [piece for piece in pieces if piece.kind in known]


def obstacles(prepared: Prepared, approaches: Sequence[Approach], budget: Budget, ahead: Outlook) -> dict[str, str]:
    """Why approaches cannot be tried on these rows or with this model, by kind; the others are not in it.

    While a model is still to be fetched, what it may stand in the way of is not known yet.
    """
    context = FitContext(model=ahead.model, max_tokens=budget.max_tokens, pooling=budget.pooling)
    found: dict[str, str] = {}
    for approach in approaches:
        try:
            if "model" not in approach.needs or ahead.model is not None:
                reason = approach.obstacle(prepared.task, context)
            else:
                reason = UNUSABLE if ahead.fault else None
        except FAILURES as error:
            reason = told(error)
        if reason:
            found[approach.kind] = reason
    return found


def groups(members: Sequence[type[Approach]], by: Grouping) -> dict[str, list[type[Approach]]]:
    """Approaches by what trains or by their supervision, both in the order in which a reader meets them."""
    named = {words: title for title, several in TRAINED.items() for words in several}
    found: dict[str, list[type[Approach]]] = {title: [] for title in TRAINED} if by == "trains" else {}
    for member in members:
        words = member.trains if by == "trains" else member.supervision
        title = named.get(words, _capital(words)) if by == "trains" else _capital(words)
        found.setdefault(title, []).append(member)
    return {title: some for title, some in found.items() if some}


def known_folder(model: str | None) -> Path | None:
    """The folder of a model without asking the network; None for a name on the hub that was not fetched before.

    AssayError when the folder holds no usable model, or when there is none.
    """
    return _fetched(model) if model is not None and _on_hub(model) else model_folder(model)


def _on_hub(name: str) -> bool:
    """Whether `model_folder` would ask the hub for it."""
    packaged = name in (PACKAGED, f"sentence-transformers/{PACKAGED}")
    path = name.count("/") > 1 or name.startswith((".", "/", "~"))
    return not (packaged or path or Path(name).expanduser().exists())


def _fetched(name: str) -> Path | None:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as error:
        reason = " ".join(str(error).split())[:160]
        raise AssayError(f"This is no name of a model: {reason}", name, "Give a hub name or a model folder.") from None
    return model_folder(folder) if any(folder.glob("*.safetensors")) else None


def machine() -> Machine:
    """This machine, as far as fits are concerned."""
    import torch

    from core.tune.measure.cost import environment

    world = environment()
    gpu = torch.cuda.is_available()
    memory = torch.cuda.get_device_properties(0).total_memory / 2**30 if gpu else world["memory_gb"]
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else world["cores"] or 1
    return Machine(allowed, gpu, float(memory) if memory else inf)


def _smallest(prepared: Prepared) -> int:
    """Train rows of the rarest class that train shows."""
    counts = np.bincount(prepared.task.train.y)
    return int(counts[counts > 0].min())


def _mean_tokens(texts: Sequence[str], folder: Path, max_tokens: int) -> float:
    """Mean length of texts after cutting, from a sample spread evenly over them."""
    places = np.unique(np.linspace(0, len(texts) - 1, min(len(texts), _TEXTS)).astype(int))
    return float(np.mean([len(row) for row in encode([texts[place] for place in places], folder, max_tokens)]))


def _parameters(folder: Path) -> int:
    from safetensors import SafetensorError

    try:
        return count_parameters(folder)
    except SafetensorError as error:
        reason = " ".join(str(error).split())[:160]
        raise AssayError(
            f"The model's weights cannot be read: {reason}", str(folder), "Choose another model."
        ) from None


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
