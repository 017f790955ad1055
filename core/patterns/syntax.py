"""What a user's regular expression is made of, and whether it may be run: valid, of bounded size, without recursion."""

import re
from functools import lru_cache
from typing import Any

#: Longest pattern, deepest nesting of groups and of repeats in repeats (each doubles the time to prepare the pattern),
#: and the most that it may come to when its counts in braces are written out: (a{100}){100} comes to 10,000.
MOST_SIGNS, MOST_DEPTH, MOST_REPEATS, MOST_PARTS = 2_000, 40, 8, 10_000

#: Patterns up to this size are also tried on plain texts by RE2, whose time is at most size times length of the text.
_SMALL = 150

_TOKEN = re.compile(
    r"""
      (?P<escape>\\(?:[pPN]\{[^{}]*\}|[gkL]<[^<>]*>|.))
    | (?P<class>\[\^?\]?(?:\\.|\[:\^?[A-Za-z]+:\]|[^\]\\])*+\])
    | (?P<comment>\(\?\#[^)]*\))
    | (?P<calls>\((?:\?(?:R|[+-]?\d+|&\w+|P>\w+)\)))
    | (?P<same>\(\?P=\w+\))
    | (?P<flags>\(\?[A-Za-z0-9]*-?[A-Za-z0-9]*\))
    | (?P<open>\((?:\?(?:P?<[^\W\d]\w*>|<[=!]|\([^()]*\)|[A-Za-z0-9]*-?[A-Za-z0-9]*:|[=!>|]))?)
    | (?P<close>\))
    | (?P<repeat>(?:[*+?]|\{(?!\})(?P<least>\d*)(?P<comma>,)?(?P<most>\d*)\})[?+]?)
    | (?P<or>\|)
    | (?P<brace>\{)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)

#: What Python's engine and RE2 read alike on texts of ASCII; a pattern with anything else is not given to RE2.
_ALIKE = {
    "escape": re.compile(r"\\(?:[dDwWsSbBAnrtfv]|[^\w\s])"),
    "class": re.compile(r"\[\^?[^\[\]\\^](?:\\(?:[dDwWsSnrtfv]|[^\w\s])|[^\[\]\\])*\]"),
    "open": re.compile(r"\((?:\?(?:P<[A-Za-z_]\w*>|:))?"),
    "repeat": re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??"),
    "close": re.compile(r"\)"),
    "or": re.compile(r"\|"),
    "sign": re.compile(r"[ -~]"),
}


class UnusableError(ValueError):
    """Why a pattern or a replacement cannot be used, in plain words."""


@lru_cache(maxsize=64)
def compiled(pattern: str, ignore_case: bool = False, multiline: bool = False) -> Any:
    """The pattern for the engine of the package `regex`, in the dialect of Python's `re`.

    Beyond `re`, look-behind may have any width and ``\\p{L}`` names properties of Unicode. A brace that is no count
    stands for itself. Raises UnusableError with the sign (from 1) where the pattern is wrong, or what is too large.
    """
    import regex

    if len(pattern) > MOST_SIGNS:
        raise UnusableError(f"the pattern has {len(pattern):,} signs; at most {MOST_SIGNS:,} are allowed")
    text = _bounded(pattern)
    flags = regex.VERSION0 | (regex.IGNORECASE if ignore_case else 0) | (regex.MULTILINE if multiline else 0)
    try:
        return regex.compile(text, flags)
    except regex.error as error:
        place = "" if error.pos is None else f" at sign {min(_before(pattern, error.pos), len(pattern)) + 1}"
        raise UnusableError(f"the pattern is not valid{place}: {error.msg}") from None
    except (RecursionError, OverflowError, ValueError) as error:
        raise UnusableError(f"the pattern cannot be read: {error}") from None


def checked_template(pattern: Any, replacement: str) -> None:
    """Raise UnusableError when the replacement names a group that the compiled pattern does not have."""
    import regex

    for found in re.finditer(r"\\(?:g<([^<>]*)>|(\d{1,2})|(.?))", replacement, re.DOTALL):
        name, number, sign = found.groups()
        place = f"at sign {found.start() + 1}"
        if name is not None and not name.isdigit() and name not in pattern.groupindex:
            raise UnusableError(f"the replacement names the group '{name}' {place}, which the pattern does not have")
        digits = number if name is None else name if name.isdigit() else None
        if digits and not digits.startswith("0") and int(digits) > pattern.groups:
            raise UnusableError(f"the replacement names group {digits} {place}; the pattern has {pattern.groups}")
        if sign == "":
            raise UnusableError("the replacement ends in a lone backslash; write two for one")
    try:
        regex.compile("").sub(_without_groups(replacement), "")
    except (regex.error, IndexError, ValueError) as error:
        raise UnusableError(f"the replacement is not valid: {error}") from None


def twin(pattern: str, ignore_case: bool = False, multiline: bool = False) -> str | None:
    """The pattern for RE2, matching the same texts of ASCII; None where it is large or the two would differ.

    Texts with control characters other than tab and line breaks, or a line break at the end, are not covered.
    """
    if not pattern.isascii() or _size(pattern)[0] > _SMALL:
        return None
    for found in _TOKEN.finditer(pattern):
        alike = _ALIKE.get(found.lastgroup or "")
        if alike is None or not alike.fullmatch(found.group()):
            return None
    flags = "i" * ignore_case + "m" * multiline
    return f"(?{flags}:{pattern})" if flags else pattern


def _before(pattern: str, place: int) -> int:
    """A place in the pattern as it was given, from one in the pattern with its braces escaped."""
    shift = 0
    for found in _TOKEN.finditer(pattern):
        if found.start() + shift >= place:
            break
        shift += found.lastgroup == "brace"
    return max(place - shift, 0)


def _without_groups(replacement: str) -> str:
    return re.sub(r"\\(?:g<[^<>]*>|[1-9]\d?|\\)", "", replacement)


def _bounded(pattern: str) -> str:
    """The pattern with braces that are no counts escaped; UnusableError where it calls itself or is too large."""
    parts, depth = [], 0
    for found in _TOKEN.finditer(pattern):
        kind, token = found.lastgroup, found.group()
        if kind == "calls":
            raise UnusableError(
                f"the pattern calls a group at sign {found.start() + 1}, and recursion is not supported"
            )
        depth += (kind == "open") - (kind == "close")
        if depth > MOST_DEPTH:
            raise UnusableError(f"groups are nested deeper than {MOST_DEPTH} at sign {found.start() + 1}")
        parts.append("\\{" if kind == "brace" else token)
    size, nested, place = _size(pattern)
    if nested > MOST_REPEATS:
        raise UnusableError(f"repeats inside repeats are nested deeper than {MOST_REPEATS} at sign {place}")
    if size > MOST_PARTS:
        raise UnusableError(
            f"with its counts in braces written out, the pattern would have {size:,} parts at sign {place}; at most "
            f"{MOST_PARTS:,} are allowed"
        )
    return "".join(parts)


def _size(pattern: str) -> tuple[int, int, int]:
    """Parts of the pattern with counts written out, how deep repeats are nested, and the sign behind which it is so.

    Reading stops where one of the two is beyond its limit; the sign counts from 1.
    """
    sums, nested = [0], [0]
    last, inner = 0, 0
    for found in _TOKEN.finditer(pattern):
        kind = found.lastgroup
        if kind == "open":
            sums.append(0)
            nested.append(0)
            last, inner = 0, 0
        elif kind == "close" and len(sums) > 1:
            last, inner = max(sums.pop(), 1), nested.pop()
            sums[-1] += last
        elif kind == "repeat":
            written = [int(count[:9]) for count in (found["least"], found["most"]) if count]
            more = last * (max([1, *written]) - 1)
            last, inner = last + more, inner + 1
            sums[-1] += more
        else:
            last, inner = 1, 0
            sums[-1] += 1
        nested[-1] = max(nested[-1], inner)
        if sum(sums) > MOST_PARTS or max(nested) > MOST_REPEATS:
            return sum(sums), max(nested), found.end()
    return sum(sums), max(nested), len(pattern)
