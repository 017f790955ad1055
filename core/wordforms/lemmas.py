"""Lemmas of English words by WordNet's own rules, and the choice between parts of speech."""

from collections.abc import Callable
from typing import Final, Literal

from core.wordforms.signs import APOSTROPHES
from core.wordforms.stop_words import StopWords
from core.wordforms.tokens import plain
from core.wordforms.wordnet import PartOfSpeech, WordNet, load

#: Endings and what takes their place (morphy(7WN), WordNet 3.0); adverbs have none.
_RULES: Final[dict[PartOfSpeech, tuple[tuple[str, str], ...]]] = {
    "noun": (
        ("s", ""), ("ses", "s"), ("ves", "f"), ("xes", "x"), ("zes", "z"), ("ches", "ch"), ("shes", "sh"),
        ("men", "man"), ("ies", "y"),
    ),
    "verb": (
        ("s", ""), ("ies", "y"), ("es", "e"), ("es", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
    ),
    "adjective": (("er", ""), ("est", ""), ("er", "e"), ("est", "e")),
    "adverb": (),
}  # fmt: skip
#: Forms that a lemma has, itself included: a count is shared among them.
_FORMS: Final[dict[PartOfSpeech, int]] = {"noun": 2, "verb": 4, "adjective": 3, "adverb": 3}
#: What a word must end in to have a form in -es; morphy alone would take planes for a form of plan.
_BEFORE_ES = ("s", "x", "z", "ch", "sh", "o")
#: Capitals up to so many letters are a code, such as LAS, and no plural.
_CODE = 3


def readings(word: str, part: PartOfSpeech, known: WordNet) -> list[str]:
    """The lemmas that a word in small letters may have as this part of speech: itself, and the first that morphy finds.

    Two rules are narrower than morphy's of WordNet 3.0: no ending is taken off a noun of two letters or in -ss, and -es
    only where it may stand.
    """
    forms = list(known.irregular[part].get(word, ()))
    if not forms and not (part == "noun" and (word.endswith("ss") or len(word) <= 2)):
        cut = [(word.removesuffix(end) + new, end + new) for end, new in _RULES[part] if word.endswith(end)]
        forms = [form for form, rule in cut if rule != "es" or form.endswith(_BEFORE_ES)]
    lemmas = known.lemmas[part]
    first = [form for form in forms if form in lemmas and form != word][:1]
    return [*([word] if word in lemmas else []), *first]


def lemmatizer(part: PartOfSpeech | Literal["any"]) -> Callable[[str], str]:
    """A function that gives a word's lemma, in the case of the word; unknown words come back as they are.

    With ``any``, the reading is taken that WordNet's tagged corpus has most often, a lemma's count being shared among
    its forms; of equals the first of noun, verb, adjective, adverb. Words of grammar change as verbs alone, so that
    *was* becomes *be* but *his* stays. Raises AssayError where WordNet is not installed.
    """
    known = load()
    grammar = StopWords("en", negations=False)

    def lemma(word: str) -> str:
        if not plain(word) or any(sign in word for sign in APOSTROPHES):
            return word
        small = word.lower()
        function = not grammar.without(small)
        if word.isupper() and len(word) <= _CODE and not function:
            return word
        parts: list[PartOfSpeech] = [part] if part != "any" else list(_FORMS)
        if function:
            parts = ["verb"] if "verb" in parts else []
        found = [(one, form) for one in parts for form in readings(small, one, known)]
        if not found:
            return word
        return _in_case(word, max(found, key=lambda reading: _often(reading[0], reading[1], known))[1])

    return lemma


def _often(part: PartOfSpeech, form: str, known: WordNet) -> float:
    return known.counts[part].get(form, 0) / _FORMS[part]


def _in_case(word: str, lemma: str) -> str:
    """The lemma with the capitals of the word."""
    if word.lower().startswith(lemma):
        return word[: len(lemma)]
    if word.isupper() and len(word) > 1:
        return lemma.upper()
    return lemma.capitalize() if word[0].isupper() else lemma
