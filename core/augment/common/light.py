"""What stands in for parts of nlpaug that are slow, that read files, or that keep what they read for all time."""

from collections.abc import Callable, Mapping, Sequence
from types import FunctionType, SimpleNamespace
from typing import Any

#: Parts of speech as nlpaug's tables name them.
TAGS = {"noun": "NN", "verb": "VB", "adjective": "JJ", "adverb": "RB"}
_POS = {"n": "noun", "v": "verb", "a": "adjective", "r": "adverb"}


class Table:
    """Stands where nlpaug has its own model: what may stand for each word."""

    def __init__(self, table: Mapping[Any, Sequence[str]], tags: Callable[[str], str] | None = None) -> None:
        self.dict = table
        self._tags = tags

    def get_vocab(self) -> Mapping[Any, Sequence[str]]:
        """The words that can be replaced."""
        return self.dict

    def pos_tag(self, tokens: Sequence[str]) -> list[tuple[str, str]]:
        """Each word with its part of speech, by the names of nlpaug's tables."""
        return [(token, TAGS[self._tags(token)]) for token in tokens] if self._tags else []

    def predict(self, word: str, pos: str = "", n: int = 1) -> list[str]:
        """What may stand for the word."""
        if self._tags is None:
            return list(self.dict.get(word, ()))
        return list(self.dict.get((word.lower(), _POS.get(pos)), ()))


class Row:
    """Stands where nlpaug has its Doc, which makes three objects a word to log changes that nobody reads."""

    def __init__(self, text: str, words: Sequence[str]) -> None:
        self._given = list(words)
        self._now = list(words)

    def get_original_tokens(self) -> list[str]:
        """The words as they were."""
        return self._given

    def get_augmented_tokens(self) -> list[str]:
        """The words as they are, without those that were left out."""
        return [word for word in self._now if word]

    def get_token(self, place: int) -> "Word":
        """The word at a place."""
        return Word(self._given[place], self._now[place])

    def size(self) -> int:
        """How many places there are."""
        return len(self._now)

    def add_token(self, place: int, token: str, action: str, change_seq: int) -> None:
        """Put a new word before a place."""
        self._given.insert(place, token)
        self._now.insert(place, token)

    def add_change_log(self, place: int, new_token: str, action: str, change_seq: int) -> None:
        """Change the word at a place."""
        self._now[place] = new_token

    def update_change_log(self, place: int, token: str) -> None:
        """Change the word at a place once more."""
        self._now[place] = token


class Word:
    """A word as it was and as it is, by the names that nlpaug asks for."""

    def __init__(self, given: str, now: str) -> None:
        self.token = now
        self.orig_token = SimpleNamespace(token=given)

    def get_latest_token(self) -> "Word":
        """The word as it is."""
        return self


def light(kind: Any, model: Any = None) -> Any:
    """The augmenter, with `Row` for its Doc, and with this model for the one that nlpaug would load and keep for all.

    The kind itself stays as it is: its methods are bound to a copy of their module's names.
    """
    parts: dict[str, Any] = {
        name: FunctionType(method.__code__, {**method.__globals__, "Doc": Row}, name, method.__defaults__)
        for name, method in vars(kind).items()
        if name in ("insert", "substitute", "swap", "delete", "split")
    }
    if model is not None:
        parts["get_model"] = lambda self, *more, **named: model
    return type(kind.__name__, (kind,), parts)
