"""A model with a head that fills in hidden words: the head it came with, or a fresh one with a good start."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from core.embed.language_model import load_language_model
from core.embed.pooling import is_decoder
from core.errors import AssayError
from core.tokenize.load import load_tokenizer

#: Added to the count of each word of the vocabulary before logarithms are taken, for words that no text has.
_UNSEEN = 0.1


def no_masks(folder: Path) -> str | None:
    """Why a folder's model cannot fill in hidden words, in a sentence; None when it can."""
    from transformers.models.auto.modeling_auto import MODEL_FOR_MASKED_LM_MAPPING_NAMES as MASKED

    if is_decoder(folder):
        return "The model reads from left to right, so it cannot fill in hidden words."
    kind = json.loads((folder / "config.json").read_text()).get("model_type", "unknown")
    if kind not in MASKED:
        return f"Models of the kind '{kind}' have no head that fills in hidden words."
    if load_tokenizer(folder).mask_token_id is None:
        return "The model's tokenizer has no mask token, so no word can be hidden."
    return None


def load_masked(folder: Path, ids: Sequence[Sequence[int]]) -> tuple[Any, bool]:
    """The folder's model with its head for hidden words, and whether the head was made anew because there was none.

    A fresh head says at first what the hidden states say themselves, and how frequent each word is in ``ids``, the
    texts to learn from: its square layer is the identity, its output layer the input embeddings, its bias the log
    frequency. A random one would spend its first steps on learning that, and pull at the encoder meanwhile.
    """
    try:
        return load_language_model(folder, "masked"), False
    except AssayError:
        module = load_language_model(folder, "masked", fresh_head=True)
    heads = {name for name, _ in module.named_children()} - {module.base_model_prefix}
    if not any(name.split(".")[0] in heads for name in _stored(folder)):
        _settle(module, heads, ids)
    return module, True


def _stored(folder: Path) -> set[str]:
    """Names of the tensors in a folder's weight files."""
    from safetensors import safe_open

    found: set[str] = set()
    for path in folder.glob("*.safetensors"):
        with safe_open(path, framework="numpy") as file:
            found.update(file.keys())
    return found


def _settle(module: Any, heads: set[str], ids: Sequence[Sequence[int]]) -> None:
    import torch

    last = module.get_output_embeddings()
    counts = np.bincount(np.concatenate([np.asarray(row, dtype=int) for row in ids]), minlength=last.weight.shape[0])
    frequency = torch.from_numpy((counts + _UNSEEN) / (counts + _UNSEEN).sum())
    with torch.no_grad():
        if last.bias is not None:
            last.bias.copy_(frequency.log())
        for name, part in module.named_modules():
            linear = isinstance(part, torch.nn.Linear) and part is not last and name.split(".")[0] in heads
            if linear and part.in_features == part.out_features:
                torch.nn.init.eye_(part.weight)


@contextmanager
def one_gradient(module: Any) -> Iterator[None]:
    """While it lasts, looking words up adds to the gradient of the output layer, which is the same table, in its place.

    Autograd would make two gradients as large as the table and add them up; this makes one, with the same values
    (to rounding). Nothing happens where input and output do not share their table.
    """
    import torch

    table = _shared_table(module)
    if table is None:
        yield
        return
    usual = table.forward

    def look_up(ids: Any) -> Any:
        if not torch.is_grad_enabled() or not table.weight.requires_grad:
            return usual(ids)
        rows = table.weight.detach()[ids].requires_grad_()
        rows.register_hook(lambda gradient: _add(table, ids, gradient))
        return rows

    table.forward = look_up
    try:
        yield
    finally:
        del table.forward


def _shared_table(module: Any) -> Any:
    """The plain table that looks words up and is the output layer's weight too; None where there is none."""
    import torch

    table, last = module.get_input_embeddings(), module.get_output_embeddings()
    shared = last is not None and last.weight is table.weight
    return table if shared and type(table) is torch.nn.Embedding else None


def _add(table: Any, ids: Any, gradient: Any) -> None:
    import torch

    with torch.no_grad():
        flat, values = ids.reshape(-1), gradient.reshape(-1, gradient.shape[-1])
        if table.padding_idx is not None:
            values = values * (flat != table.padding_idx).unsqueeze(1)
        if table.weight.grad is None:
            table.weight.grad = torch.zeros_like(table.weight)
        table.weight.grad.index_add_(0, flat, values.to(table.weight.dtype))
