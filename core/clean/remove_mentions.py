"""The step `remove_mentions`."""

from typing import Literal

from core.clean.common.removal import Removal
from core.online import MAYBE_MENTION, Place, mentions


class RemoveMentions(Removal, frozen=True):
    """Removes mentions of accounts, such as @user and @user@host.org, or writes a token such as <user> in their place.

    E-mail addresses, accounts inside web addresses, times (@5pm) and numbers stay; code that begins with an at sign,
    such as @property, looks like a mention and goes. The blank left behind goes too; a text that consisted of nothing
    else becomes empty and its row stays. Applying it again changes nothing.
    """

    kind: Literal["remove_mentions"] = "remove_mentions"

    def places(self, text: str) -> list[Place]:
        """Where they stand in a text, as (start, end), in its order."""
        return mentions(text)

    def suspects(self) -> str:
        """The RE2 pattern of texts that may have one."""
        return MAYBE_MENTION
