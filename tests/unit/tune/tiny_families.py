"""Tiny models of several architectures, and what the tests of the approaches that add parts ask of all of them."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers

from core.contracts import Fitted
from core.embed.encoder import load_model

#: Arguments of configurations; the vocabulary is the tiny model's.
_SETTINGS: dict[str, dict[str, Any]] = {
    "DistilBert": {"dim": 32, "n_heads": 2, "hidden_dim": 64, "n_layers": 2, "max_position_embeddings": 64},
    "MPNet": {
        "hidden_size": 32, "num_attention_heads": 2, "intermediate_size": 64, "num_hidden_layers": 2,
        "max_position_embeddings": 64,
    },
    "GPT2": {"n_embd": 32, "n_head": 2, "n_layer": 2, "n_positions": 64, "bos_token_id": 2, "eos_token_id": 3},
    "Llama": {
        "hidden_size": 32, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 64,
        "num_hidden_layers": 2, "max_position_embeddings": 64, "bos_token_id": 2, "eos_token_id": 3,
    },
}  # fmt: skip


def family_folder(family: str, tiny_model: Path, folder: Path) -> Path:
    """A model of a family with random weights and the tiny model's tokenizer."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(tiny_model))
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = getattr(transformers, f"{family}Config")(
        vocab_size=len(tokenizer), pad_token_id=0, initializer_range=0.2, **_SETTINGS[family]
    )
    transformers.AutoModel.from_config(config).save_pretrained(folder)
    return folder


def trained(fitted: Any) -> dict[str, tuple[int, ...]]:
    """Shapes of the trained parameters by name."""
    return {name: tuple(value.shape) for name, value in fitted.module.named_parameters() if value.requires_grad}


def untouched(fitted: Any, folder: Path) -> None:
    """Every tensor that is not trained has the very bytes of the pretrained model's."""
    before = {name: value for name, value in load_model(folder).named_parameters() if "pooler" not in name}
    seen = set()
    for name, value in fitted.module.encoder.named_parameters():
        plain = name.replace("base_model.model.", "").removeprefix("base_model.").replace(".base_layer", "")
        if not value.requires_grad:
            assert torch.equal(value.detach().cpu(), before[plain].cpu()), name
            seen.add(plain)
        elif plain in before:
            seen.add(plain)
    assert seen == set(before)


def by_heart(fitted: Fitted, task: Any) -> bool:
    """Whether every train row gets its own class."""
    return bool((fitted.predict_proba(task.train.texts).argmax(axis=1) == task.train.y).all())


def same_after_loading(fitted: Fitted, back: Fitted, texts: tuple[str, ...]) -> None:
    """The same probabilities, vectors and counts; a text of no known word and an empty one among them."""
    texts = (*texts, "§", "")
    np.testing.assert_allclose(back.predict_proba(texts), fitted.predict_proba(texts), atol=1e-6)
    found, expected = back.vectors(texts), fitted.vectors(texts)
    assert found is not None and expected is not None
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert (back.trainable, back.total) == (fitted.trainable, fitted.total)
