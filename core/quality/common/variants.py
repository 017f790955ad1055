"""Which labels are spellings of one another."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

#: Slips of one letter are sought in labels of at least so many letters,
LETTERS = 6
#: if one of the two is at least so many times rarer.
RARER = 10

_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*", re.IGNORECASE)
#: Numbers that are compared by their digits: whole ones, because ids have more digits than a float, and codes.
_EXACT = re.compile(r"[+-]?(?:\d+|0\d.*)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s_\-./:,;'\"()!?]+(?=\d)")
_SEPARATORS = re.compile(r"(?<=\w)[\s_\-./:,;'\"()!?]+(?=\w)|[\s_.:,;'\"()!?]+")


def is_number(label: str) -> bool:
    """Whether a label is written as a number."""
    return _NUMBER.fullmatch(label) is not None


def label_key(label: str) -> str:
    """The label without case, spaces and punctuation; equal keys mean the same label.

    Signs that tell labels apart stay: + and #, a minus at either end, and a separator between digits (1-2 is not 12).
    Numbers are equal by value unless they begin with a needless 0, as codes do. A label of signs alone is its own key.
    """
    plain = unicodedata.normalize("NFKC", label).casefold().strip()
    if is_number(plain):
        return plain.lstrip("+") if _EXACT.fullmatch(plain) else repr(float(plain)).removesuffix(".0")
    bare = _SEPARATORS.sub("", _BETWEEN_DIGITS.sub("\0", plain))
    return bare or plain


def groups(sizes: Mapping[str, int]) -> list[tuple[list[str], list[str]]]:
    """Labels that are spellings of one another, the most frequent first, and why; largest groups first.

    ``sizes`` are rows per label. Reasons: ``case, spaces or punctuation``, ``plural``, ``one letter``.
    """
    keys = {label: label_key(label) for label in sizes}
    totals: dict[str, int] = defaultdict(int)
    for label, key in keys.items():
        totals[key] += sizes[label]
    parent = {key: key for key in totals}
    reasons: dict[str, set[str]] = defaultdict(set)
    for one, other, reason in [*_plurals(totals), *_slips(totals)]:
        first, second = _root(parent, one), _root(parent, other)
        parent[max(first, second)] = min(first, second)
        reasons[one].add(reason)
        reasons[other].add(reason)
    members: dict[str, list[str]] = defaultdict(list)
    for label, key in keys.items():
        members[_root(parent, key)].append(label)
    found = []
    for labels in members.values():
        if len(labels) > 1:
            named = sorted(labels, key=lambda label: (-sizes[label], label))
            why = set().union(*(reasons[keys[label]] for label in labels))
            if len({keys[label] for label in labels}) < len(labels):
                why.add("case, spaces or punctuation")
            found.append((named, sorted(why)))
    return sorted(found, key=lambda group: (-sum(sizes[label] for label in group[0]), group[0]))


def _root(parent: dict[str, str], key: str) -> str:
    while parent[key] != key:
        parent[key] = parent[parent[key]]
        key = parent[key]
    return key


def _plurals(totals: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Keys of at least four letters that occur with and without an s."""
    for key in totals:
        if len(key) >= 4 and key[-1].isalpha() and key[-1] != "s" and key + "s" in totals:
            yield key, key + "s", "plural"


def _slips(totals: Mapping[str, int]) -> Iterator[tuple[str, str, str]]:
    """Keys that differ by one letter or two swapped neighbours, where one is much rarer.

    The first letter and digits must be equal: legal and illegal, typical and atypical, level1 and level2 are different.
    Keys that share a form with one letter deleted are compared, which finds all such pairs without trying all.
    """
    shapes: dict[str, list[str]] = defaultdict(list)
    for key in totals:
        if sum(map(str.isalpha, key)) >= LETTERS:
            for place in range(1, len(key)):
                shapes[key[:place] + key[place + 1 :]].append(key)
            shapes[key].append(key)
    seen = set()
    for shape in shapes.values():
        for one, other in combinations(sorted(set(shape)), 2):
            if (one, other) in seen:
                continue
            seen.add((one, other))
            rare, frequent = sorted((totals[one], totals[other]))
            if frequent >= RARER * rare and _one_slip(one, other):
                yield one, other, "one letter"


def _one_slip(one: str, other: str) -> bool:
    """Whether two keys differ by one letter left out, added, replaced or swapped with its neighbour."""
    if [sign for sign in one if not sign.isalpha()] != [sign for sign in other if not sign.isalpha()]:
        return False
    if abs(len(one) - len(other)) == 1:
        return True  # they share a form with one letter deleted
    if len(one) != len(other):
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    first, last = places[0], places[-1]
    return len(places) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]
