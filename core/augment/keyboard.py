"""The step `augment.keyboard`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import ChangingLetters


class Keyboard(ChangingLetters, frozen=True):
    """Makes rows with slips of the finger: some letters become their neighbors on the keyboard.

    The tables of eleven keyboards are nlpaug's (KeyboardAug; Belinkov and Bisk, 2018, Synthetic and natural noise both
    break neural machine translation). A letter keeps its case and becomes no digit or sign.
    """

    kind: Literal["augment.keyboard"] = "augment.keyboard"
    shortest: ClassVar[int] = 3
    keyboard: Literal["en", "de", "es", "fr", "he", "it", "nl", "pl", "th", "tr", "uk"] = Field(
        default="en", description="The keyboard's language."
    )

    def able(self, word: str) -> bool:
        """Whether it has a letter of this keyboard, and enough of them."""
        return super().able(word) and not nlpaug.keys(self.keyboard).isdisjoint(word)

    def engine(self, known: Any) -> nlpaug.Engine:
        """nlpaug's KeyboardAug."""
        return nlpaug.keyboard(*self.amounts(), self.keyboard)
