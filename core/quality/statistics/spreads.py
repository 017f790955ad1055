"""How long the texts are, all together and class by class."""

from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Context
from core.errors import AssayError
from core.quality.common.tokens import affordable, token_counts

#: Above so many texts, tokens are counted on a fixed sample of `SAMPLED`.
COUNTED, SAMPLED = 50_000, 20_000
#: So many classes are described, the largest ones.
CLASSES = 100

_POINTS = {"min": 0, "p5": 0.05, "median": 0.5, "p95": 0.95, "max": 1}


def spread(values: np.ndarray) -> dict[str, float]:
    """Mean, smallest, 5 % point, middle, 95 % point and largest; empty without values."""
    if not len(values):
        return {}
    points = np.quantile(values.astype(float), list(_POINTS.values()))
    return {
        "mean": round(float(values.mean()), 2),
        **{name: round(float(point), 2) for name, point in zip(_POINTS, points, strict=True)},
    }


def by_class(labels: pd.Series, characters: np.ndarray, words: np.ndarray) -> dict[str, Any]:
    """The spread of characters and words in each of the `CLASSES` largest classes, largest first.

    ``labels`` belong to the texts measured, one each, missing where there is none.
    """
    codes, names = pd.factorize(labels)
    sizes = np.bincount(codes[codes >= 0], minlength=len(names))
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
    found = {}
    for code in np.argsort(-sizes, kind="stable")[:CLASSES]:
        mine = order[edges[code] : edges[code + 1]]
        found[str(names[code])] = {
            "texts": int(sizes[code]), "characters": spread(characters[mine]), "words": spread(words[mine]),
        }  # fmt: skip
    return found


def tokens(texts: pd.Series, context: Context) -> dict[str, Any]:
    """Tokens of the texts by the model's tokenizer, and what lies beyond ``limit``, where the model cuts.

    ``beyond`` is the share of texts that are longer, ``cut`` the share of all tokens that is cut off; ``counted`` says
    how many texts were looked at: all, or a fixed sample of large data. Where the model has no tokenizer, only
    ``reason`` is there.
    """
    some = affordable(texts, SAMPLED if len(texts) > COUNTED else COUNTED)
    if some.empty:
        return {}
    try:
        counts = token_counts(some, context)
    except AssayError as error:
        return {"reason": error.line()}
    over = np.maximum(counts - context.max_tokens, 0)
    return {
        **spread(counts),
        "limit": context.max_tokens,
        "beyond": round(float((over > 0).mean()), 4),
        "cut": round(float(over.sum() / counts.sum()), 4),
        "counted": len(some),
        "sampled": len(some) < len(texts),
    }
