"""How much of what an encoder knew is left after training: the similarities between fixed texts, before and after."""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.contracts import Fitted
from core.embed.encoder import Encoder
from core.embed.model import model_digest
from core.errors import AssayError
from core.types import Pooling

if TYPE_CHECKING:
    import numpy as np

#: Nearest neighbors of a text that are compared.
NEIGHBOURS: Final = 5

_FILE = Path(__file__).with_name("texts.txt")


@cache
def texts() -> tuple[str, ...]:
    """120 short English texts on 12 topics, written for this purpose; no task is made of them."""
    return tuple(line.removeprefix("= ") for line in _lines() if not line.startswith("#"))


@cache
def paraphrases() -> tuple[tuple[int, int], ...]:
    """Places of the texts that say the same in other words, in pairs."""
    said = [line for line in _lines() if not line.startswith("#")]
    return tuple((place - 1, place) for place, line in enumerate(said) if line.startswith("= "))


def _lines() -> list[str]:
    return [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line.strip()]


def forgetting(before: "np.ndarray", after: "np.ndarray") -> dict[str, float]:
    """How alike the similarity structures of the same texts are: vectors (texts, width) before and after training.

    ``similarity`` is the Spearman correlation of the cosine similarities of all pairs of texts (representational
    similarity analysis, Kriegeskorte et al. 2008), ``cka`` the linear centered kernel alignment (Kornblith et al.
    2019), ``neighbours`` the share of each text's 5 nearest that are still among its 5 nearest, ``texts`` their
    number. 1 means that nothing was forgotten, and a rotation of the space changes nothing; the first two are 0 where
    all vectors have become the same. Widths may differ. AssayError for fewer than 3 texts, other shapes, or values that
    are no numbers.
    """
    import numpy as np

    first, second = (np.asarray(one, dtype=float) for one in (before, after))
    if first.ndim != 2 or second.ndim != 2 or len(first) != len(second) or len(first) < 3:
        raise AssayError(
            f"Vectors of shapes {first.shape} and {second.shape} cannot be compared.",
            "forgetting",
            "Give vectors of the same three or more texts, before and after.",
        )
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise AssayError("Some vectors hold values that are no numbers.", "forgetting", "Train at a lower rate.")
    upper = np.triu_indices(len(first), 1)
    cosines = [_cosines(one) for one in (first, second)]
    return {
        "similarity": round(_spearman(cosines[0][upper], cosines[1][upper]), 6),
        "cka": round(_cka(first, second), 6),
        "neighbours": round(_kept(*(_nearest(one, min(NEIGHBOURS, len(first) - 1)) for one in cosines)), 6),
        "texts": len(first),
    }


def measure(fitted: Fitted, folder: Path, max_tokens: int = 128, pooling: Pooling = "auto") -> dict[str, float] | None:
    """`forgetting` of a trained model against the pretrained one of the folder; None where the encoder did not change.

    Besides, ``paraphrases_before`` and ``paraphrases_after``: the share of texts whose nearest one is the text that
    says the same in other words. Where similarity falls and this share stays, the space was rearranged, not emptied.
    """
    after = fitted.vectors(texts())
    if after is None:
        return None
    before = _pretrained(folder, model_digest(folder), max_tokens, pooling)
    shares = {"paraphrases_before": matched(before), "paraphrases_after": matched(after)}
    return {**forgetting(before, after), **shares}


def matched(vectors: "np.ndarray", pairs: Sequence[tuple[int, int]] | None = None) -> float:
    """The share of the texts of pairs whose nearest text is the other one of the pair; the fixed pairs if none."""
    import numpy as np

    nearest = _nearest(_cosines(np.asarray(vectors, dtype=float)), 1)[:, 0]
    hits = [nearest[one] == other for pair in pairs or paraphrases() for one, other in (pair, pair[::-1])]
    return round(float(np.mean(hits)), 6)


@lru_cache(maxsize=8)
def _pretrained(folder: Path, digest: str, max_tokens: int, pooling: Pooling) -> "np.ndarray":
    """Vectors of the fixed texts from the model as it came, once for each ``digest`` of the folder."""
    return Encoder(folder, max_tokens, pooling).encode(texts())


def _cosines(vectors: "np.ndarray") -> "np.ndarray":
    """Cosine similarities of all pairs, (texts, texts)."""
    import numpy as np

    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return np.asarray(units @ units.T)


def _spearman(first: "np.ndarray", second: "np.ndarray") -> float:
    """Pearson correlation of the ranks, ties ranked at their mean; 0 where one side does not vary."""
    import numpy as np
    import pandas as pd

    ranks = [pd.Series(np.round(one, 12)).rank().to_numpy() for one in (first, second)]  # rounding errors are ties
    if min(rank.std() for rank in ranks) == 0:
        return 0.0
    return float(np.corrcoef(*ranks)[0, 1])


def _cka(first: "np.ndarray", second: "np.ndarray") -> float:
    """Linear CKA from the centered Gram matrices; 0 where one side does not vary."""
    import numpy as np

    grams = [centered @ centered.T for centered in (one - one.mean(axis=0) for one in (first, second))]
    sizes = [float(np.linalg.norm(gram)) for gram in grams]
    scale = [float(np.square(one).sum()) for one in (first, second)]
    if any(size <= 1e-12 * max(whole, 1e-12) for size, whole in zip(sizes, scale, strict=True)):
        return 0.0
    return float((grams[0] * grams[1]).sum() / (sizes[0] * sizes[1]))


def _nearest(cosines: "np.ndarray", count: int) -> "np.ndarray":
    """Places of the ``count`` most similar other texts of each, (texts, count)."""
    import numpy as np

    others = cosines.copy()
    np.fill_diagonal(others, -np.inf)
    return np.argsort(-others, axis=1, kind="stable")[:, :count]


def _kept(before: "np.ndarray", after: "np.ndarray") -> float:
    """The mean share of neighbors that stayed."""
    import numpy as np

    return float(np.mean([len(set(one) & set(other)) / len(one) for one, other in zip(before, after, strict=True)]))
