"""Finds the terms of a lexicon in texts: whole words, in any case, with common plural endings."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

#: Endings that a term may have: plurals and possessives of the languages that lexicons come in. A short word has fewer,
#: because another letter makes it another word.
_ENDINGS, _SHORT_ENDINGS = "(?:e?s|e|e?n|x|['’]s?)?", "(?:s|['’]s?)?"
_SHORT = 3
#: Terms in one regular expression: with many more, RE2 runs out of states and becomes twenty times slower.
_TOGETHER = 60
#: What stands before and after a whole word.
_BEFORE, _AFTER = r"(?:^|[^\pL\pM\pN_])", r"(?:$|[^\pL\pM\pN_])"


class Mentions(NamedTuple):
    """The rows, by place, that mention each group and each of its terms; what no row mentions is left out.

    ``groups`` maps a group to ascending places, ``terms`` a pair of group and term.
    """

    groups: dict[str, np.ndarray]
    terms: dict[tuple[str, str], np.ndarray]

    def rows(self) -> np.ndarray:
        """The places of all rows that mention anything, in order, each once."""
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *self.groups.values()]))


def mentions(texts: "pd.Series", words: Mapping[str, tuple[str, ...]], least: int | None = 1) -> Mentions:
    """Which texts mention which groups, and which terms of the groups; missing texts mention none.

    The terms of a group are told apart only where at least ``least`` texts mention the group; None stands for never.
    One regular expression over all terms goes over all texts; then each group's over the texts that are left, and each
    term's over those of its group. They are RE2's: time is linear in the length of the texts, and no text is looked at
    in Python. A term matches in any case, with any white space or hyphen between its words, and with a plural ending.
    """
    import pyarrow as pa

    column = pa.array(texts, type=pa.large_string(), from_pandas=True)
    groups: dict[str, np.ndarray] = {}
    terms: dict[tuple[str, str], np.ndarray] = {}
    places = _matching(column, [term for members in words.values() for term in members])
    if len(places) == 0:
        return Mentions(groups, terms)
    some = column.take(pa.array(places))
    for group, members in words.items():
        inner = _matching(some, members)
        if len(inner) == 0:
            continue
        groups[group] = places[inner]
        if least is None or len(inner) < least:
            continue
        fewer = some.take(pa.array(inner))
        for term in members:
            hits = _matching(fewer, [term])
            if len(hits):
                terms[group, term] = places[inner[hits]]
    return Mentions(groups, terms)


def _matching(column: "pa.Array", terms: "list[str] | tuple[str, ...]") -> np.ndarray:
    """Places of the texts that hold one of the terms."""
    import pyarrow.compute as pc

    found = np.zeros(len(column), dtype=bool)
    for start in range(0, len(terms), _TOGETHER):
        expression = pattern(terms[start : start + _TOGETHER])
        found |= np.asarray(pc.match_substring_regex(column, expression).fill_null(False))
    return np.flatnonzero(found)


def pattern(terms: "list[str] | tuple[str, ...]") -> str:
    """The regular expression, in RE2's syntax, that finds any of the terms."""
    return f"(?i){_BEFORE}(?:{'|'.join(_one(term) for term in terms)}){_AFTER}"


def _one(term: str) -> str:
    stem = term.removesuffix("*")
    words = [re.sub("ss|ß", "(?:ss|ß)", re.escape(word)) for word in re.split(r"[\s-]+", stem) if word]
    joined = re.sub("['’]", "['’]", r"[\s\pZ-]+".join(words))
    if stem != term:
        return rf"{joined}[\pL\pM\pN]*"
    return joined + (_ENDINGS if len(stem) > _SHORT else _SHORT_ENDINGS)
