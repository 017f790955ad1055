"""How many tokens of the model texts have."""

import numpy as np
import pandas as pd

from core.contracts import Context
from core.quality.common.sampling import sample

#: No more than so many characters are tokenized for one answer; a tokenizer reads about a million of them a second.
CHARACTERS = 10_000_000

_BATCH = 1_000
#: Texts longer than this are tokenized up to here; the rest is taken to be like the beginning.
_LONGEST = 50_000


def token_counts(texts: pd.Series, context: Context) -> np.ndarray:
    """Tokens of each text by the model's own tokenizer, special tokens included, nothing cut; shape (texts,).

    Of a text beyond 50,000 characters the beginning is counted and the rest estimated from it. Raises AssayError when
    the model has no tokenizer.
    """
    from core.embed.model import model_folder
    from core.tokenize.load import load_tokenizer

    tokenizer = load_tokenizer(model_folder(context.model))
    found: list[float] = []
    for start in range(0, len(texts), _BATCH):
        batch = texts.iloc[start : start + _BATCH].tolist()
        ids = tokenizer(
            [text[:_LONGEST] for text in batch], return_attention_mask=False, return_token_type_ids=False, verbose=False
        )["input_ids"]
        found.extend(len(tokens) * max(1.0, len(text) / _LONGEST) for tokens, text in zip(ids, batch, strict=True))
    return np.round(np.array(found)).astype(np.int64)


def affordable(texts: pd.Series, most: int) -> pd.Series:
    """A fixed sample of at most ``most`` texts that has about `CHARACTERS` characters at most."""
    some = sample(texts, most)
    total = int(some.str.len().clip(upper=_LONGEST).sum())
    return some if total <= CHARACTERS else sample(some, max(1, len(some) * CHARACTERS // total))


def characters_per_token(texts: pd.Series, context: Context) -> float:
    """How many characters a token stands for in these texts, from a sample of 2,000; computed once per inspection."""

    def measure() -> float:
        some = affordable(texts, 2_000)
        return float(some.str.len().sum()) / max(1, int(token_counts(some, context).sum()) - 2 * len(some))

    return context.once("characters_per_token", measure)
