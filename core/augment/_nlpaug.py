"""The one place that imports nlpaug; everything about it that surprises is dealt with here.

nlpaug 1.1.11 draws from the two global random states of Python and numpy, gives the input back where it fails, gives an
empty list for an empty one, keeps the first dictionary it reads for all that come later, orders misspellings by the
hash of strings, takes texts apart in a way that loses their blanks, and calls the network where data is missing. Here
it sees words alone, never texts: a row of words goes in, and the changed row, or None, comes out.
"""

import random
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.augment.common.light import Table, light
from core.errors import AssayError

Action = Literal["insert", "substitute", "swap", "delete"]

#: What nlpaug imports for methods that are not used here, and that takes seconds.
_UNUSED = {"torch", "transformers", "gensim"}
_LOCK = threading.RLock()


@dataclass(frozen=True)
class Amount:
    """How much changes: a share, of which there is at least one and at most ``most``."""

    share: float
    most: int


class _Absent:
    """Lets an import in one thread find none of some libraries; modules that are loaded already stay."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Nothing for all other names and threads, so that the usual finders are asked."""
        if name.partition(".")[0] in _UNUSED and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is not needed here.", name=name)
        return None


@lru_cache(maxsize=1)
def _library() -> tuple[Any, Any]:
    """nlpaug's augmenters of characters and of words."""
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        import nlpaug.augmenter.char as characters
        import nlpaug.augmenter.word as words
    except ImportError as error:
        raise AssayError(
            f"nlpaug, which makes new texts, cannot be loaded: {error}.", "augment", "Run pip install nlpaug."
        ) from error
    finally:
        sys.meta_path.remove(absent)
    return characters, words


@contextmanager
def seeded(rng: np.random.Generator) -> Iterator[None]:
    """Both global random states stand where the generator puts them, and afterwards where they stood before.

    One thread at a time: another would draw from the same states.
    """
    with _LOCK:
        before, numbers = random.getstate(), np.random.get_state()
        first, second = rng.integers(0, 2**32, size=2)
        random.seed(int(first))
        np.random.seed(int(second))
        try:
            yield
        finally:
            random.setstate(before)
            np.random.set_state(numbers)


class Engine:
    """One of nlpaug's augmenters, which is handed the words of each row and never takes a text apart."""

    def __init__(self, augmenter: Any) -> None:
        self._augmenter = augmenter
        self._rows: Sequence[Sequence[str]] = ()
        augmenter.tokenizer = lambda number: self._rows[int(number)]
        augmenter.reverse_tokenizer = list

    def change(self, rows: Sequence[Sequence[str]], rng: np.random.Generator) -> list[list[str] | None]:
        """Each row changed; None where it is empty or nlpaug leaves it as it is. Always as many as there are rows."""
        asked = [str(place) for place, row in enumerate(rows) if row]
        changed: list[list[str] | None] = [None] * len(rows)
        if not asked:
            return changed
        with seeded(rng):
            self._rows = rows
            try:
                answers = self._augmenter.augment(asked)
            finally:
                self._rows = ()
        if len(answers) != len(asked):
            raise AssayError(
                f"nlpaug answered {len(answers):,} of {len(asked):,} rows.", "augment", "Install nlpaug 1.1.11."
            )
        for place, answer in zip(map(int, asked), answers, strict=True):
            # where it fails, nlpaug gives back what it was handed: the number, and no list
            if isinstance(answer, list) and answer != list(rows[place]):
                changed[place] = answer
        return changed


def keyboard(words: Amount, letters: Amount, language: str) -> Engine:
    """Letters become neighbors on the keyboard, in their own case."""
    augmenter = light(_library()[0].KeyboardAug)(**_two(words, letters), lang=language, min_char=1)
    augmenter.model.model = _same_case(augmenter.model.model)
    return Engine(augmenter)


@lru_cache(maxsize=32)
def keys(language: str) -> frozenset[str]:
    """The letters that a keyboard's table knows."""
    return frozenset(_same_case(_library()[0].KeyboardAug(lang=language).model.model))


