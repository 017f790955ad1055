"""Columns that are computed from a column of texts or classes, so that Great Expectations can check them.

Each function takes a column and returns another of the same index, missing where there is nothing to say. The table
`DERIVED` is the one place that names them. What counts as markup, personal data and so on is what the checks find.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from core import personal
from core.languages import detect
from core.lengths import lengths
from core.markup import MAYBE_ENTITIES, MAYBE_TAGS, entities, tags
from core.scan import matches, narrowed
from core.signs import with_control, with_invisible
from core.text import is_missing

#: Texts whose language is detected at most; of more, an even sample.
LANGUAGE_ROWS = 100_000
#: Fewer letters than this tell no language, and so does a detection below this confidence.
LANGUAGE_LETTERS = 20
LANGUAGE_CONFIDENCE = 0.5

_URL = r"(?i)https?://[^\s/]|\bwww\.[a-z0-9-]+\.[a-z]"


def has_text(values: pd.Series) -> pd.Series:
    """Whether there is more than white space."""
    return ~is_missing(values.astype("str"))


def has_html(texts: pd.Series) -> pd.Series:
    """Whether a text has HTML tags, comments or entities."""
    maybe = matches(texts, f"{MAYBE_TAGS}|{MAYBE_ENTITIES}")
    return _known(texts, narrowed(texts, maybe, lambda text: bool(tags(text) or entities(text))))


def has_url(texts: pd.Series) -> pd.Series:
    """Whether a text has a web address."""
    return _known(texts, matches(texts, _URL))


def has_control_characters(texts: pd.Series) -> pd.Series:
    """Whether a text has control, zero-width, direction or replacement characters."""
    return _known(texts, with_control(texts) | with_invisible(texts) | matches(texts, "\ufffd"))


def has_personal_data(texts: pd.Series) -> pd.Series:
    """Whether a text has personal data of any kind that `core.personal` finds."""
    found = np.zeros(len(texts), dtype=bool)
    found[list(personal.located(texts))] = True
    return _known(texts, found)


def words(texts: pd.Series) -> pd.Series:
    """How many words white space separates."""
    return _known(texts, lengths(texts, "words"))


def tokens(texts: pd.Series) -> pd.Series:
    """How many tokens of the packaged model's tokenizer, special ones included."""
    from core.embed.model import model_folder
    from core.tokenize.load import load_tokenizer

    tokenizer = load_tokenizer(model_folder(None))
    counts = pd.Series(np.nan, index=texts.index)
    present = texts.notna().to_numpy()
    known = texts[present].tolist()
    sizes: list[int] = []
    for first in range(0, len(known), 10_000):
        batch = tokenizer(known[first : first + 10_000], truncation=False, return_attention_mask=False, verbose=False)
        sizes += [len(ids) for ids in batch["input_ids"]]
    counts.iloc[np.flatnonzero(present)] = sizes
    return counts


def language(texts: pd.Series) -> pd.Series:
    """The ISO 639 code of each text's language; missing for short or unclear texts and those not sampled."""
    present = np.flatnonzero(texts.notna().to_numpy())
    if len(present) > LANGUAGE_ROWS:
        present = present[np.linspace(0, len(present) - 1, LANGUAGE_ROWS).astype(int)]
    seen = detect(texts.iloc[present])
    sure = (seen.confidences >= LANGUAGE_CONFIDENCE) & (seen.letters >= LANGUAGE_LETTERS)
    codes = np.full(len(texts), None, dtype=object)
    codes[present[sure]] = seen.codes[sure]
    return pd.Series(codes, index=texts.index, dtype="str")


def class_rows(labels: pd.Series) -> pd.Series:
    """How many rows the class of each row has."""
    return labels.map(labels.value_counts()).astype(float)


def class_ratio(labels: pd.Series) -> pd.Series:
    """How many times larger the largest class is than the class of each row."""
    rows = class_rows(labels)
    return rows.max() / rows


#: The computed columns by name.
DERIVED: dict[str, Callable[[pd.Series], pd.Series]] = {
    "assay_has_text": has_text,
    "assay_has_html": has_html,
    "assay_has_url": has_url,
    "assay_has_control_characters": has_control_characters,
    "assay_has_personal_data": has_personal_data,
    "assay_words": words,
    "assay_tokens": tokens,
    "assay_language": language,
    "assay_class_rows": class_rows,
    "assay_class_ratio": class_ratio,
}


def _known(texts: pd.Series, values: np.ndarray) -> pd.Series:
    """The values, missing where there is no text."""
    absent = texts.isna().to_numpy()
    if not absent.any():
        return pd.Series(values, index=texts.index)
    found = values.astype(object)
    found[absent] = None
    return pd.Series(found, index=texts.index, dtype=float if values.dtype != bool else object)
