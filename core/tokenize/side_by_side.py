"""Two tokenizers on the same texts."""

import numpy as np
import pandas as pd

from core.tokenize.budget import cut_at
from core.tokenize.counts import Counts


def figures(counts: Counts, limit: int) -> dict[str, float | None]:
    """What a tokenizer makes of the texts, in figures that can be set beside another's.

    Keys: vocabulary, median, mean, total (tokens), cut (share of texts at the limit), pieces_per_word,
    characters_per_token, unknown_pieces and unknown_texts (shares; None when nothing can be unknown to it).
    """
    own = int(np.maximum(counts.tokens.astype(np.int64) - counts.special, 0).sum())
    words = int(counts.words.sum())
    some = len(counts) > 0
    return {
        "vocabulary": counts.vocabulary,
        "median": float(np.median(counts.tokens)) if some else 0.0,
        "mean": float(counts.tokens.mean()) if some else 0.0,
        "total": float(counts.tokens.sum()),
        "cut": cut_at(counts, limit).share,
        "pieces_per_word": int(counts.word_pieces.sum()) / words if words else None,
        "characters_per_token": int(counts.characters.sum()) / own if own else None,
        "unknown_pieces": None if counts.known else int(counts.unknown.sum()) / own if own else 0.0,
        "unknown_texts": None if counts.known else float((counts.unknown > 0).mean()) if some else 0.0,
    }


def differences(one: Counts, other: Counts, most: int = 200) -> pd.DataFrame:
    """The texts on which two tokenizers differ most: place, tokens of each, and how many times as many the second has.

    Sorted by how far that ratio is from 1; both counts must be of the same texts.
    """
    ratio = (other.tokens + 1e-9) / np.maximum(one.tokens, 1)
    order = np.argsort(-np.abs(np.log(np.maximum(ratio, 1e-9))), kind="stable")[:most]
    return pd.DataFrame(
        {
            "place": one.places[order],
            "one": one.tokens[order],
            "other": other.tokens[order],
            "ratio": ratio[order],
        }
    )
