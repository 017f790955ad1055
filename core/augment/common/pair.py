"""A text and the row that it was made of."""

from pydantic import BaseModel, Field


class Pair(BaseModel, frozen=True, extra="forbid"):
    """A text that was made, and the row it was made of."""

    parent: str = Field(min_length=1, description="The uid of the parent.")
    text: str = Field(min_length=1, description="The text that was made.")
