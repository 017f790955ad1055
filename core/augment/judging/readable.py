"""Whether a made row looks like a text, measured against its parent: length, letters, scripts and repetitions."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

#: A sign so often in a row is common: an ellipsis, "xxx", "!!!".
_COMMON_RUN = 3
_RUN = re.compile(r"(\S)\1{3,}")
_LATIN: Final = frozenset({"LATIN"})


class _Look(NamedTuple):
    """A text as it looks: its signs (all but blanks), shares of letters and of different words, longest run, scripts.

    Runs of a sign that are common count as such. Scripts are those of the letters, and ``odd``.
    """

    signs: str
    letters: float
    variety: float
    run: int
    scripts: frozenset[str]


def readable(texts: Sequence[str], parents: Sequence[str]) -> np.ndarray:
    """How much each text looks like its parent, 0 to 1, shape (texts,): the least of five shares.

    The shorter length by the longer; its share of letters, and of different words, by its parent's; its parent's
    longest run of one sign by its own; and the share of its signs that are of scripts its parent has. Letters, words
    and scripts are not compared where the parent has no letters.
    """
    known = {parent: _look(parent) for parent in set(parents)}
    return np.array([_least(_look(text), known[parent]) for text, parent in zip(texts, parents, strict=True)])


def _look(text: str) -> _Look:
    words = text.split()
    signs = "".join(words)
    size, ascii_only = max(len(signs), 1), text.isascii()
    count = sum(map(str.isalpha, signs))
    if not ascii_only:
        count += sum(unicodedata.category(sign)[0] == "M" for sign in signs)
    run = max((len(found[0]) for found in _RUN.finditer(text)), default=_COMMON_RUN)
    if ascii_only and signs.isprintable():
        scripts = _LATIN if count else frozenset[str]()
    else:
        scripts = frozenset(map(_script, set(signs))) - {""}
    return _Look(signs, count / size, len({word.casefold() for word in words}) / max(len(words), 1), run, scripts)


def _least(child: _Look, parent: _Look) -> float:
    sizes = len(child.signs), len(parent.signs)
    if not min(sizes):
        return 0.0
    shares = [1.0, min(sizes) / max(sizes), parent.run / child.run]
    if parent.letters:
        shares += [child.letters / parent.letters, child.variety / parent.variety]
        if new := child.scripts - parent.scripts:
            shares.append(1 - sum(_script(sign) in new for sign in child.signs) / len(child.signs))
    return float(min(shares))


@lru_cache(maxsize=20_000)
def _script(sign: str) -> str:
    """The first word of a letter's name in Unicode, which is its script; ``odd`` for what nobody writes; else nothing.

    Odd are control characters, unassigned and private ones, and the replacement character.
    """
    kind = unicodedata.category(sign)
    if kind in ("Cc", "Cn", "Co", "Cs") or sign == "\ufffd":
        return "odd"
    return unicodedata.name(sign, "odd").split()[0] if kind[0] == "L" else ""
