"""The step `remove_stop_words`."""

from typing import Any, ClassVar, Literal

import pandas as pd
from pydantic import Field, field_validator

from core.contracts import Context, Group, Step
from core.types import TEXT
from core.wordforms import LANGUAGES, UNSPACED, StopWords, with_words

Language = Literal[
    "ar", "ca", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "id", "it", "nl", "no", "pl", "pt", "ro", "ru",
    "sv", "tr", "uk",
]  # fmt: skip


class RemoveStopWords(Step, frozen=True):
    """Removes words of grammar, such as the, of and was, but keeps negations unless told otherwise.

    It makes sense for keyword counts and topic words; `tfidf` gives frequent words little weight by itself. It usually
    harms transformer models, which read whole sentences. The lists hold articles, pronouns, prepositions, conjunctions,
    auxiliary verbs and the like in 22 languages, and no words of content; ``keep`` and ``extra`` change them. Whole
    words are compared, in any case. A text of stop words alone becomes empty: `drop_missing` removes it. Applying it
    again changes nothing.
    """

    kind: Literal["remove_stop_words"] = "remove_stop_words"
    group: ClassVar[Group] = "classical"
    language: Language = Field(default="en", description="ISO 639-1 code of the language that the texts are in.")
    negations: bool = Field(
        default=True, description="Keep words that deny, such as not, no, never and don't: they turn the sense around."
    )
    keep: tuple[str, ...] = Field(default=(), description="Words of the list that are not to be removed.")
    extra: tuple[str, ...] = Field(default=(), description="More words to remove.")

    @field_validator("language", mode="before")
    @classmethod
    def _known(cls, code: Any) -> Any:
        if code in UNSPACED:
            raise ValueError(f"{UNSPACED[code]} is written without blanks, so that its words cannot be told apart here")
        if isinstance(code, str) and code not in LANGUAGES:
            raise ValueError(f"there is no list for '{code}'; choose one of {', '.join(LANGUAGES)}")
        return code

    @field_validator("keep", "extra")
    @classmethod
    def _single(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [word for word in words if len(word.split()) != 1]
        if wrong:
            raise ValueError(f"'{wrong[0]}' is not one word; give each word by itself")
        return tuple(word.strip() for word in words)

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Take the words out, each with the blanks behind it; missing text stays missing."""
        words = StopWords(self.language, self.keep, self.extra, self.negations)
        return frame.assign(**{TEXT: with_words(frame[TEXT], words.without)})
