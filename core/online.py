"""Web addresses, e-mail addresses, mentions, hashtags and emoji in texts: where they stand, and texts without them."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from core.personal.addresses import MAYBE_EMAIL, emails

#: Where a thing stands in a text: ``text[start:end]``.
Place = tuple[int, int]

#: Letters of scripts that set no blank between words (Thai to Myanmar, Khmer, kana, Han, Hangul with its particles): in
#: them an address of the web ends where such a letter follows.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TAIL = rf"[^\s<>\"`|\\^{{}}\u00a0\u00ab\u00bb\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef{_UNSPACED}]"
_PATH = rf"(?:[/?#]{_TAIL}*|:\d{{1,5}}(?:[/?#]{_TAIL}*)?)?"
#: A host of ASCII that no other letter follows, except one of an unspaced script; or one with letters of any script.
_HOST = rf"(?:(?:[A-Za-z0-9_~%+:.-]*@)?[A-Za-z0-9.-]++(?![^\W{_UNSPACED}])|\[[0-9A-Fa-f:.]+\]|[^\W_][\w.-]*)"
_SCHEME = rf"(?<![A-Za-z0-9])(?:https?|ftps?)://{_HOST}{_PATH}"
_WWW = (
    rf"(?<![A-Za-z0-9@._/-])www\d?\.(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)++(?![^\W{_UNSPACED}])|[\w-]+(?:\.[\w-]+)+)"
    + _PATH
)
_WEB = re.compile(rf"{_SCHEME}|{_WWW}", re.IGNORECASE)

#: Domains that are taken for one without http or www: large generic ones and those of countries as far as they are no
#: ends of file names; with a path behind them, any two letters or more.
_DOMAINS = (
    "com|org|net|edu|gov|mil|int|info|biz|eu|de|fr|es|nl|be|ch|at|pl|cz|dk|fi|se|no|pt|ru|ua|gr|tr|jp|cn|kr|tw|hk|sg|th|"
    "in|au|nz|br|mx|ar|cl|za|ca|us|uk|ie|io|ai|app|dev|tv|online|shop|store|blog|news|site|tech|xyz|cloud"
)
_LABELS = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}"
#: Common words among the domains count only in two-part names such as .co.in, or with a path.
_WORDS = "at|be|in|no|us|es|blog|news|site|shop|store|cloud|online|tech"
_BARE = re.compile(
    rf"(?<![\w@./+:-])(?!(?:asp|ado|vb)\.net\b){_LABELS}"
    rf"(?:(?:{_DOMAINS})(?![\w@-]|\.[\w@])(?:[/?#:]{_TAIL}*)?|[a-z]{{2,12}}(?::\d{{2,5}})?/{_TAIL}+)",
    re.IGNORECASE,
)
_FAR = 500
_WEB_BEFORE = re.compile(r"(?:(?:https?|ftps?)://|(?<![A-Za-z0-9])www\.)\S*\Z", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_ENTITY = re.compile(r"&(?:gt|lt|quot|amp|nbsp|#\d{1,6})\Z", re.IGNORECASE)

_NAME = r"(?:[A-Za-z0-9_\u00c0-\u024f]{1,50})"
_HANDLE = re.compile(
    rf"[@\uff20](?<![\w@\uff20/].)(?!\d+(?:am|pm|h|hrs?|a|p)?(?!\w))"
    rf"(?:{_NAME}(?:-{_NAME})*+(?:@{_LABELS}[a-z]{{2,24}}|(?:\.[a-z0-9-]{{1,63}}){{1,3}}(?<=\.social)"
    rf"|\.(?:com|org|net|app|dev)(?![\w-]))?)(?!@)",
    re.IGNORECASE,
)
#: Vowel signs and other marks that belong to words and are no letters to Python, and the joiners between letters.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711"
    "\u0730-\u074a\u0900-\u0963\u0970-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u0f18-\u0fbc"
    "\u102b-\u103e\u1056-\u109d\u135d-\u135f\u17b4-\u17d3\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0\u3099\u309a\u00b7"
)
_LETTERED = rf"[\w{_MARKS}]*[^\W\d_][\w{_MARKS}]*"
_TAG = re.compile(
    rf"[#\uff03](?<![\w&#\uff03/{_MARKS}].)"
    rf"(?!(?=[0-9a-f]*\d)(?:[0-9a-f]{{6}}|[0-9a-f]{{8}})(?!\w))"
    rf"(?:{_LETTERED}(?:[#\uff03]{_LETTERED})*)(?!\ufe0f?\u20e3)",
    re.IGNORECASE,
)
_HUMP = re.compile(
    "(?<=[a-z\u00df-\u00f6\u00f8-\u00ff])(?=[A-Z\u00c0-\u00d6\u00d8-\u00de])|(?<=[A-Z])(?=[A-Z][a-z])"
    r"|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Z])|_+"
)

#: RE2 patterns of texts that may have one.
MAYBE_WEB = r"(?i:(?:https?|ftps?)://|www\d?\.)"
MAYBE_BARE = r"[A-Za-z0-9]\.[A-Za-z]{2}"
MAYBE_MENTION = r"[@\x{ff20}][A-Za-z0-9_\x{c0}-\x{24f}]"
MAYBE_TAG = r"[#\x{ff03}]\S"
MAYBE_EMOJI = (
    r"[\x{200d}\x{20e3}\x{203c}\x{2049}\x{2122}\x{2139}\x{2190}-\x{2bff}\x{3030}\x{303d}\x{3297}\x{3299}\x{fe0f}"
    r"\x{1f000}-\x{1fbff}]"
)
MAYBE_ADDRESS = MAYBE_EMAIL


def web_addresses(text: str, bare: bool = False) -> list[Place]:
    """Addresses with http, https or ftp, or that begin with www; with ``bare`` also names such as example.org/page.

    Punctuation and brackets that close behind an address are not part of it.
    """
    places = [_trimmed(text, found.start(), found.end()) for found in _WEB.finditer(text)]
    if bare:
        taken = bytearray(len(text))
        for start, end in places:
            taken[start:end] = b"\1" * (end - start)
        more = (_trimmed(text, found.start(), found.end()) for found in _BARE.finditer(text) if _is_host(found))
        places = sorted([*places, *((start, end) for start, end in more if not any(taken[start:end]))])
    return places


def mail_addresses(text: str) -> list[Place]:
    """E-mail addresses, with ``mailto:`` where that stands before one."""
    places = []
    for span in emails(text):
        told = text[max(0, span.start - 7) : span.start].lower() == "mailto:"
        places.append((span.start - 7 * told, span.end))
    return places


def mentions(text: str) -> list[Place]:
    """Names of accounts behind an at sign, such as @user and @user@host.org; addresses, times and prices are none."""
    return [found.span() for found in _HANDLE.finditer(text) if not _in_web(text, found.start())]


def hashtags(text: str) -> list[Place]:
    """Words behind a number sign with one letter at least, in any script; colors such as #00ff7f are none."""
    return [found.span() for found in _TAG.finditer(text) if not _in_web(text, found.start())]


