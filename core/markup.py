"""What counts as markup in a text, and how it is removed."""

import re
from html import unescape

#: HTML element names (WHATWG HTML, section 4, and the obsolete ones of section 16): anything else in angle brackets,
#: such as <3 or <user>, is text.
_BLOCKS = (
    "address article aside blockquote body br center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section summary table tbody td tfoot "
    "th thead title tr ul"
).split()
_INLINES = (
    "a abbr acronym area audio b base bdi bdo big button canvas caption cite code col data datalist del dfn em embed "
    "font i iframe img input ins kbd label legend link map mark meta meter noscript object optgroup output param "
    "picture progress q rp rt ruby s samp script select slot small source span strike strong style sub sup svg "
    "template textarea time track tt u var video wbr"
).split()


def _tags(names: list[str]) -> str:
    return rf"</?(?:{'|'.join(sorted(names, key=len, reverse=True))})(?:\s[^<>]*|/)?>"


_TAG = re.compile(rf"{_tags(_BLOCKS + _INLINES)}|<!doctype[^<>]*>", re.IGNORECASE)
_COMMENT_OR_TAG = re.compile(rf"<!--.*?-->|{_TAG.pattern}", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(_tags(_BLOCKS), re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style|template)\b[^<>]*>", re.IGNORECASE)
_HIDDEN_END = {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "template")
}  # fmt: skip
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_ESCAPED_TWICE = re.compile(r"&(?:(?:amp|#38|#x26);)+", re.IGNORECASE)
_LINES = re.compile(r"(?<![ \t])[ \t]*\n\s*")

_LINK = re.compile(r"<a\s[^<>]*>|</a\s*>", re.IGNORECASE)
_TARGET = re.compile(r"""\shref\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|ftps?|mailto):", re.IGNORECASE)

#: RE2 patterns of texts that may have tags, or entities; what matches is looked at closely.
MAYBE_TAGS = r"<[A-Za-z/!]"
MAYBE_ENTITIES = r"&[A-Za-z#][A-Za-z0-9]{1,31};"


def tags(text: str) -> list[str]:
    """The tags, comments and document types of a text, as they stand there."""
    end = _last_comment_end(text)
    return [
        found.group()
        for pattern, part in ((_COMMENT_OR_TAG, text[:end]), (_TAG, text[end:]))
        for found in pattern.finditer(part)
    ]


def entities(text: str) -> list[str]:
    """The character references that stand for something, such as ``&amp;`` and ``&#8217;``."""
    return [found.group() for found in _ENTITY.finditer(text) if unescape(found.group()) != found.group()]


def strip(text: str, decode: bool = True, targets: bool = False) -> str:
    """The text without tags, comments and scripts; block elements become line breaks.

    ``decode`` also turns entities into characters, ``targets`` writes where a link goes behind its text. Repeated until
    nothing changes, because text that was escaped twice is common; stripping again therefore changes nothing.
    """
    while (stripped := _once(text, decode, targets)) != text:
        text = stripped
    return text


def _once(text: str, decode: bool, targets: bool) -> str:
    if "<" in text and tags(text):
        text = _without_hidden(text)
        text = _BLOCK.sub("\n", _with_targets(text) if targets else text)
        end = _last_comment_end(text)
        text = _COMMENT_OR_TAG.sub("", text[:end]) + _TAG.sub("", text[end:])
        text = _LINES.sub("\n", text).strip()
    if decode and "&" in text:
        text = _ENTITY.sub(lambda found: unescape(found.group()), _ESCAPED_TWICE.sub("&", text))
    return text


def _last_comment_end(text: str) -> int:
    """Where the last comment may end; behind it no comment is looked for, which keeps the search linear."""
    return text.rfind("-->") + 3 if "-->" in text else 0


def _without_hidden(text: str) -> str:
    """Scripts, styles and templates with their contents become a space; one that is never closed stays."""
    kept, place, unclosed = [], 0, set()
    for opening in _HIDDEN.finditer(text):
        name = opening.group(1).lower()
        if opening.start() < place or name in unclosed:
            continue
        closing = _HIDDEN_END[name].search(text, opening.end())
        if closing is None:
            unclosed.add(name)
            continue
        kept += [text[place : opening.start()], " "]
        place = closing.end()
    return "".join([*kept, text[place:]])


def _with_targets(text: str) -> str:
    """The address of each link in parentheses behind its text, where it is one of the web or mail and not the text."""
    parts, place, opened, target = [], 0, 0, ""
    for found in _LINK.finditer(text):
        if found.group()[1] != "/":
            given = _TARGET.search(found.group())
            target = next((unescape(one).strip() for one in given.groups() if one), "") if given else ""
            opened = found.end()
        elif target:
            shown = unescape(text[opened : found.start()])
            if _ADDRESS.match(target) and target not in shown:
                parts += [text[place : found.start()], f" ({target})"]
                place = found.start()
            target = ""
    return "".join([*parts, text[place:]])
