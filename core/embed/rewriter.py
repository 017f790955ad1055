"""Loads a pretrained model that turns a text into another text: translators, summarizers, paraphrasers."""

from pathlib import Path
from typing import Any

from core.embed.encoder import device, told_apart
from core.errors import AssayError


def load_rewriter(folder: Path) -> Any:
    """The model of a folder with its encoder, decoder and head, in float32 on the best device, ready to be asked.

    AssayError when the model is of another kind, cannot be loaded, or lacks weights.
    """
    import torch
    from transformers import AutoModelForSeq2SeqLM

    settings: dict[str, Any] = {"trust_remote_code": False, "use_safetensors": True, "dtype": torch.float32}
    with told_apart(folder):
        model, told = AutoModelForSeq2SeqLM.from_pretrained(str(folder), output_loading_info=True, **settings)
    lacking = sorted(name for name in told["missing_keys"] if name not in _MADE)
    if lacking:  # transformers would fill them with random numbers and say so in a log line
        raise AssayError(
            f"The model cannot be loaded: its weights lack {len(lacking):,} tensors, such as {lacking[0]}.",
            str(folder),
            "Choose a complete model folder.",
        )
    return model.to(device()).eval()


#: Tensors that the model computes itself where the weights do not bring them.
_MADE = {
    "final_logits_bias", "model.encoder.embed_positions.weight", "model.decoder.embed_positions.weight",
}  # fmt: skip
