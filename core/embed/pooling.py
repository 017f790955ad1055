"""How the vectors of a text's tokens become one vector."""

import json
from pathlib import Path
from typing import Any, get_args

from core.types import Pooling

#: What a sentence encoder's own settings call the ways of pooling.
_FLAGS = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "first",
    "pooling_mode_lasttoken": "last",
    "pooling_mode_max_tokens": "max",
}


def pooling_of(folder: Path, asked: Pooling = "auto") -> str:
    """The pooling for a model: what was asked for; else what a sentence encoder says of itself; else last or mean.

    ``last`` for decoders, whose last token alone has seen the whole text; ``mean`` for the others, because the pooler
    of sentence encoders was never trained.
    """
    if asked != "auto":
        return asked
    own = folder / "1_Pooling" / "config.json"
    if own.is_file():
        said = json.loads(own.read_text())
        for flag, name in _FLAGS.items():
            if said.get(flag):
                return name
        if said.get("pooling_mode") in get_args(Pooling)[1:]:
            return str(said["pooling_mode"])
    return "last" if is_decoder(folder) else "mean"


def is_decoder(folder: Path) -> bool:
    """Whether the model of a folder reads from left to right only."""
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES as CAUSAL
    from transformers.models.auto.modeling_auto import MODEL_FOR_MASKED_LM_MAPPING_NAMES as MASKED

    config = json.loads((folder / "config.json").read_text())
    kind = str(config.get("model_type", ""))
    return bool(config.get("is_decoder")) or (kind in CAUSAL and kind not in MASKED)


def pool(hidden: Any, mask: Any, how: str) -> Any:
    """One vector a text: (batch, tokens, width) and (batch, tokens) with 1 for real tokens -> (batch, width)."""
    import torch

    if how == "first":
        return hidden[:, 0]
    if how == "last":
        return hidden[torch.arange(len(hidden)), mask.sum(1).clamp(min=1) - 1]
    if how == "max":
        return hidden.masked_fill(mask.unsqueeze(-1) == 0, torch.finfo(hidden.dtype).min).max(1).values
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1)
