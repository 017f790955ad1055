"""What the steps share that take things of the internet out of texts."""

from abc import ABC, abstractmethod
from typing import ClassVar, Self

import pandas as pd
from pydantic import Field, model_validator

from core.contracts import Context, Group, Step
from core.online import Place, without
from core.scan import matches, rewritten


class Removal(Step, ABC, frozen=True):
    """Takes things of one sort out of texts, or writes something in their place."""

    group: ClassVar[Group] = "content"
    replacement: str = Field(
        default="", max_length=50, description="What is written in the place of each, such as <name>; nothing if empty."
    )

    @abstractmethod
    def places(self, text: str) -> list[Place]:
        """Where the things stand in a text, as (start, end), in its order."""

    @abstractmethod
    def suspects(self) -> str:
        """The RE2 pattern of texts that may have one."""

    def written(self, thing: str) -> str:
        """What is written in the place of a thing; nothing removes it and the gap that it would leave."""
        return self.replacement

    @model_validator(mode="after")
    def _settled(self) -> Self:
        if self.replacement and self.places(f" {self.replacement} "):
            raise ValueError(f"the replacement '{self.replacement}' would be found again; choose one such as <removed>")
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows that have such things; every other row keeps its text to the byte."""
        return rewritten(frame, matches(frame["text"], self.suspects()), self.cleaned)

    def cleaned(self, text: str) -> str:
        """One text without them."""
        return without(text, self.places, self.written)
