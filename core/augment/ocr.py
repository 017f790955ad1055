"""The step `augment.ocr`."""

from typing import Any, ClassVar, Literal

from core.augment import _nlpaug as nlpaug
from core.augment.common.changing import ChangingLetters


class Ocr(ChangingLetters, frozen=True):
    """Makes rows with errors of scanned text: some letters become letters or digits that look like them.

    The table is nlpaug's (OcrAug): o and 0, l and 1, s and 8, z and 2, g and 9 and others; words without such a letter
    stay. A digit may come into a word, so that a gate that compares numbers turns many of these rows away.
    """

    kind: Literal["augment.ocr"] = "augment.ocr"
    shortest: ClassVar[int] = 3

    def able(self, word: str) -> bool:
        """Whether it has a letter that is mistaken for another sign."""
        return super().able(word) and not nlpaug.confused().isdisjoint(word)

    def engine(self, known: Any) -> nlpaug.Engine:
        """nlpaug's OcrAug."""
        return nlpaug.ocr(*self.amounts())
