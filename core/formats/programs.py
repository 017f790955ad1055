"""Dollar signs that are no money: placeholders of programs, cells of sheets, formulas, another country's dollars."""

import re
from functools import lru_cache

#: Signs of a program, where ``$1`` is a placeholder: ``'/$1/'``, ``x = $2;``.
_PROGRAM = re.compile(
    r"\\[0-9dws]|=\s?\$[0-9]\b\s?[;|)]|\$[0-9]\s?=\s?[$'\"a-z_]|\$[{(][\w]|\$[a-z_]\w*\s?="
    r"|(?<![\w$])\$[0-9]\s+\$[0-9](?![\w.,])|\b[a-z_]\w*\s=\s\$[0-9](?![\w.,])|#!/|\$\w+\s-(?:eq|ne|lt|gt)\b"
    r"|\b(?:regex|regexp|awk|sed|bash|argv|printf|backreferences?|capturing|placeholders?|sudo|grep|alias\s\w+=)",
    re.IGNORECASE,
)
#: Formulas between dollar signs.
_FORMULA = re.compile(
    r"\\(?:leq?|geq?|frac|sum|int|alpha|beta|text|times|cdot|sqrt|math\w+|left|right|begin|implies|neq|approx|infty)\b"
    r"|\$\$[^$]+\$\$|\$[A-Za-z\\(][^$\n]{0,60}[^\s$]\$(?!\w)"
)
#: Words that make other dollar signs of the text another country's.
_ABROAD = re.compile(r"\b(?:cdn|canadian\s(?:dollars|funds)|australian\sdollars)\b", re.IGNORECASE)
_CELL = re.compile(r"[ACS]\$$")


def is_program(found: re.Match[str], before: str, hidden: str) -> bool:
    """Whether a sign and a small number are a placeholder or the cell of a sheet."""
    sign, number = found["sign"], found["number"]
    if sign == "$" and len(number) <= 2 and number.isdigit() and not found["multiple"]:
        placed = re.search(r"[\\'`{\[;|]$|[^\d\s]/$|\w=$|\w\([\"']$", before) or re.match(
            r"\.[a-z_]|\s?\)\s?[;{]", hidden[found.end() :][:4]
        )
        return _is_code_text(hidden) or placed is not None
    if _CELL.fullmatch(sign):
        return re.search(r"[=(+*:,!/&-]$", before) is not None or hidden[found.end() : found.end() + 1] in tuple(":+*=")
    return False


def is_torn(found: re.Match[str], hidden: str) -> bool:
    """Whether a dollar sign belongs to a formula, or the number goes on: ``$ 1 , 137``."""
    lone = found["sign"] == "$" and not found["tail"] and is_formula(hidden)
    torn = re.match(
        r"\s[,.]\s?[0-9]|\s[0-9]{2}(?![\w.,:/%-])|\s[0-9]{1,2}[sd]\b", hidden[found.end() : found.end() + 5]
    )
    return lone or torn is not None


@lru_cache(maxsize=64)
def is_formula(hidden: str) -> bool:
    """Whether the text has a formula between dollar signs."""
    return "$" in hidden and _FORMULA.search(hidden) is not None


@lru_cache(maxsize=64)
def is_abroad(hidden: str) -> bool:
    """Whether the text says that its lone dollar signs are another country's."""
    return _ABROAD.search(hidden) is not None


@lru_cache(maxsize=64)
def _is_code_text(hidden: str) -> bool:
    return _PROGRAM.search(hidden) is not None
