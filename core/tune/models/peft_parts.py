"""What the approaches that go through peft share: where parts go, how they are added, what stands in the way."""

import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from core.embed.model import model_folder
from core.errors import AssayError

#: Names of the query, key and value projections, for architectures that peft's own tables lack.
_SEPARATE = (
    ("query", "key", "value"),  # BERT and its kin
    ("q_proj", "k_proj", "v_proj"),  # Llama and its kin
    ("q_lin", "k_lin", "v_lin"),  # DistilBERT
    ("query_proj", "key_proj", "value_proj"),  # DeBERTa
    ("attn.q", "attn.k", "attn.v"),  # MPNet
)

#: Names of one matrix that holds all three.
_FUSED = ("query_key_value", "Wqkv", "c_attn", "qkv_proj", "in_proj")

#: Names of tables of learned positions.
_POSITIONS = ("position_embeddings", "wpe", "embed_positions")

_REMEDY = "Choose another approach, or another model, such as the packaged one."


def skeleton(model: Path | str | None) -> Any:
    """The bare model of a folder without its weights: names, shapes and classes of its modules, in milliseconds.

    AssayError when there is no such folder or its configuration cannot be read.
    """
    import torch
    from transformers import AutoConfig, AutoModel

    folder = model_folder(model)
    try:
        config = AutoConfig.from_pretrained(str(folder), trust_remote_code=False)
        with torch.device("meta"):
            found = AutoModel.from_config(config, trust_remote_code=False)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise AssayError(f"The model cannot be loaded: {reason}", str(folder), "Choose another model folder.") from None
    if hasattr(found, "pooler"):
        found.pooler = None
    return found


def refusal(ask: Callable[[], object]) -> str | None:
    """What an AssayError says that ``ask`` raises, for an obstacle; None when it raises none."""
    try:
        ask()
    except AssayError as error:
        return error.what
    return None


def projections(encoder: Any) -> dict[str, Any]:
    """The linear maps of a model by name; Conv1D is GPT-2's."""
    import torch
    from transformers.pytorch_utils import Conv1D

    return {name: module for name, module in encoder.named_modules() if isinstance(module, torch.nn.Linear | Conv1D)}


def lacking(encoder: Any, suffixes: Iterable[str]) -> list[str]:
    """Those of the suffixes that no linear map of the model has; peft compares whole parts of dotted names."""
    names = [f".{name}" for name in projections(encoder)]
    return [suffix for suffix in suffixes if not any(name.endswith(f".{suffix}") for name in names)]


def known(table: dict[str, Any], encoder: Any) -> list[str]:
    """What one of peft's tables lists for the model's architecture; empty when nothing, or when it does not fit."""
    found = table.get(encoder.config.model_type)
    return list(found) if isinstance(found, list) and not lacking(encoder, found) else []


def attention_names(encoder: Any) -> tuple[str, str, str]:
    """Suffixes of the query, key and value projections; three times the same one where they are one matrix.

    AssayError when the model names them otherwise.
    """
    for names in (*_SEPARATE, *((name,) * 3 for name in _FUSED)):
        if not lacking(encoder, names):
            return names
    raise AssayError(
        f"The query and value projections of {encoder.config.model_type} models have names that are not known here.",
        type(encoder).__name__,
        _REMEDY,
    )


def transposed(encoder: Any, suffixes: Iterable[str]) -> bool:
    """Whether the maps with these suffixes keep their weights as (inputs, outputs), as GPT-2 does; peft asks."""
    ends = tuple(f".{suffix}" for suffix in suffixes)
    found = [module for name, module in projections(encoder).items() if f".{name}".endswith(ends)]
    return any(type(module).__name__ == "Conv1D" for module in found)


def attach(module: Any, config: Any) -> None:
    """Wrap the classifier's encoder by peft; its parts are then the only ones of the encoder that train.

    The pretrained tensors stay what they are. AssayError when peft has no way for this architecture.
    """
    from peft import get_peft_model

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # about names inside transformers
            module.encoder = get_peft_model(module.encoder, config)
    except (ValueError, TypeError, NotImplementedError) as error:
        reason = " ".join(str(error).split())[:200]
        raise AssayError(f"peft cannot add its parts: {reason}", type(module.encoder).__name__, _REMEDY) from None


def most_positions(encoder: Any) -> int | None:
    """How many places the model's table of positions has; None where positions are computed and have no end."""
    import torch

    for name, table in encoder.named_modules():
        if isinstance(table, torch.nn.Embedding) and name.split(".")[-1] in _POSITIONS:
            first = 0 if table.padding_idx is None else table.padding_idx + 1  # RoBERTa begins after its padding
            return int(table.num_embeddings - first - getattr(table, "offset", 0))
    return None
