"""What several checks look at, computed once per inspection."""

from typing import TYPE_CHECKING

import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.text import is_missing, text_keys
from core.types import TEXT

if TYPE_CHECKING:
    import numpy as np


def missing(dataset: Dataset, context: Context) -> pd.Series:
    """True for rows without text, indexed like the frame."""
    return context.once("missing", lambda: is_missing(dataset.frame[TEXT]))


def keys(dataset: Dataset, context: Context) -> pd.Series:
    """`core.text.text_key` of each text, indexed like the frame; missing where there is no text."""
    return context.once("keys", lambda: text_keys(dataset.frame[TEXT]))


def vectors(dataset: Dataset, context: Context) -> "np.ndarray":
    """Vectors of length 1, shape (rows, width), in the frame's order; zeros for rows without text."""
    return context.once("vectors", lambda: _embedded(dataset, context))


def _embedded(dataset: Dataset, context: Context) -> "np.ndarray":
    import numpy as np

    from core.embed.cache import EmbeddingCache
    from core.embed.encoder import Encoder
    from core.embed.model import model_folder

    present = ~missing(dataset, context).to_numpy()
    texts = dataset.frame[TEXT][present].tolist()
    encoder = Encoder(model_folder(context.model), context.max_tokens)
    if context.cache is None:
        found = encoder.encode(texts, context.progress)
    else:
        found = EmbeddingCache(context.cache).embed(texts, encoder, context.progress).vectors
    whole = np.zeros((len(dataset), found.shape[1]), dtype=np.float32)
    whole[present] = found
    return whole