def tag_words(tag: str, split: bool) -> str:
    """The words of a hashtag without its sign; split where small letters meet capitals, at numbers and underscores."""
    words = " ".join(part for part in re.split("[#\uff03]", tag) if part)
    return " ".join(_HUMP.sub(" ", words).split()) if split else words


def emoji(text: str, symbols: bool = False) -> list[Place]:
    """Emoji as Unicode Technical Standard 51 defines them, each whole sequence one.

    What is shown as text unless an emoji style is asked for, such as the heart U+2764 and the trademark sign, counts
    with the variation selector U+FE0F only; with ``symbols`` without it too, apart from copyright, registered and
    trademark signs, digits, and arrows and marks below U+2600. A selector with nothing before it, which is what is left
    of an emoji that was cut out, counts as well.
    """
    return [found.span() for found in _emoji(symbols).finditer(text)]


@cache
def _emoji(symbols: bool) -> Any:
    import regex

    pictures = r"\p{Emoji_Presentation}\ufe0f?(?!\ufe0e)|\p{Extended_Pictographic}\ufe0f"
    joined = r"(?:\p{Extended_Pictographic}|\p{Emoji_Presentation})(?:\ufe0f|\p{Emoji_Modifier})?"
    more = (
        r"|[\p{Extended_Pictographic}&&[\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\U0001f000-\U0001faff]](?!\ufe0e)"
        if symbols
        else ""
    )
    return regex.compile(
        rf"(?V1)\p{{Regional_Indicator}}{{2}}|[0-9\#*]\ufe0f?\u20e3|(?<!\S)\ufe0f|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
        rf"|(?:\p{{Emoji_Modifier_Base}}\ufe0f?\p{{Emoji_Modifier}}|{pictures}|(?=.\u200d){joined}{more})(?:\u200d{joined})*"
    )


