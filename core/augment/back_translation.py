"""The step `augment.back_translation`."""

from collections.abc import Sequence
from typing import Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from core.augment.common.making import Making
from core.augment.engines import apertium, marian
from core.augment.engines.writing import Manner
from core.contracts import Context
from core.languages.detect import detect, foreign
from core.languages.names import NAMES
from core.text import text_key
from core.words import count

#: A row is left out when it has so many letters of what is surely another language.
_LETTERS, _SURE = 20, 0.7


class BackTranslation(Making, frozen=True):
    """Translates texts into another language and back, so that they say the same in other words.

    Apertium works with rules and no network; its English is rough, and words that it does not know stay as they are.
    Marian models are smoother and slower. Children of one text go through different languages as far as there are
    some; what equals the text or another child of it, but for case and white space, is left out, and so are texts that
    are surely in a language other than ``language``.
    """

    kind: Literal["augment.back_translation"] = "augment.back_translation"
    engine: Literal["apertium", "marian"] = Field(
        default="apertium", description="Apertium (Debian packages) or Marian models (folders or hub names)."
    )
    language: str = Field(default="en", pattern="^[a-z]{2,3}$", description="The code of the texts' language.")
    pivots: tuple[str, ...] = Field(
        default=("es",), min_length=1, max_length=20, description="Codes of the languages to translate into."
    )
    model: str = Field(
        default="", max_length=500,
        description="For Marian: folder or hub name with {source} and {target}, such as opus-mt-{source}-{target}.",
    )  # fmt: skip
    beams: int = Field(default=1, ge=1, le=20, description="For Marian: beams of a translation; 1 with a temperature.")
    temperature: float = Field(
        default=0.0, ge=0, le=5, description="For Marian: boldness of the way back; 0 takes the likeliest words."
    )
    most_tokens: int = Field(default=128, ge=4, le=512, description="For Marian: tokens of a sentence at most.")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        """Pivots are codes of other languages, and a Marian name tells the directions apart."""
        for pivot in self.pivots:
            if not (2 <= len(pivot) <= 3 and pivot.isascii() and pivot.islower() and pivot.isalpha()):
                raise ValueError(f"pivots: '{pivot}' is no code of a language, such as es or spa.")
            if apertium.code(pivot) == apertium.code(self.language):
                raise ValueError(f"pivots: '{pivot}' is the language of the texts.")
        if len(set(self.pivots)) < len(self.pivots):
            raise ValueError("pivots: a language is named twice.")
        if self.model and not ("{source}" in self.model and "{target}" in self.model):
            raise ValueError("model must hold {source} and {target}, which stand for the two languages.")
        if self.beams > 1 and self.temperature > 0:
            raise ValueError("Beams are not drawn: set beams to 1, or temperature to 0.")
        return self

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """Each text there and back; None where it came back the same, or is in another language."""
        fit = ~self._strange(texts, context)
        ways = self._ways(texts, context.rng())
        found: list[str | None] = [None] * len(texts)
        for way, pivot in enumerate(self.pivots):
            rows = np.flatnonzero(fit & (ways == way)).tolist()
            for row, text in zip(rows, self._translated(texts, rows, pivot, context), strict=True):
                found[row] = text
        seen: set[tuple[str, str]] = set()
        for row, text in enumerate(found):
            if text is None:
                continue
            key = (texts[row], text_key(text))
            if key in seen or key[1] in ("", text_key(texts[row])):
                found[row] = None
            seen.add(key)
        return found

    def _strange(self, texts: Sequence[str], context: Context) -> np.ndarray:
        """True for texts that are surely in another language, shape (texts,); a note counts them."""
        distinct = pd.Series(list(dict.fromkeys(texts)), dtype="str")
        own = apertium.short(self.language)
        if own not in NAMES or not len(distinct):
            return np.zeros(len(texts), dtype=bool)
        out = foreign(distinct, detect(distinct), [own], _SURE, _LETTERS)
        if out.any():
            name = NAMES[own]
            context.notes.append(f"{count(int(out.sum()), 'text')} in a language other than {name}: left out.")
        return np.isin(np.array(texts, dtype=object), distinct[out].to_numpy(dtype=object))

    def _ways(self, texts: Sequence[str], rng: np.random.Generator) -> np.ndarray:
        """The place of the pivot of each text, shape (texts,): drawn for the first of equal texts, then in turn."""
        turns: dict[str, int] = {}
        ways = np.zeros(len(texts), dtype=int)
        for row, text in enumerate(texts):
            turns[text] = turns[text] + 1 if text in turns else int(rng.integers(len(self.pivots)))
            ways[row] = turns[text] % len(self.pivots)
        return ways

    def _translated(
        self, texts: Sequence[str], rows: Sequence[int], pivot: str, context: Context
    ) -> Sequence[str | None]:
        """These rows' texts through one pivot and back."""
        own = [texts[row] for row in rows]
        if not own:
            return []
        if self.engine == "apertium":
            return apertium.there_and_back(own, self.language, pivot, context.progress)
        manner = Manner(self.most_tokens, beams=self.beams, temperature=self.temperature)
        seeds = [(context.seed, context.place, row) for row in rows]
        return marian.there_and_back(own, self.model, (self.language, pivot), manner, seeds, context.progress)
