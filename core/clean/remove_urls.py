"""The step `remove_urls`."""

from typing import Literal

from pydantic import Field

from core.clean.common.removal import Removal
from core.online import MAYBE_BARE, MAYBE_WEB, Place, web_addresses


class RemoveUrls(Removal, frozen=True):
    """Removes web addresses from texts, or writes a token such as <url> in their place.

    Addresses have http, https or ftp, or begin with www. Brackets and punctuation around one stay. The blank left
    behind goes too; a text that consisted of nothing else becomes empty and its row stays. Applying it again changes
    nothing.
    """

    kind: Literal["remove_urls"] = "remove_urls"
    bare: bool = Field(
        default=False, description="Also addresses without http and www, such as example.org and bit.ly/abc."
    )

    def places(self, text: str) -> list[Place]:
        """Where they stand in a text, as (start, end), in its order."""
        return web_addresses(text, self.bare)

    def suspects(self) -> str:
        """The RE2 pattern of texts that may have one."""
        return f"{MAYBE_WEB}|{MAYBE_BARE}" if self.bare else MAYBE_WEB