def without(text: str, find: Callable[[str], Iterable[Place]], write: Callable[[str], str]) -> str:
    """The text with each place that ``find`` gives written anew, again until nothing is found that changes.

    Where nothing is written, the blank behind goes too if another stands before, so that no gap is left; so does the
    blank before the end of a line, and the break of a line of which nothing is left.
    """
    for _ in range(_ROUNDS):
        changed = _once(text, list(find(text)), write)
        if changed == text:
            break
        text = changed
    return text


_ROUNDS = 50
_BLANKS = " \t\u00a0\u3000"


def _once(text: str, places: list[Place], write: Callable[[str], str]) -> str:
    parts: list[str] = []
    place = 0
    for start, end in places:
        if start > place:
            parts.append(text[place:start])
        place = end
        if new := write(text[start:end]):
            parts.append(new)
            continue
        after = end
        while after < len(text) and text[after] in _BLANKS:
            after += 1
        if not parts or parts[-1][-1].isspace():
            place = after
        if after == len(text) or text[after] in "\r\n":
            place = after
            _strip_end(parts)
            if after < len(text) and (not parts or parts[-1][-1] == "\n"):
                place += 2 if text.startswith("\r\n", after) else 1
            elif parts and parts[-1][-1] == "\n":
                parts[-1:] = [left] if (left := parts[-1][:-1].removesuffix("\r")) else []
    return "".join([*parts, text[place:]])


def _strip_end(parts: list[str]) -> None:
    """Take the blanks from the end of what the parts are together."""
    while parts:
        parts[-1] = parts[-1].rstrip(_BLANKS)
        if parts[-1]:
            return
        parts.pop()


def _is_host(found: re.Match[str]) -> bool:
    """Whether a name without http is meant as an address: no word before a stop and one behind it, no file name."""
    name = re.split(r"[/?#:]", found.group(), maxsplit=1)[0]
    last, parts = name.rpartition(".")[2], name.split(".")
    if all(part.isdigit() for part in parts[:-1]) or not (last.islower() or name.isupper()):
        return False
    return len(name) < len(found.group().rstrip("/?#:.,")) or last not in _WORDS.split("|") or len(parts) > 2


def _in_web(text: str, place: int) -> bool:
    """Whether what stands there is inside a web address, which began at most so many signs before."""
    before = text[max(0, place - _FAR) : place]
    return ("://" in before or "www." in before.lower()) and _WEB_BEFORE.search(before) is not None


def _trimmed(text: str, start: int, end: int) -> Place:
    """The place without the punctuation that follows an address, and without brackets that it does not open."""
    unopened = {sign: text.count(sign, start, end) - text.count(other, start, end) for sign, other in _CLOSING.items()}
    while end > start:
        sign = text[end - 1]
        if sign == "(":
            unopened[")"] += 1
        elif unopened.get(sign, 0) > 0:
            unopened[sign] -= 1
        elif sign not in ".,;:!?'*_~$":
            break
        end -= 1
        if sign == ";" and (tail := _ENTITY.search(text[max(start, end - 9) : end])):
            end -= len(tail.group())
    return start, end