def _same_case(table: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Letters to letters of the same case: nlpaug's table has signs, digits, capitals, and entries with a blank."""
    found = {
        key: [near for near in nears if len(near) == 1 and near.isalpha() and near.isupper() == key.isupper()]
        for key, nears in table.items()
        if len(key) == 1 and key.isalpha()
    }
    return {key: sorted(set(nears) - {key}) for key, nears in found.items() if set(nears) - {key}}


def ocr(words: Amount, letters: Amount) -> Engine:
    """Letters become signs that look like them."""
    return Engine(light(_library()[0].OcrAug)(**_two(words, letters), min_char=1))


@lru_cache(maxsize=1)
def confused() -> frozenset[str]:
    """The letters that nlpaug's table of scanning errors knows."""
    return frozenset(_library()[0].OcrAug().model.model)


def characters(action: Action, words: Amount, letters: Amount) -> Engine:
    """Letters are inserted, replaced, swapped with a neighbor, or left out; new ones are from a to z."""
    only = {"include_upper_case": False, "include_numeric": False, "spec_char": "", "min_char": 1}
    return Engine(light(_library()[0].RandomCharAug)(action=action, **_two(words, letters), **only))


def order(action: Literal["swap", "delete"], words: Amount) -> Engine:
    """Words change places with their neighbors, or are left out."""
    return Engine(light(_library()[1].RandomWordAug)(action=action, **_one(words)))


def split(words: Amount) -> Engine:
    """Words of at least four characters become two."""
    return Engine(light(_library()[1].SplitAug)(**_one(words), min_char=4))


@lru_cache(maxsize=1)
def misspellings() -> dict[str, list[str]]:
    """Words and how people misspell them; forms that are words themselves, or have odd signs, are left out."""
    _library()
    from nlpaug.model.word_dict import Spelling
    from nlpaug.util import LibraryUtil

    folder = Path(LibraryUtil.get_res_dir()) / "word/spelling"
    table: dict[str, list[str]] = Spelling(str(folder / "spelling_en.txt"), include_reverse=False).dict
    words = {word.lower() for word in table}
    found = {
        word: sorted({form for form in forms if form.isalpha() and form.lower() not in words})
        for word, forms in table.items()
        if word.replace("'", "").isalpha()
    }
    return {word: forms for word, forms in found.items() if forms}


def spelling(words: Amount, table: Mapping[str, Sequence[str]]) -> Engine:
    """Words become forms that the table lists for them."""
    return Engine(light(_library()[1].SpellingAug, Table(table))(**_one(words)))


def synonyms(words: Amount, table: Mapping[tuple[str, str], Sequence[str]], tags: Callable[[str], str]) -> Engine:
    """Words become synonyms that the table lists for them as this part of speech, which ``tags`` tells."""
    return Engine(light(_library()[1].SynonymAug, Table(table, tags))(**_one(words)))


def neighbors(words: Amount, table: Mapping[str, Sequence[str]]) -> Engine:
    """Words become neighbors among vectors of words, which the table lists."""
    return Engine(light(_library()[1].WordEmbsAug)("word2vec", model=Table(table), **_one(words)))


def tfidf(action: Literal["insert", "substitute"], words: Amount, known: "Statistics", most: int) -> Engine:
    """Words that say little become, or are joined by, one of ``most`` others that say little."""
    _library()
    from nlpaug.model.word_stats import TfIdf

    model = TfIdf()
    model.w2idf = known.idf
    sums = np.cumsum(known.shares)
    sums /= sums[-1]

    def predict(word: str, top_k: int) -> list[str]:
        """The same draws as nlpaug's own, which sums the shares of all words up for each of them."""
        return [known.words[place] for place in sums.searchsorted(np.random.random_sample(top_k), side="right")]

    model.predict = predict
    return Engine(light(_library()[1].TfIdfAug, model)(action=action, top_k=most, **_one(words)))


@dataclass(frozen=True)
class Statistics:
    """Words, the share of draws each gets (more for words that say less), and each word's inverse frequency."""

    words: list[str]
    shares: np.ndarray
    idf: dict[str, float]


def statistics(rows: Sequence[Sequence[str]]) -> Statistics:
    """nlpaug's statistics of the words of some rows; where all words say the same, all have the same share."""
    _library()
    from nlpaug.model.word_stats import TfIdf

    model = TfIdf(normalize=False)
    model.train(rows)
    scores = np.array(model.tfidf_scores)
    shares = scores.max() - scores if len(scores) else scores
    return Statistics(model.tokens, shares / shares.sum() if shares.sum() else np.ones(len(scores)), model.w2idf)


def _one(words: Amount) -> dict[str, Any]:
    return {"aug_p": words.share, "aug_min": 1, "aug_max": words.most}


def _two(words: Amount, letters: Amount) -> dict[str, Any]:
    of_letters = {"aug_char_p": letters.share, "aug_char_min": 1, "aug_char_max": letters.most}
    return {"aug_word_p": words.share, "aug_word_min": 1, "aug_word_max": words.most, **of_letters}
