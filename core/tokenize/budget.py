"""What a limit on tokens costs: texts that are cut, tokens that are lost, and padding that is computed for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.tokenize.counts import Counts

#: Ways to pad, with what they are called: all texts to the limit, batches as they come, batches of similar length.
PADDINGS = {
    "limit": "To the limit",
    "batch": "To the longest of a batch",
    "sorted": "The same, sorted by length",
}


@dataclass(frozen=True)
class Cut:
    """What a limit takes away: ``texts`` that are longer, their share, and the share of all tokens that is lost."""

    texts: int
    share: float
    tokens_lost: float


def cut_at(counts: Counts, limit: int, chosen: np.ndarray | None = None) -> Cut:
    """What cutting after ``limit`` tokens does to the texts, or to those where ``chosen`` (texts,) is true.

    Special tokens count towards the limit, as they do in training, but are never lost.
    """
    tokens = counts.tokens if chosen is None else counts.tokens[chosen]
    if not len(tokens):
        return Cut(0, 0.0, 0.0)
    over = np.maximum(tokens.astype(np.int64) - limit, 0)
    own = int(np.maximum(tokens.astype(np.int64) - counts.special, 0).sum())
    return Cut(int((over > 0).sum()), float((over > 0).mean()), float(over.sum() / own) if own else 0.0)


def per_class(counts: Counts, labels: Sequence[str | None], limit: int) -> pd.DataFrame:
    """A row a class, largest first: texts, median and 95th percentile of tokens, share cut, pieces per word.

    ``labels`` are those of the whole dataset, by place. Columns: class, texts, median, high, cut, lost,
    pieces_per_word, unknown (share of texts).
    """
    names = pd.Series(np.asarray(labels, dtype=object)[counts.places], dtype="object")
    rows = []
    for name, places in names.groupby(names, sort=False).indices.items():
        tokens, words = counts.tokens[places], int(counts.words[places].sum())
        cut = cut_at(counts, limit, places)
        rows.append(
            {
                "class": str(name),
                "texts": len(places),
                "median": float(np.median(tokens)),
                "high": float(np.quantile(tokens, 0.95)),
                "cut": cut.share,
                "lost": cut.tokens_lost,
                "pieces_per_word": int(counts.word_pieces[places].sum()) / words if words else None,
                "unknown": float((counts.unknown[places] > 0).mean()),
            }
        )
    columns = ["class", "texts", "median", "high", "cut", "lost", "pieces_per_word", "unknown"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["texts", "class"], ascending=[False, True], ignore_index=True
    )


def padded(counts: Counts, limit: int, batch: int) -> dict[str, np.ndarray]:
    """For each way of `PADDINGS` the width of each batch of ``batch`` texts in tokens, padding included."""
    lengths = np.minimum(counts.tokens, limit).astype(np.int64)
    number = -(-len(lengths) // batch)
    return {
        "limit": np.full(number, limit, dtype=np.int64),
        "batch": _widest(lengths, batch),
        "sorted": _widest(np.sort(lengths)[::-1], batch),
    }


def waste(counts: Counts, limit: int, batch: int) -> dict[str, float]:
    """For each way of `PADDINGS` the share of what a model computes that is padding."""
    real = int(np.minimum(counts.tokens, limit).astype(np.int64).sum())
    shares = {}
    for way, widths in padded(counts, limit, batch).items():
        total = int((widths * sizes(len(counts), batch)).sum())
        shares[way] = 1 - real / total if total else 0.0
    return shares


def sizes(texts: int, batch: int) -> np.ndarray:
    """Texts in each batch; the last one may be smaller."""
    number = -(-texts // batch)
    return np.minimum(batch, texts - batch * np.arange(number))


def _widest(lengths: np.ndarray, batch: int) -> np.ndarray:
    filled = np.concatenate([lengths, np.zeros(-len(lengths) % batch, dtype=np.int64)])
    return np.asarray(filled.reshape(-1, batch).max(axis=1)) if len(lengths) else lengths
