"""What several checks, or the parts of one step, look at: computed once for each context."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from core.contracts import Context
from core.text import is_missing, text_keys
from core.types import TEXT

if TYPE_CHECKING:
    import numpy as np


def missing(frame: pd.DataFrame, context: Context) -> pd.Series:
    """True for rows without text, indexed like the frame."""
    return context.once("missing", lambda: is_missing(frame[TEXT]))


def keys(frame: pd.DataFrame, context: Context) -> pd.Series:
    """`core.text.text_key` of each text, indexed like the frame; missing where there is no text."""
    return context.once("keys", lambda: text_keys(frame[TEXT]))


def vectors(frame: pd.DataFrame, context: Context) -> "np.ndarray":
    """Vectors of length 1, shape (rows, width), in the frame's order; zeros for rows without text."""
    return context.once("vectors", lambda: _embedded(frame, context))


def _embedded(frame: pd.DataFrame, context: Context) -> "np.ndarray":
    import numpy as np

    from core.embed.cache import EmbeddingCache
    from core.embed.encoder import Encoder
    from core.embed.model import model_folder

    present = ~missing(frame, context).to_numpy()
    texts = frame[TEXT][present].tolist()
    encoder = Encoder(model_folder(context.model), context.max_tokens)
    if context.cache is None:
        found = encoder.encode(texts, context.progress)
    else:
        found = EmbeddingCache(context.cache).embed(texts, encoder, context.progress).vectors
    whole = np.zeros((len(frame), found.shape[1]), dtype=np.float32)
    whole[present] = found
    return whole


def part(frame: pd.DataFrame, context: Context, places: "np.ndarray") -> tuple[pd.DataFrame, Context]:
    """Some rows of a frame by their places, and a context for them that shares what is known of these rows."""
    if len(places) == len(frame):
        return frame, context
    shared: dict[str, Any] = {}
    for name in ("missing", "keys", "vectors"):
        if name in context.shared:
            known = context.shared[name]
            shared[name] = known[places] if name == "vectors" else known.iloc[places]
    return frame.iloc[places], replace(context, shared=shared)
