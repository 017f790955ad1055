"""Loads the tokenizer of a model folder and encodes texts once."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import AssayError

#: Files that hold a tokenizer's vocabulary, one for each family of tokenizers.
VOCABULARIES = (
    "tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model",
    "spm.model",
)  # fmt: skip


@lru_cache(maxsize=4)
def load_tokenizer(folder: Path) -> Any:
    """The tokenizer of a model folder; AssayError when there is none."""
    from transformers import AutoTokenizer

    if not any((folder / name).is_file() for name in VOCABULARIES):  # transformers would make up an empty vocabulary
        raise AssayError(
            f"The tokenizer cannot be loaded: none of {', '.join(VOCABULARIES)} is there.",
            str(folder),
            "Choose a complete model folder.",
        )
    try:
        return AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        raise AssayError(
            f"The tokenizer cannot be loaded: {reason}", str(folder), "Choose a complete model folder."
        ) from None


def encode(texts: Sequence[str], folder: Path, max_tokens: int) -> list[list[int]]:
    """Token ids of each text, special tokens included, cut at ``max_tokens`` or where the model's positions end."""
    if not len(texts):
        return []
    tokenizer = load_tokenizer(folder)
    longest = min(max_tokens, tokenizer.model_max_length)
    return list(tokenizer(list(texts), truncation=True, max_length=longest, return_attention_mask=False)["input_ids"])
