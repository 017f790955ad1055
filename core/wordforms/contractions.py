"""English contractions written out, where there is only one way to do so."""

import re
from typing import Final

from core.wordforms.signs import APOSTROPHES

#: RE2: texts that may have a contraction.
MAY_BE_CONTRACTED: Final = f"[{APOSTROPHES}]"

_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_TOKEN = re.compile(
    rf"(?<![\w{APOSTROPHES}])(?:[A-Za-z]+(?:[{APOSTROPHES}][A-Za-z]+)+|[{APOSTROPHES}][A-Za-z]+)(?![\w{APOSTROPHES}])"
)
_NEXT = re.compile(rf"[ \t\r\n]{{1,9}}([A-Za-z]{{1,20}}(?:[{APOSTROPHES}][A-Za-z]{{1,3}})?)")
_WORD = re.compile(r"(?<![^\s\"(\[{,;:!?.*~/-])[A-Za-z]+(?![^\s\")\]},;:!?.*~/-]|\.\w)")

#: Words with one reading that no rule gives.
_WHOLE = {
    "can't": "cannot", "won't": "will not", "shan't": "shall not", "let's": "let us", "y'all": "you all",
    "c'mon": "come on", "'tis": "it is", "'twas": "it was", "'twill": "it will", "'til": "until", "'em": "them",
    "'cause": "because", "'bout": "about", "i'm": "i am",
}  # fmt: skip
#: Verbs that take n't; with ain't it is not known which verb stands there.
_VERBS = set("is are was were do does did have has had would could should might must need ought dare may".split())
_ENDINGS = {"ll": "will", "ve": "have", "re": "are"}
#: After these words, 's is a verb and never a possessive.
_BEFORE_IS = set("it he she that there here what where who how when why everything nothing something".split())
_BEFORE_WOULD = set("i you he she it we they there that who".split())
#: Words between an auxiliary and its verb.
_BETWEEN = set(
    "not never just already also always really now still only finally probably actually ever yet recently definitely "
    "certainly even".split()
)
_AFTER_HAS = set("been got had".split())
#: Participles that follow *has* as well as *is*; other words in -ed count as such, too.
_UNSURE = set(
    "gone done taken given made left lost found broken come become grown seen said told kept held sent sold bought "
    "brought built caught cut hit put set shut paid read run won met led fallen known shown thrown torn worn written "
    "driven eaten forgotten frozen hidden stolen sworn spoken chosen begun drunk sung flown beaten bitten blown drawn "
    "felt fed fought heard hurt laid lain lit meant proven quit ridden rung risen sat shaken shot slept spent split "
    "spread stood stuck struck swept swum taught thought understood upset woken wound let lent dealt dug hung "
    "cost gotten".split()
)
_ADJECTIVES = set("supposed tired scared excited naked wicked sacred red indeed need bed".split())
#: Verbs that follow *would* and, in this form, never *had*.
_AFTER_WOULD = set(
    "like love prefer rather hate appreciate be have say think want need expect recommend suggest go get do see know "
    "give make take try call ask pay buy use hope guess feel tell find wait help fly drive eat".split()
)

#: Spoken forms in writing.
_SPOKEN = {
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "lemme": "let me", "gimme": "give me",
    "kinda": "kind of", "sorta": "sort of", "outta": "out of", "tryna": "trying to", "dunno": "do not know",
    "coulda": "could have", "woulda": "would have", "shoulda": "should have", "oughta": "ought to",
    "hafta": "have to", "cuz": "because", "coz": "because",
}  # fmt: skip
#: Contractions without their apostrophe that are no other word; were, well, ill, its, id and the like are.
_BARE = {
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not", "arent": "are not",
    "wasnt": "was not", "werent": "were not", "havent": "have not", "hasnt": "has not", "hadnt": "had not",
    "cant": "cannot", "couldnt": "could not", "wont": "will not", "wouldnt": "would not", "shouldnt": "should not",
    "mustnt": "must not", "neednt": "need not", "im": "i am", "ive": "i have", "youre": "you are",
    "youve": "you have", "youll": "you will", "theyre": "they are", "theyve": "they have", "theyll": "they will",
    "weve": "we have", "couldve": "could have", "wouldve": "would have", "shouldve": "should have",
}  # fmt: skip


def expanded(text: str, spoken: bool = False, bare: bool = False) -> str:
    """The text with its contractions written out; ``spoken`` adds gonna and the like, ``bare`` dont and the like."""
    if table := (_SPOKEN if spoken else {}) | (_BARE if bare else {}):
        text = _WORD.sub(lambda found: _as(found[0], table.get(found[0].lower(), "")), text)
    return _TOKEN.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    token = _APOSTROPHE.sub("'", found[0])
    if token.lower() in _WHOLE:
        return _as(found[0], _WHOLE[token.lower()])
    base, _, ending = token.rpartition("'")
    words: list[str] = []
    while base and (word := _ending(base, ending, found, words)):
        words.insert(0, word.upper() if ending.isupper() else word)
        if word == "not":
            base = base[:-1]
        if "'" not in base:
            return " ".join([base, *words])
        if base.lower() in _WHOLE:
            return " ".join([_as(base, _WHOLE[base.lower()]), *words])
        base, _, ending = base.rpartition("'")
    return found[0]


def _ending(base: str, ending: str, found: re.Match[str], words: list[str]) -> str:
    """What an ending stands for behind this base; nothing if it is not sure."""
    ending, word = ending.lower(), base.lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if ending == "t":
        return "not" if word.endswith("n") and word[:-1].rpartition("'")[2] in _VERBS else ""
    if ending == "d" and words[:1] in (["have"], ["HAVE"]):
        return "would"
    if words:
        return ""
    if ending == "d" and word in _BEFORE_WOULD:
        return _had_or_would(_following(found))
    return _is_or_has(_following(found)) if ending == "s" and word in _BEFORE_IS else ""


def _following(found: re.Match[str]) -> str:
    """The next word that is not an adverb, in small letters; nothing at the end of a phrase."""
    place = found.end()
    for _ in range(4):
        following = _NEXT.match(found.string, place)
        if following is None:
            return ""
        word, *ending = _APOSTROPHE.split(following[1].lower())
        if ending == ["t"]:
            word = word.removesuffix("n")
        if word not in _BETWEEN:
            return word
        place = following.end()
    return ""


def _is_or_has(following: str) -> str:
    if following in _AFTER_HAS:
        return "has"
    unsure = following in _UNSURE or (following.endswith("ed") and following not in _ADJECTIVES)
    return "" if unsure else "is"


def _had_or_would(following: str) -> str:
    if following in ("better", "been"):
        return "had"
    return "would" if following in _AFTER_WOULD else ""


def _as(given: str, words: str) -> str:
    """Words in the case of what is given; what is given if there are none."""
    if not words:
        return given
    letters = [sign for sign in given if sign.isalpha()]
    if len(letters) > 1 and given.isupper():
        return words.upper()
    return words[0].upper() + words[1:] if letters[0].isupper() else words
