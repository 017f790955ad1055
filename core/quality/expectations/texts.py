"""Expectations about texts and classes; each is computed into a column, which Great Expectations then checks."""

from abc import ABC
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from core.quality.expectations.base import Bounded, Holds, OfValues, all_or, listed, number
from core.quality.expectations.derived import LANGUAGE_ROWS
from core.types import LABEL

if TYPE_CHECKING:
    import pandas as pd


class _Free(OfValues, ABC, frozen=True):
    """Texts are free of something; ``what`` is its name and ``derives`` is true where it was found."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeInSet"
    holds: ClassVar[Holds] = "text"
    what: ClassVar[str]

    def sentence(self) -> str:
        """What is expected."""
        if self.mostly >= 1:
            return f"No text of '{self.column}' has {self.what}."
        return f"{self.subject('texts')} have no {self.what}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The computed column is false."""
        return {**super().settings(frame), "value_set": [False]}


class HasText(OfValues, frozen=True):
    """Expects that texts are there: not null, not empty, not white space alone."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeInSet"
    derives: ClassVar[str] = "assay_has_text"
    remedy: ClassVar[str] = "A model cannot learn from empty texts: drop these rows with the step drop_missing."
    kind: Literal["has_text"] = "has_text"
    mostly: float = Field(default=1.0, ge=0, le=1, description="Share of the rows that must have text.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{all_or(self.mostly, 'rows')} have text in '{self.column}' that is more than white space."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The computed column is true."""
        return {**super().settings(frame), "value_set": [True]}


class NoHtml(_Free, frozen=True):
    """Expects that texts have no HTML tags or entities."""

    derives: ClassVar[str] = "assay_has_html"
    what: ClassVar[str] = "HTML"
    remedy: ClassVar[str] = "Models learn tags as if they were words: remove them with the step strip_markup."
    kind: Literal["no_html"] = "no_html"


class NoPersonalData(_Free, frozen=True):
    """Expects that texts have no e-mail addresses, phone, card or account numbers, or network addresses."""

    derives: ClassVar[str] = "assay_has_personal_data"
    what: ClassVar[str] = "personal data"
    remedy: ClassVar[str] = (
        "Models repeat what they were trained on: redact it before the data is shared or trained on."
    )
    kind: Literal["no_personal_data"] = "no_personal_data"


class NoUrls(_Free, frozen=True):
    """Expects that texts have no web addresses."""

    derives: ClassVar[str] = "assay_has_url"
    what: ClassVar[str] = "web addresses"
    kind: Literal["no_urls"] = "no_urls"


class NoControlCharacters(_Free, frozen=True):
    """Expects that texts have no control, zero-width or replacement characters; tabs and line breaks are allowed."""

    derives: ClassVar[str] = "assay_has_control_characters"
    what: ClassVar[str] = "control, zero-width or replacement characters"
    remedy: ClassVar[str] = "They come from wrong decoding and hide inside words: remove them."
    kind: Literal["no_control_characters"] = "no_control_characters"


class WordsBetween(Bounded, OfValues, frozen=True):
    """Expects a number of words within bounds; words are what white space separates."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeBetween"
    derives: ClassVar[str] = "assay_words"
    holds: ClassVar[Holds] = "text"
    kind: Literal["words_between"] = "words_between"
    low: int | None = Field(default=1, ge=0, description="The lowest number of words allowed.")
    high: int | None = Field(default=None, ge=0, description="The highest number of words allowed.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject('texts')} have {self.within('words')}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The bounds of the computed column."""
        return {**super().settings(frame), **self.bounds()}


class TokensWithin(OfValues, frozen=True):
    """Expects that texts fit into a model's limit; tokens are those of the packaged model, special ones included."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeBetween"
    derives: ClassVar[str] = "assay_tokens"
    holds: ClassVar[Holds] = "text"
    remedy: ClassVar[str] = "What lies beyond the limit is cut off unseen: raise it or split long texts."
    kind: Literal["tokens_within"] = "tokens_within"
    most: int = Field(default=128, ge=2, le=100_000, description="The model's limit in tokens.")

    def sentence(self) -> str:
        """What is expected."""
        return f"{self.subject('texts')} have at most {number(self.most)} tokens."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The limit of the computed column."""
        return {**super().settings(frame), "min_value": None, "max_value": self.most}


class LanguageShare(OfValues, frozen=True):
    """Expects that texts are in the given languages; texts too short to tell are left out.

    Of larger data an even sample is looked at (`derived.LANGUAGE_ROWS`), as the detection reads each text.
    """

    rule: ClassVar[str] = "ExpectColumnValuesToBeInSet"
    derives: ClassVar[str] = "assay_language"
    holds: ClassVar[Holds] = "text"
    remedy: ClassVar[str] = "Read the rows: drop those of other languages, or add the language if it is wanted."
    kind: Literal["language_share"] = "language_share"
    mostly: float = Field(default=0.9, ge=0, le=1, description="Share of the texts that must be in these languages.")
    languages: tuple[str, ...] = Field(default=("en",), min_length=1, description="ISO 639 codes, such as en or de.")

    def sentence(self) -> str:
        """What is expected."""
        rows = f" (an even sample of {LANGUAGE_ROWS:,} if there are more)"
        return f"{self.subject('texts')} are in {listed(self.languages)}{rows}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The languages that the computed column may have."""
        return {**super().settings(frame), "value_set": [one.strip().lower() for one in self.languages]}


class ClassBalance(OfValues, frozen=True):
    """Expects that no class is many times smaller than the largest one; rows of smaller classes are listed."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeBetween"
    derives: ClassVar[str] = "assay_class_ratio"
    remedy: ClassVar[str] = "Collect more rows of the rare classes, balance the train rows, and judge by macro-F1."
    kind: Literal["class_balance"] = "class_balance"
    column: str = Field(default=LABEL, min_length=1, description="The column with the classes.")
    ratio: float = Field(default=10.0, ge=1, le=1e6, description="The largest class over the smallest, at most.")

    def sentence(self) -> str:
        """What is expected."""
        rest = "" if self.mostly >= 1 else f", for at least {100 * self.mostly:g} % of the rows"
        return f"The largest class of '{self.column}' is at most {self.ratio:g} times the smallest{rest}."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The ratio of the largest class to the one of each row."""
        return {**super().settings(frame), "min_value": None, "max_value": self.ratio}


class ClassRows(OfValues, frozen=True):
    """Expects that each class has a number of rows; fewer cannot be split or learned."""

    rule: ClassVar[str] = "ExpectColumnValuesToBeBetween"
    derives: ClassVar[str] = "assay_class_rows"
    remedy: ClassVar[str] = "Collect more rows of these classes, or merge or drop them."
    kind: Literal["class_rows"] = "class_rows"
    column: str = Field(default=LABEL, min_length=1, description="The column with the classes.")
    least: int = Field(default=10, ge=1, description="The lowest number of rows a class may have.")

    def sentence(self) -> str:
        """What is expected."""
        return f"Each class of '{self.column}' has at least {number(self.least)} rows."

    def settings(self, frame: "pd.DataFrame") -> dict[str, Any]:
        """The rows of each row's class."""
        return {**super().settings(frame), "min_value": self.least, "max_value": None}
