"""Which words there are, how varied they are, and which stand together."""

from typing import Any

import numpy as np

from core.quality.common.bag import Bag

#: Words per window of the moving average.
WINDOW = 500
#: The moving average looks at so many words, the first.
_STREAM = 2_000_000
#: Word groups are sought among so many words, the most frequent.
_RANKS = 20
_LETTERLESS = r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Han}\p{Hiragana}\p{Katakana}]"


def vocabulary(words: Bag, top: int = 20) -> dict[str, Any]:
    """How many words and different words there are, how varied they are, and the most frequent ones.

    ``type_token_ratio`` falls with the amount of text, so compare it only between equal amounts;
    ``moving_average_ratio`` does not: the mean ratio over all windows of `WINDOW` words (MATTR: Covington and McFall,
    Cutting the Gordian knot, Journal of Quantitative Linguistics 17, 2010), windows running on over the texts in their
    order, of the first two million words; None below one window. ``hapax_share`` is the share of different words that
    occur once. ``blanks`` is False where most words are of scripts that write no blanks between words: then these
    figures say little.
    """
    total, counts = len(words.codes), words.counts
    if not total:
        return {"words": 0, "size": 0}
    order = np.argsort(-counts, kind="stable")[:top]
    return {
        "words": total,
        "size": len(counts),
        "type_token_ratio": round(len(counts) / total, 4),
        "moving_average_ratio": moving_ratio(words.codes[:_STREAM], WINDOW),
        "window": WINDOW,
        "hapax_share": round(float((counts == 1).mean()), 4),
        "blanks": _blanks(words),
        "top": [
            {"word": word, "count": int(counts[code])} for word, code in zip(words.names(order), order, strict=True)
        ],
    }


def moving_ratio(codes: np.ndarray, window: int) -> float | None:
    """Mean number of different words per word over all windows of a stream; None when it is shorter than one.

    A word is new in the windows that start after its previous occurrence, so each word adds the number of such windows.
    """
    total = len(codes)
    if total < window:
        return None
    order = np.argsort(codes, kind="stable")
    before = np.full(total, -1, dtype=np.int64)
    same = codes[order[1:]] == codes[order[:-1]]
    before[order[1:][same]] = order[:-1][same]
    places = np.arange(total)
    first = np.maximum(np.maximum(places - window + 1, before + 1), 0)
    last = np.minimum(places, total - window)
    fresh = np.maximum(last - first + 1, 0).sum()
    return round(float(fresh / ((total - window + 1) * window)), 4)


def ngrams(words: Bag, length: int, top: int = 20) -> list[dict[str, Any]]:
    """The word groups of a length that occur most, within texts, at least twice; looked for among frequent words.

    A group is a number of 60 bits, so only the million most frequent words take part, and words that occur once do not.
    """
    ranked = np.argsort(-words.counts, kind="stable")[: 1 << _RANKS]
    ranked = ranked[words.counts[ranked] > 1]
    places = np.full(len(words.counts), -1, dtype=np.int64)
    places[ranked] = np.arange(len(ranked))
    ranks = places[words.codes]
    count = len(ranks) - length + 1
    if count <= 0:
        return []
    kept = np.ones(len(ranks), dtype=bool)
    for offset in range(1, length):  # a group that begins here would run into the next text
        kept[np.maximum(words.starts[1:] - offset, 0)[np.diff(words.starts) > 0]] = False
    kept = kept[:count]
    keys = np.zeros(count, dtype=np.int64)
    for offset in range(length):
        part = ranks[offset : offset + count]
        kept &= part >= 0
        keys = (keys << _RANKS) | np.maximum(part, 0)
    found, times = _frequent(keys[kept], top)
    parts = np.stack([(found >> (_RANKS * (length - 1 - place))) & ((1 << _RANKS) - 1) for place in range(length)])
    names = np.array(words.names(ranked[parts.ravel()]), dtype=object).reshape(parts.shape)
    return [{"ngram": " ".join(names[:, place]), "count": int(times[place])} for place in range(len(found))]


def _frequent(keys: np.ndarray, top: int) -> tuple[np.ndarray, np.ndarray]:
    """The keys that occur most, at least twice, ties by key, and how often."""
    keys.sort()
    edges = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, dtype=int)
    times = np.diff(np.append(edges, len(keys)))
    order = np.argsort(-times, kind="stable")[:top]
    order = order[times[order] > 1]
    return keys[edges[order]], times[order]


def _blanks(words: Bag) -> bool:
    import pyarrow.compute as pc

    joined = pc.match_substring_regex(words.terms, _LETTERLESS).to_numpy(zero_copy_only=False)
    return bool(words.counts[joined].sum() <= 0.3 * words.counts.sum())
