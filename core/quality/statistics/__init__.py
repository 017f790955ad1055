"""What is in a dataset, in numbers."""

from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.learned.shared import keys, missing
from core.lengths import lengths
from core.quality.class_imbalance import effective_classes
from core.quality.common.bag import bag
from core.quality.statistics.language import languages, readability
from core.quality.statistics.origins import sources, times
from core.quality.statistics.spreads import by_class, spread, tokens
from core.quality.statistics.terms import terms_by_class
from core.quality.statistics.variety import ngrams, vocabulary
from core.types import LABEL, TEXT


def statistics(dataset: Dataset, context: Context) -> dict[str, Any]:
    """Everything that is counted about a dataset, as JSON; the modules of this package say what the figures mean.

    ``rows``, ``texts`` (rows with text), ``distinct_texts``, ``labelled``, ``classes``, ``class_sizes``,
    ``effective_classes`` (exponential of the entropy of class shares), ``missing`` by column, ``splits``;
    ``characters``, ``words`` (between white space), ``sentences`` and ``tokens`` of the rows that have text, and
    ``lengths_by_class``; ``vocabulary``, ``bigrams``, ``trigrams``, ``terms_by_class``; ``languages``, ``readability``;
    ``sources`` and ``times``. What is not there (no labels, no time column, no texts) is empty.
    """
    frame = dataset.frame
    present = ~missing(dataset.frame, context)
    texts, labels = frame.loc[present, TEXT], frame.loc[present, LABEL]
    sizes = dataset.class_sizes()
    return {
        "rows": len(frame),
        "texts": len(texts),
        "distinct_texts": int(keys(dataset.frame, context).nunique()),
        "labelled": int(frame[LABEL].notna().sum()),
        "classes": len(sizes),
        "class_sizes": sizes,
        "effective_classes": round(effective_classes(sizes), 2),
        "missing": {str(column): int(frame[column].isna().sum()) for column in frame.columns},
        "splits": dataset.split_sizes(),
        **_measured(dataset, context, texts, labels),
        **_read(texts),
        "sources": sources(dataset),
        "times": times(dataset),
    }


def _measured(dataset: Dataset, context: Context, texts: pd.Series, labels: pd.Series) -> dict[str, Any]:
    """Lengths and words."""
    characters = lengths(texts, "characters")
    words = bag(dataset, context)
    pieces: np.ndarray = words.pieces
    return {
        "characters": spread(characters),
        "words": spread(pieces),
        "sentences": spread(lengths(texts, "sentences")),
        "tokens": tokens(texts, context),
        "lengths_by_class": by_class(labels, characters, pieces),
        "vocabulary": vocabulary(words),
        "bigrams": ngrams(words, 2),
        "trigrams": ngrams(words, 3),
        "terms_by_class": terms_by_class(words, labels),
    }


def _read(texts: pd.Series) -> dict[str, Any]:
    """Languages, and how easy the English texts are."""
    shares, english = languages(texts)
    return {"languages": shares, "readability": readability(english)}
