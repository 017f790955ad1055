"""The step `regex_replace`."""

from typing import ClassVar, Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Context, Group, Step
from core.patterns import checked_template, compiled, matches_in, replaced
from core.types import TEXT


class RegexReplace(Step, frozen=True):
    """Replaces what a regular expression matches, with groups, as Python's `re` would.

    In the replacement ``\\1`` and ``\\g<name>`` stand for groups (``\\g<0>`` for the whole match), ``\\n`` and ``\\t``
    for line break and tab, ``\\\\`` for a backslash; a dollar sign is a dollar sign. Beyond `re`, look-behind may have
    any width and ``\\p{L}`` names properties of Unicode. A pattern that needs more than 2 s for one text, or more than
    2 s plus 0.2 ms a row and 0.2 s a million characters for a shard, is stopped with a message and nothing is changed.
    Recursion, and counts that multiply to more than 10,000, are refused.
    """

    kind: Literal["regex_replace"] = "regex_replace"
    group: ClassVar[Group] = "content"
    pattern: str = Field(
        default="", max_length=2_000, description="The regular expression; nothing is replaced while it is empty."
    )
    replacement: str = Field(
        default="", max_length=1_000, description="What is written instead; \\1 and \\g<name> stand for groups."
    )
    ignore_case: bool = Field(default=False, description="Let small and capital letters match one another.")
    multiline: bool = Field(default=False, description="Let ^ and $ match at every line and not only at the ends.")
    count: int | None = Field(
        default=None, ge=1, le=1_000_000, description="Replace at most so many matches in each text; all if empty."
    )

    @model_validator(mode="after")
    def _readable(self) -> Self:
        checked_template(compiled(self.pattern, self.ignore_case, self.multiline), self.replacement)
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows that match; every other row keeps its text to the byte. AssayError if too slow."""
        if not self.pattern:
            return frame
        changed = replaced(
            frame[TEXT], self.pattern, self.replacement, count=self.count or 0, where=self.kind,
            ignore_case=self.ignore_case, multiline=self.multiline,
        )  # fmt: skip
        if not changed:
            return frame
        texts = frame[TEXT].copy()
        texts.iloc[list(changed)] = list(changed.values())
        return frame.assign(text=texts)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the pattern matches in a text, as (start, end), for highlighting. AssayError if it takes over 2 s."""
        return matches_in(self.pattern, text, ignore_case=self.ignore_case, multiline=self.multiline)
