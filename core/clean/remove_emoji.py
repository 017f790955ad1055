"""The step `remove_emoji`."""

from typing import Literal

from pydantic import Field

from core.clean.common.removal import Removal
from core.online import MAYBE_EMOJI, Place, emoji


class RemoveEmoji(Removal, frozen=True):
    """Removes emoji from texts, or writes a token such as <emoji> in the place of each.

    Families, flags, keycaps and skin tones go whole (Unicode Technical Standard 51). Signs that are text unless an
    emoji style is asked for, such as the trademark sign or a plain heart, stay, and so do emoticons such as :-). The
    blank left behind goes too; a text that consisted of nothing else becomes empty and its row stays. Applying it
    again changes nothing.
    """

    kind: Literal["remove_emoji"] = "remove_emoji"
    symbols: bool = Field(
        default=False, description="Also signs that are text by default, such as a plain heart, star or telephone."
    )

    def places(self, text: str) -> list[Place]:
        """Where they stand in a text, as (start, end), in its order."""
        return emoji(text, self.symbols)

    def suspects(self) -> str:
        """The RE2 pattern of texts that may have one."""
        return MAYBE_EMOJI
