"""The check `character_mix`."""

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding, Severity
from core.dataset import Dataset
from core.quality.common.characters import SCRIPTS, characters
from core.types import TEXT, UID
from core.words import count

if TYPE_CHECKING:
    import pyarrow as pa

_ADDRESS = r"(?:https?://|www\.|data:)\S+"
_LONG_WORD = r"[A-Za-z0-9+/_-]{32,}"
_HEX, _BASE64 = re.compile(r"(?:0x)?([0-9a-fA-F]{32,})"), re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")

#: What source code looks like, one expression a habit of writing it.
_CODE = (
    r"[\w\])]\s?\([^()\n]*\)\s*(?:;|\{|:\s*(?:\n|$))",
    r"[;{}]\s*(?:\n|$)",
    r"[=!]==?|&&|\|\||[\w)]->\w|=>|\w::\w|\+\+|\+=|-=",
    r"(?:^|[\s(;{])[A-Za-z_][\w.\[\]]*\s?=\s?[\w\"'\[({-]",
    r"#include\s*[<\"]|\bdef \w+\(|\bfunction\s*\w*\(|\bimport \w+(?:\.\w+|\s+as \w)|\bfrom [\w.]+ import "
    r"|\bprint(?:f|ln)?\("
    r"|\b(?:public|private|static) \w+ \w+|(?i:\bselect\b[^\n]+\bfrom\b[^\n]+\bwhere\b)|\breturn [^\n;]+;",
)

_NOTES: dict[str, tuple[Severity, str, str]] = {
    "encoded": (
        "warning",
        "mainly encoded data such as base64 or hexadecimal",
        "No model reads it as text. Decode or drop it.",
    ),
    "code": ("info", "source code", "It has other words than prose. Keep it only if the task is about code."),
    "noise": (
        "warning",
        "made of letters without words, as from hitting keys at random or holding one down",
        "They say nothing about their label. Look at them and drop them.",
    ),
    "digits": ("info", "mostly digits", "A model learns little from numbers. See whether the text went astray."),
    "signs": ("info", "mostly signs or emoji", "A tokenizer knows few of them. See whether a text is missing there."),
    "script": (
        "info",
        "in another script than the rest",
        "Most models know few scripts. See whether they belong here.",
    ),
    "mixed": (
        "warning",
        "written with words that mix Latin and Cyrillic letters, which look alike",
        "To a model these are unknown words; it is a trick of spam. Replace the letters or drop the rows.",
    ),
}
_VERBS = {"code": ("looks like", "look like")}


