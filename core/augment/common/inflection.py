"""English endings: which one a word has, and another word with the same one."""

from typing import Final, Literal

from core.wordforms.wordnet import PartOfSpeech, WordNet

#: The base form, the plural or third person, the past form or participle, and the present participle.
Ending = Literal["", "s", "ed", "ing"]

_VOWELS = "aeiou"
_HISSES = ("s", "x", "z", "ch", "sh")
_BASE: Final[Ending] = ""


def ending(word: str, lemma: str, part: PartOfSpeech) -> Ending | None:
    """The ending that makes the word of its lemma; None where no other word can be given it (comparatives)."""
    if word == lemma:
        return _BASE
    if part == "noun":
        return "s"
    if part != "verb":
        return None
    if word.endswith("ing"):
        return "ing"
    return "s" if word.endswith("s") else "ed"


def inflected(lemma: str, end: Ending, part: PartOfSpeech, irregular: dict[str, tuple[str, ...]]) -> str | None:
    """The lemma with an ending; None where that form is irregular or not sure. ``irregular`` is from `irregular_forms`.

    An irregular verb has two forms for one ending, a past and a participle, so that it is never given that ending.
    """
    if end == _BASE:
        return lemma
    forms = irregular.get(lemma, ())
    if end == "s":
        return None if part == "noun" and forms else _with_s(lemma)
    fitting = [form for form in forms if form.endswith(end)]
    if fitting:
        return fitting[0]
    if end == "ing":
        return _with_ing(lemma)
    if any(not form.endswith(("ing", "s")) for form in forms):
        return None
    if lemma.endswith("e"):
        return f"{lemma}d"
    return f"{lemma[:-1]}ied" if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS else f"{lemma}ed"


def irregular_forms(known: WordNet, part: PartOfSpeech) -> dict[str, tuple[str, ...]]:
    """The forms of each lemma that no rule gives, doubled consonants among them."""
    found: dict[str, list[str]] = {}
    for form, lemmas in known.irregular[part].items():
        for lemma in lemmas:
            found.setdefault(lemma, []).append(form)
    return {lemma: tuple(forms) for lemma, forms in found.items()}


def _with_s(lemma: str) -> str | None:
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return f"{lemma[:-1]}ies"
    if lemma.endswith("o") and lemma[-2:-1] not in _VOWELS:
        return None
    return f"{lemma}es" if lemma.endswith(_HISSES) else f"{lemma}s"


def _with_ing(lemma: str) -> str:
    if lemma.endswith("ie"):
        return f"{lemma[:-2]}ying"
    return f"{lemma[:-1]}ing" if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) else f"{lemma}ing"
