"""Parts of speech of English words, by WordNet's counts and the word before; None wherever that is not sure."""

from collections.abc import Sequence

from core.augment.common.lexicon import Lexicon
from core.augment.common.pieces import Pieces, starts_sentence
from core.wordforms.signs import APOSTROPHES
from core.wordforms.wordnet import PartOfSpeech

#: Behind these words stands no verb, unless it is a participle.
_BEFORE_NOUN = frozenset(
    "the a an this that these those my your our his her its their every each some any another no which what".split()
)
#: Behind these words stands a verb in its base form, or an adverb.
_BEFORE_VERB = frozenset(
    "to will would can could shall should may might must do does did please let don't doesn't didn't won't can't "
    "wouldn't couldn't shouldn't cannot i'll you'll he'll she'll it'll we'll they'll i'd you'd we'd they'd".split()
)
#: Behind these words stands a verb, or an adverb.
_PRONOUNS = frozenset("i you we they he she it who".split())
#: With one of these behind it, a verb means something else than alone.
_PARTICLES = frozenset("out up off down away back over around".split())
#: Words of courtesy, and verbs that mean nothing without the words behind them.
_LIGHT = frozenset(
    "please thank thanks hello hi dear sorry yes ok okay get gets got gotten getting go goes going went gone make "
    "makes made making take takes took taken taking give gives gave given giving put puts putting keep keeps kept "
    "keeping let lets come comes came coming like likes liked set sets look looks looked looking way well right kind "
    "sort lot".split()
)
#: The share of uses as a verb from which on a word behind a pronoun is one.
_LIKELY = 0.3
_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def tagged(pieces: Pieces, places: Sequence[int], lexicon: Lexicon) -> list[tuple[int, PartOfSpeech]]:
    """The words at these places whose part of speech is sure, and which are no names: place and part."""
    found: list[tuple[int, PartOfSpeech]] = []
    for place in places:
        word = pieces[place]
        small = word.lower()
        if small in _LIGHT or (small != word and not _is_start_or_shout(pieces, place)):
            continue
        before = pieces[place - 2].lower().translate(_STRAIGHT) if place > 2 and not pieces[place - 1].strip() else ""
        behind = pieces[place + 2].lower() if place + 2 < len(pieces) and not pieces[place + 1].strip() else ""
        part = _part(small, before, lexicon)
        if part and not (part == "verb" and behind in _PARTICLES):
            found.append((place, part))
    return found


def english(pieces: Pieces, lexicon: Lexicon) -> bool:
    """Whether at least half of the words that are no numbers or names are English: a word alone does not tell."""
    words = [word.lower() for word in pieces[1::2] if word.isalpha()]
    known = sum(1 for word in words if lexicon.knows(word))
    return 2 * known >= len(words) > 0


def _is_start_or_shout(pieces: Pieces, place: int) -> bool:
    """Whether capitals say nothing about the word: it starts a sentence, or is shouted."""
    word = pieces[place]
    return (word[1:].islower() and starts_sentence(pieces, place)) or (word.isupper() and len(word) > 3)


def _part(word: str, before: str, lexicon: Lexicon) -> PartOfSpeech | None:
    parts = lexicon.parts(word)
    sure = lexicon.sure(word)
    if before in _BEFORE_NOUN:
        nominal = {part: share for part, share in parts.items() if part in ("noun", "adjective")}
        return next(iter(nominal)) if len(nominal) == 1 and sure != "adverb" else sure if sure in nominal else None
    if before in _BEFORE_VERB:
        return sure if sure == "adverb" else "verb" if "verb" in parts and not word.endswith("ing") else None
    if before in _PRONOUNS:
        return "verb" if parts.get("verb", 0) >= _LIKELY else sure if sure == "adverb" else None
    return sure
