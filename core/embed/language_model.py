"""Loads a pretrained model together with its language-model head."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from core.embed.encoder import device, told_apart
from core.embed.model import model_digest
from core.embed.pooling import is_decoder
from core.errors import AssayError

#: ``masked`` fills in words that were hidden, ``causal`` continues a text.
LanguageModel = Literal["masked", "causal"]

_WORDS = {"masked": "filling in hidden words", "causal": "continuing a text"}


def load_language_model(folder: Path, kind: LanguageModel, *, fresh_head: bool = False) -> Any:
    """The model with its head over the vocabulary, in float32 on the best device.

    Where the weights lack the head, AssayError; with ``fresh_head`` it is made anew instead, from torch's random state,
    and its output layer is the input embeddings. AssayError too when the model cannot be loaded, when it lacks other
    weights, or when it is of the other kind: encoders are ``masked``, decoders ``causal``.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForMaskedLM

    loader: Any = AutoModelForMaskedLM if kind == "masked" else AutoModelForCausalLM
    settings = {"trust_remote_code": False, "use_safetensors": True, "dtype": torch.float32}
    with told_apart(folder):
        other = is_decoder(folder) != (kind == "causal")
        if not other:
            model, told = loader.from_pretrained(str(folder), output_loading_info=True, **settings)
    if other:
        raise AssayError(f"The model is not made for {_WORDS[kind]}.", str(folder), "Choose another model.")
    lacking = sorted(told["missing_keys"])
    inside = [name for name in lacking if name.startswith(f"{model.base_model_prefix}.")]
    if inside or (lacking and not fresh_head):
        head = "" if inside else f" of the head for {_WORDS[kind]}"
        raise AssayError(
            f"The weights lack {len(lacking):,} tensors{head}, such as {(inside or lacking)[0]}.",
            str(folder),
            "Choose a complete model folder." if inside else "Choose a model that has this head.",
        )
    if lacking:
        model.get_output_embeddings().weight = model.get_input_embeddings().weight
    return model.to(device())


def language_model_kind(folder: Path) -> LanguageModel | None:
    """What language model a folder really holds, all weights of the head included; None for sentence encoders.

    A model that was made for sentence vectors (it has a ``modules.json``) is none, even if a head came along.
    """
    return None if (folder / "modules.json").is_file() else _kind_of(folder, model_digest(folder))


@lru_cache(maxsize=16)
def _kind_of(folder: Path, digest: str) -> LanguageModel | None:
    """Loading alone tells which weights are missing after all renaming and tying; once for each ``digest``."""
    kind: LanguageModel = "causal" if is_decoder(folder) else "masked"
    try:
        load_language_model(folder, kind)
    except AssayError:
        return None
    return kind


def logits_at(model: Any, tokens: Any, mask: Any, where: Any) -> Any:
    """Logits (places, vocabulary) at the places where ``where`` (batch, tokens) is true, row by row.

    The last layer, which costs the most with a large vocabulary, works on these places alone.
    """
    last = model.get_output_embeddings()
    hook = None if last is None else last.register_forward_pre_hook(lambda module, args: (args[0][where], *args[1:]))
    try:
        logits = model(input_ids=tokens, attention_mask=mask).logits
    finally:
        if hook is not None:
            hook.remove()
    return logits if logits.ndim == 2 else logits[where]  # heads that multiply with the weights do not call the layer


def longest_input(model: Any, tokenizer: Any, most: int = 1024) -> int:
    """Tokens that the model takes at once, special tokens included, and ``most`` at most."""
    config = model.config
    named = (getattr(config, name, None) for name in ("max_position_embeddings", "n_positions"))
    positions = next((size for size in named if isinstance(size, int) and size > 0), most)
    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and getattr(module, "padding_idx", None) is not None:
            positions -= module.padding_idx + 1  # RoBERTa and its kin count positions from there
    return int(min(positions, tokenizer.model_max_length, most))
