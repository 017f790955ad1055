"""The step `augment.random_characters`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import ChangingLetters


class RandomCharacters(ChangingLetters, frozen=True):
    """Makes rows with random slips in some words: letters inserted, replaced, left out, or swapped with a neighbor.

    The changes are nlpaug's (RandomCharAug; Belinkov and Bisk, 2018). Letters that are inserted or that replace others
    are from a to z, so that these two actions change words of such letters alone.
    """

    kind: Literal["augment.random_characters"] = "augment.random_characters"
    shortest: ClassVar[int] = 4
    action: nlpaug.Action = Field(default="swap", description="What happens to the letters.")

    def able(self, word: str) -> bool:
        """Whether it is long enough, and of letters from a to z where new ones come in."""
        return super().able(word) and (self.action in ("swap", "delete") or (word.isascii() and word.isalpha()))

    def engine(self, known: Any) -> nlpaug.Engine:
        """nlpaug's RandomCharAug."""
        return nlpaug.characters(self.action, *self.amounts())
