"""The step `augment.contextual`."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from core.augment.common.making import Making
from core.augment.engines.keeping import Keeping, Language
from core.augment.engines.masked import Filler, Gap
from core.contracts import Context
from core.wordforms import plain
from core.wordforms.tokens import token_pattern

#: Scripts without blanks between words, where a match may be a whole clause: Thai to Khmer, and Chinese and Japanese.
_UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?:;\n\u2026])[\s\"'\u201c\u2018(\[-]*$")
#: What stands before a unit: "6 euros" must not become "6 hours".
_COUNTED = re.compile(r"\d[\d.,]*\s?[-\u2013]?$")
#: Behind these a word may stand without being a part of something longer; before these it is a part of such.
_OPENS = frozenset("\"'([{\u201c\u2018\u00ab\u00bf\u00a1\u2013\u2014")
_JOINS = frozenset("/\\@_")
#: Signs of the longest word, and of what is looked at before a word.
_LONGEST = _NEAR = 40


class Contextual(Making, frozen=True):
    """Replaces words by others that a masked language model finds likely in their place, or puts such words in.

    All chosen words of a text are hidden at once and filled in one pass, many texts together. A filled word is never
    the one that was hidden nor its neighbor, and never a piece of a word; the rest of the text stays to the byte. Such
    models find opposites as likely as synonyms (good, bad), so the gate should judge what is made. Texts of scripts
    without blanks between words, such as Thai, are left out; names, as far as capitals tell them, are kept.
    """

    kind: Literal["augment.contextual"] = "augment.contextual"
    needs: ClassVar[frozenset[str]] = frozenset({"model"})
    model: str = Field(
        default="", max_length=500,
        description="A folder or hub name of a masked language model; empty: the loaded encoder, if it has the head.",
    )  # fmt: skip
    way: Literal["substitute", "insert"] = Field(
        default="substitute", description="Replace words, or put new ones in before words."
    )
    share: float = Field(default=0.15, gt=0, le=1, description="Share of a text's words to change, at least one.")
    most: int = Field(default=10, ge=1, le=100, description="Words to change in a text at most.")
    top: int = Field(default=20, ge=1, le=1000, description="How many of the likeliest words one is drawn from.")
    temperature: float = Field(
        default=1.0,
        ge=0.05,
        le=10,
        description="Above 1 the draw is bolder, below 1 the likeliest words come more often.",
    )
    language: Language = Field(default="en", description="Whose stop words and negations are meant; other: none known.")
    keep_stop_words: bool = Field(default=True, description="Neither replace words of grammar nor put them in.")
    keep_negations: bool = Field(default=True, description="Neither replace words that deny nor put them in.")
    keep_numbers: bool = Field(
        default=True,
        description="Neither replace English words for numbers, nor what stands behind digits, nor put them in.",
    )
    keep_names: bool = Field(
        default=True, description="Keep words with a capital inside a sentence; switch off for German nouns."
    )

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """Each text with some words changed; None where no word may be."""
        keeping = Keeping(self.language, self.keep_stop_words, self.keep_negations, self.keep_numbers)
        used = {word.casefold() for text in set(texts) for word in token_pattern(text.isascii()).findall(text)}
        filler = Filler(self.model, context.model, keeping.kept, used)
        rng = context.rng()
        gaps = [self._gaps(text, keeping, filler, rng) for text in texts]
        words = filler.fill(texts, gaps, self.top, self.temperature, context.progress)
        return [_filled(*row) for row in zip(texts, gaps, words, strict=True)]

    def _gaps(self, text: str, keeping: Keeping, filler: Filler, rng: np.random.Generator) -> list[Gap]:
        """The places to change, in order; no two are neighbors as long as there are others.

        They are among the words that the model is sure to read: as many as half the tokens it takes.
        """
        found = list(islice(token_pattern(text.isascii()).finditer(text), filler.limit // 2))
        fits = self._replaceable if self.way == "substitute" else self._open
        fit = [place for place, word in enumerate(found) if fits(text, word, keeping, filler.spaced)]
        wanted = min(max(1, round(self.share * len(found))), self.most, len(fit))
        order = [fit[place] for place in rng.permutation(len(fit))]
        draws = rng.random(wanted)
        chosen: list[int] = []
        for place in order:
            if len(chosen) < wanted and not {place - 1, place + 1}.intersection(chosen):
                chosen.append(place)
        chosen += [place for place in order if place not in chosen][: wanted - len(chosen)]
        folded = [word.group().casefold() for word in found]
        gaps = []
        for place, draw in zip(sorted(chosen), draws, strict=True):
            start, end = found[place].span()
            unlike = frozenset(folded[max(0, place - 1) : place + 2])
            gaps.append(Gap(start, start if self.way == "insert" else end, unlike, float(draw)))
        return gaps

    def _replaceable(self, text: str, match: re.Match[str], keeping: Keeping, spaced: bool) -> bool:
        """Whether a word may be replaced."""
        word, before = match.group(), text[max(0, match.start() - _NEAR) : match.start()]
        if not _is_word(word) or len(word) < 2 or keeping.kept(word) or text[match.end() : match.end() + 1] in _JOINS:
            return False
        if before and not before[-1].isspace() and before[-1] not in _OPENS:
            return False
        if self.keep_numbers and _COUNTED.search(before):
            return False
        if spaced and not before[-1:].isspace():  # such a model's words begin with the blank before them
            return False
        shouted = word.isupper() and text.isupper()
        begins = word[1:].islower() and _SENTENCE_ENDS.search(before)
        return not self.keep_names or word == word.lower() or shouted or bool(begins)

    def _open(self, text: str, match: re.Match[str], keeping: Keeping, spaced: bool) -> bool:
        """Whether a new word may stand before a word: not where a sentence begins, nor behind a word that denies."""
        before = text[max(0, match.start() - _NEAR) : match.start()]
        if not _is_word(match.group()) or not before[-1:].isspace() or _SENTENCE_ENDS.search(before):
            return False
        last = before.split()[-1:]
        return not (last and keeping.denies(last[0]))


def _is_word(word: str) -> bool:
    """Whether it is one word of a language with blanks between words."""
    return plain(word) and len(word) <= _LONGEST and not _UNSPACED.search(word)


def _filled(text: str, gaps: Sequence[Gap], words: Sequence[str | None]) -> str | None:
    """The text with the words in its gaps, in the case of what they replace; None where nothing was filled."""
    pieces: list[str] = []
    place, changed = 0, False
    for gap, word in zip(gaps, words, strict=True):
        if word is None:
            continue
        old, changed = text[gap.start : gap.end], True
        pieces += [text[place : gap.start], _like(old, word) if old else f"{word} "]
        place = gap.end
    return "".join([*pieces, text[place:]]) if changed else None


def _like(old: str, word: str) -> str:
    """The new word in the case of the old one."""
    if old.isupper() and len(old) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if old[:1].isupper() else word
