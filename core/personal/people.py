"""Names and postal addresses, as far as words around them or their shape give them away."""

import re
from collections.abc import Iterator

from core.personal.spans import Span

_CALLED = (
    r"(?:(?:my|his|her|their|the|full|first|last|family|customer|contact|passenger|holder)(?:'s)? name"
    r"(?: (?:on|of|for) (?:the|my|this|that) [a-z]{2,20}(?: [a-z]{2,20})?)? (?:is|was)"
    r"|(?:full |customer |contact )?name:|mein name ist|ich hei\u00dfe|je m['\u2019]appelle|mon nom est|nom :"
    r"|me llamo|mi nombre es|mi chiamo|o meu nome \u00e9)"
)
_REGARDS = r"(?:(?:kind|best|warm) regards|regards|sincerely|yours truly|gr\u00fc\u00dfen?|cordialement|saludos)"
_NAME = re.compile(
    rf"(?<!\w)(?:{_CALLED}|({_REGARDS}),?)\s{{1,3}}"
    r"([^\W\d_][\w'\u2019.-]{0,30}(?: [^\W\d_][\w'\u2019-]{1,30}){0,4})",
    re.IGNORECASE,
)
_PARTICLES = frozenset("de da di do du la le van von der den del al el bin ben y".split())
_NO_NAMES = frozenset("the not no in on a an customer support team service".split())

_CAPITAL = r"[A-Z\u00c0-\u00de\u0100-\u017d]"
_WORD = rf"{_CAPITAL}[\w'\u2019.-]{{0,25}}"
_STREETS = (
    "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Court|Ct|Boulevard|Blvd|Square|Terrace|Crescent|Close|Way|Highway|"
    "Hwy|Parkway|Pkwy|Gardens|Grove"
)
_PLACE = rf"(?:, ?{_WORD}(?: {_WORD}){{0,2}})?(?:,? [A-Z]{{2}} \d{{5}}(?:-\d{{4}})?(?!\d))?"
_FLAT = r"(?:Flat|Apt|Apartment|Unit|Suite|No)\.? ?\w{1,5}"
_ADDRESS = re.compile(
    rf"(?<!\w)(?:{_FLAT}, )?\d{{1,5}}[A-Za-z]?,? (?:{_WORD} ){{1,4}}(?:{_STREETS})\b"
    rf"(?<!Supreme Court)(?<!District Court)(?<!High Court)\.?(?:, {_FLAT})?{_PLACE}"
    rf"|(?<!\w)\d{{1,4}}(?: ?bis| ?ter)?,? "
    rf"(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hemin|[Ii]mpasse|[Aa]ll\u00e9e|[Qq]uai) "
    rf"(?:(?:de la|des|du|de) |(?:de )?l['\u2019]|d['\u2019])?{_WORD}(?: {_WORD}){{0,3}}(?:,? \d{{5}})?{_PLACE}"
    rf"|(?<!\w){_CAPITAL}[\w-]{{2,30}}(?:stra\u00dfe|strasse|str\.|weg|platz|gasse|allee) ?\d{{1,4}} ?[a-z]?\b"
    rf"(?:, ?\d{{5}} {_WORD})?"
    rf"|(?<!\w){_CAPITAL}[\w-]{{2,30}}(?: {_WORD})? \d{{1,4}} ?[a-z]?, ?\d{{5}} {_WORD}"
    rf"|(?<!\w)(?:[Cc]alle|[Aa]venida|[Aa]vda\.?|[Pp]aseo|[Rr]ua) (?:(?:de la|del|de|los|las|da|do) )?"
    rf"{_WORD}(?: {_WORD}){{0,2}},? (?:n[.\u00ba\u00b0] ?)?\d{{1,4}}\b(?:, ?\d{{5}} {_WORD})?"
)

#: RE2 patterns of texts that may have one.
MAYBE_NAME = (
    r"(?i:\bname(?:\sis\b|\swas\b|:|\sist\b|\son\b|\sof\b|\sfor\b)|hei\x{df}e|m['\x{2019}]appelle|mon nom|nom :"
    r"|me llamo|mi nombre|mi chiamo|meu nome|regards|sincerely|yours truly|gr\x{fc}\x{df}e|cordialement|saludos)"
)
MAYBE_ADDRESS = (
    rf"\d[a-zA-Z]?,? .* (?:{_STREETS})\b|\d.* ?(?i:rue|avenue|boulevard|chemin|impasse|all\x{{e9}}e|quai) "
    r"|(?:stra\x{df}e|strasse|str\.|weg|platz|gasse|allee) ?\d|\d ?[a-z]?, ?\d{5} "
    r"|(?i:calle|avenida|avda\.?|paseo|rua) .*\d"
)


def names(text: str) -> Iterator[Span]:
    """Names that the text introduces, as in *my name is*, or that sign it after *regards* (then two words at least)."""
    for found in _NAME.finditer(text):
        kept: list[str] = []
        for word in found.group(2).split(" "):
            capital = word[:1].isupper() and not (len(word) > 2 and word.isupper())
            if not (capital or (kept and word in _PARTICLES)) or word.casefold() in _NO_NAMES:
                break
            kept.append(word)
            if word.endswith(".") and len(word) > 2:
                break
        while kept and kept[-1] in _PARTICLES:
            kept.pop()
        value = " ".join(kept).rstrip(".'\u2019-")
        if len(value) > 1 and (len(kept) > 1 or not found.group(1)):
            yield Span("name", found.start(2), found.start(2) + len(value), value)


def addresses(text: str) -> Iterator[Span]:
    """Postal addresses: a house number with a street, in the order of English, French, German and Spanish letters."""
    for found in _ADDRESS.finditer(text):
        value = found.group().rstrip(".")
        yield Span("address", found.start(), found.start() + len(value), value)
