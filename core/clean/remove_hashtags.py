"""The step `remove_hashtags`."""

from typing import Literal, Self

from pydantic import Field, model_validator

from core.clean.common.removal import Removal
from core.online import MAYBE_TAG, Place, hashtags, tag_words


class RemoveHashtags(Removal, frozen=True):
    """Removes hashtags from texts, writes a token such as <tag> in their place, or keeps their words without the sign.

    A hashtag has one letter at least, so that #1 stays; so do C#, colors such as #00ff7f, and parts of web addresses.
    The blank left behind goes too; a text that consisted of nothing else becomes empty and its row stays. Applying it
    again changes nothing.
    """

    kind: Literal["remove_hashtags"] = "remove_hashtags"
    words: Literal["drop", "keep", "split"] = Field(
        default="drop",
        description="drop removes the tag, keep leaves its word without the sign, split parts #BlackFriday too.",
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if self.words != "drop" and self.replacement:
            raise ValueError("either the words of a hashtag stay or a replacement is written, not both")
        return self

    def places(self, text: str) -> list[Place]:
        """Where they stand in a text, as (start, end), in its order."""
        return hashtags(text)

    def suspects(self) -> str:
        """The RE2 pattern of texts that may have one."""
        return MAYBE_TAG

    def written(self, thing: str) -> str:
        """The replacement, or the words of the tag if they are to stay."""
        return self.replacement if self.words == "drop" else tag_words(thing, self.words == "split")
