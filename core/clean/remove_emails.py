"""The step `remove_emails`."""

from typing import Literal

from core.clean.common.removal import Removal
from core.online import MAYBE_ADDRESS, Place, mail_addresses


class RemoveEmails(Removal, frozen=True):
    """Removes e-mail addresses from texts, or writes a token such as <email> in their place.

    An address needs a domain with a stop, so that @user and user@host stay; ``mailto:`` goes with it. The blank left
    behind goes too; a text that consisted of nothing else becomes empty and its row stays. Applying it again changes
    nothing. The step `redact` writes placeholders that tell addresses apart.
    """

    kind: Literal["remove_emails"] = "remove_emails"

    def places(self, text: str) -> list[Place]:
        """Where they stand in a text, as (start, end), in its order."""
        return mail_addresses(text)

    def suspects(self) -> str:
        """The RE2 pattern of texts that may have one."""
        return MAYBE_ADDRESS