class CharacterMix(Check, frozen=True):
    """Finds rows whose characters are not those of a text: encoded data, code, keyboard noise, digits, signs, scripts.

    Encoded data are long words of hexadecimal digits, or of capitals, small letters and digits with an entropy of at
    least 4 bits a character, addresses left out. Noise is one letter held down, letters that are neighbours on the
    keyboard or all on its middle row, or Latin letters with hardly a vowel. A script is another than the rest if fewer
    rows than a share are mainly written in it. Each row is reported once, for the first kind that fits; only the first
    10,000 characters of a text are looked at.
    """

    kind: Literal["character_mix"] = "character_mix"
    encoded: float = Field(
        default=0.5,
        ge=0.05,
        le=1,
        description="Share of a row's characters in encoded words from which it is reported.",
    )
    digits: float = Field(default=0.6, ge=0.2, le=1, description="Share of digits from which a row is reported.")
    signs: float = Field(default=0.7, ge=0.2, le=1, description="Share of signs from which a row is reported.")
    own: float = Field(
        default=0.2, gt=0, le=0.5, description="A script in which more than this share of the rows is written is usual."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """One finding for each kind of row, with scores."""
        import pyarrow as pa

        texts = dataset.frame[TEXT]
        counts = characters(texts)
        column = pa.array(texts, type=pa.large_string(), from_pandas=True)
        script, usual = _script(counts, self.own)
        kinds = {
            "encoded": _encoded(column, counts, self.encoded),
            "code": _code(column, counts),
            "noise": _noise(counts),
            "digits": _share(counts["digits"], counts["shown"], self.digits, 6),
            "signs": _share(counts["signs"], counts["shown"], self.signs, 4),
            "script": script,
            "mixed": np.where(counts["mixed"] > 0, np.clip(counts["mixed"] / 3, 0.34, 1.0), 0.0),
        }
        taken = np.zeros(len(dataset), dtype=bool)
        found = []
        for kind, scores in kinds.items():
            scores = np.where(taken, 0.0, scores)
            taken |= scores > 0
            if scores.any():
                found.append(self._finding(kind, dataset, scores, counts, usual))
        return found

    def _finding(
        self, kind: str, dataset: Dataset, scores: np.ndarray, counts: pd.DataFrame, usual: list[str]
    ) -> Finding:
        severity, what, advice = _NOTES[kind]
        order = np.argsort(-scores, kind="stable")[: int((scores > 0).sum())]
        rows, share = len(order), len(order) / len(dataset)
        details: dict[str, object] = {"kind": kind}
        if kind == "script":
            names = Counter(SCRIPTS[place] for place in counts["script"].iloc[order])
            details |= {"scripts": dict(names.most_common()), "usual": usual}
            listed = ", ".join(f"{name}: {size:,}" for name, size in names.most_common(4))
            what = f"{what} ({listed}; usual: {', '.join(usual)})"
        verb, verbs = _VERBS.get(kind, ("is", "are"))
        message = f"{count(rows, f'row {verb}', f'rows {verbs}')} {what}. {advice}"
        return Finding(
            check=self.kind,
            severity=severity if share <= self.own else "info",
            message=message,
            uids=tuple(dataset.frame[UID].iloc[order]),
            scores=tuple(round(float(score), 4) for score in scores[order]),
            share=share,
            details=details,
        )


def _share(part: pd.Series, whole: pd.Series, limit: float, least: int) -> np.ndarray:
    """The part's share where it reaches the limit and there are enough characters, else 0."""
    share = (part / whole.clip(lower=1)).to_numpy(dtype=float)
    return np.where((share >= limit) & (whole >= least), share, 0.0)


def _noise(counts: pd.DataFrame) -> np.ndarray:
    held = _share(counts["repeated"], counts["shown"] - 1, 0.95, 9)
    held = np.where(counts["letters"] > counts["shown"] / 2, held, 0.0)
    walked = _share(counts["walked"], counts["pairs"], 0.6, 8)
    home = _share(counts["home"], counts["latin"], 0.95, 12)
    latin = (counts["latin"] >= 12) & (counts["latin"] > 0.8 * counts["shown"])
    without = 1 - (counts["vowels"] / counts["latin"].clip(lower=1)).to_numpy(dtype=float)
    mute = np.where(latin & (without > 0.88), without, 0.0)
    return np.maximum.reduce([held, walked, np.where(latin, home, 0.0), mute])


def _script(counts: pd.DataFrame, own: float) -> tuple[np.ndarray, list[str]]:
    """For rows mainly in an unusual script, the share of letters in it; and the names of the usual scripts."""
    share = _share(counts["most"], counts["letters"], 0.6, 3)
    told = share > 0
    sizes = np.bincount(counts["script"][told], minlength=len(SCRIPTS))
    usual = sizes > own * max(told.sum(), 1)
    if not usual.any():
        return np.zeros(len(counts)), []
    names = [name for name, is_usual in zip(SCRIPTS, usual, strict=True) if is_usual]
    return np.where(told & ~usual[counts["script"]], share, 0.0), names


def _code(column: "pa.Array", counts: pd.DataFrame) -> np.ndarray:
    """Rows with four marks of code of two habits, or three that are code for sure: how dense the marks are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    scores = np.zeros(len(counts))
    places = np.flatnonzero((counts["signs"] >= 5) & (counts["signs"] >= 0.06 * counts["shown"]))
    if len(places) == 0:
        return scores
    some = column.take(pa.array(places))
    marks = np.stack([np.asarray(pc.count_substring_regex(some, habit)) for habit in _CODE])
    total = marks.sum(axis=0)
    sizes = counts["shown"].to_numpy()[places]
    clear = (((marks > 0).sum(axis=0) >= 2) & (total >= 4)) | (marks[-1] >= 3)
    clear &= total >= sizes / 120
    scores[places] = np.where(clear, np.clip(0.5 + 5 * total / sizes, 0, 1), 0.0)
    return scores


def _encoded(column: "pa.Array", counts: pd.DataFrame, limit: float) -> np.ndarray:
    """The share of characters in encoded words, where it reaches the limit; Python looks at long words only."""
    import pyarrow as pa
    import pyarrow.compute as pc

    scores = np.zeros(len(counts))
    places = np.flatnonzero(np.asarray(pc.match_substring_regex(column, _LONG_WORD).fill_null(False)))
    some = pc.replace_substring_regex(column.take(pa.array(places)), _ADDRESS, " ")
    sizes = counts["shown"].to_numpy()
    for place, text in zip(places, some.to_pylist(), strict=True):
        size = sum(len(word) for word in _BASE64.findall(text[:10_000]) if _is_base64(word))
        size = max(size, sum(len(word) for word in _HEX.findall(text[:10_000]) if _is_hex(word)))
        share = min(size / max(sizes[place], 1), 1.0)
        scores[place] = share if share >= limit else 0.0
    return scores


def _is_hex(word: str) -> bool:
    return sum(sign.isdigit() for sign in word) >= len(word) / 8 and any(sign.isalpha() for sign in word)


def _is_base64(word: str) -> bool:
    """Capitals, small letters and digits in the mix of random bytes, and nearly as many different ones."""
    size = len(word)
    large, small = sum("A" <= sign <= "Z" for sign in word), sum("a" <= sign <= "z" for sign in word)
    entropy = -sum(n / size * math.log2(n / size) for n in Counter(word).values())
    return min(large, small) >= 0.15 * size and size - large - small >= 0.03 * size and entropy >= 4
