"""The check `noise`."""

import re
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from core.contracts import Check, Context, Finding, Severity
from core.dataset import Dataset
from core.learned.shared import missing
from core.scan import matches, narrowed
from core.signs import with_control, with_invisible, with_runs
from core.types import TEXT, UID
from core.words import count

#: RE2 patterns of odd white space, by name. The ideographic space is not odd: Japanese indents with it.
_SPACES = {
    "tabs": r"\t",
    "no-break and other special spaces": r"[\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}]",
    "runs of blanks": "  ",
    "white space at an end": r"^[ \n\r]|[ \n\r]$",
    "carriage returns": r"\r",
    "runs of blank lines": r"\n[ \t\r]*\n[ \t\r]*\n",
}
#: A line break before a small letter, behind a word or a comma: the sentence goes on.
_MAYBE_BROKEN = r"[\pL\pN,][ \t\r]*\n[ \t]*\p{Ll}"
_BROKEN = re.compile(r"[\w,][ \t\r]*\n[ \t]*(?!https?:|www\.)([^\W\d_])(?=[\w\s'\u2019,])")
_LINK = r"(?i)https?://[^\s]|\bwww\.[a-z0-9]"


def _is_broken(text: str) -> bool:
    """Whether a line goes on below with a small letter, which is neither a link nor the mark of a list."""
    return any(found.group(1).islower() for found in _BROKEN.finditer(text))


class _Look(NamedTuple):
    """One finding in the making: its name, how bad it is, the rows, the words after the count, the fix and details."""

    noise: str
    severity: Severity
    rows: np.ndarray
    words: str
    fix: dict[str, Any] | None
    details: dict[str, Any]


class Noise(Check, frozen=True):
    """Finds signs that nobody meant: control and invisible characters, odd white space, long repetitions, links.

    Each is a finding of its own. Invisible are zero-width and bidirectional characters, without those that emoji and
    scripts such as Arabic or Hindi need. Repetitions are letters, or marks such as ``!``, and never digits or rulers.
    """

    kind: Literal["noise"] = "noise"
    max_repeats: int = Field(
        default=3, ge=2, le=10, description="A letter or mark more often than this in a row is a long repetition."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding for each sort of noise."""
        texts = dataset.frame[TEXT]
        looks = [
            _Look(
                "control", "warning", with_control(texts),
                "control characters, which no reader sees. They come from broken exports, give a model odd tokens and "
                "upset other programs. Remove them.",
                {"kind": "normalize_unicode"}, {},
            ),
            _Look(
                "invisible", "warning", with_invisible(texts),
                "zero-width or bidirectional characters. They hide in words, so that equal words differ for a model, "
                "and can carry hidden text. Remove them.",
                {"kind": "normalize_unicode"}, {},
            ),
            self._spaces(dataset, context),
            _Look(
                "broken lines", "info", narrowed(texts, matches(texts, _MAYBE_BROKEN), _is_broken),
                "a line break in the middle of a sentence, as mail programs put it. Sentences and lines are then cut "
                "at the wrong place. Join the lines, unless they mean something, as in lists and verse.",
                {"kind": "normalize_whitespace"}, {},
            ),
            _Look(
                "repetitions", "info", with_runs(texts, self.max_repeats),
                f"a letter or mark more than {self.max_repeats} times in a row, as in soooooo. A model has few such "
                "words in its vocabulary and cuts them into pieces. Shorten them, unless the emphasis tells the label.",
                {"kind": "normalize_unicode", "max_repeats": self.max_repeats}, {},
            ),
            _Look(
                "links", "info", matches(texts, _LINK),
                "links. Their letters look random to a model, and a site's name can give the label away. Look whether "
                "they matter here.",
                None, {},
            ),
        ]  # fmt: skip
        return [self._finding(dataset, look) for look in looks if look.rows.any()]

    def _spaces(self, dataset: Dataset, context: Context) -> _Look:
        """White space that `normalize_whitespace` takes out also where it keeps line breaks; blank rows are missing."""
        texts = dataset.frame[TEXT]
        odd = matches(texts, "|".join(_SPACES.values())) & ~missing(dataset.frame, context).to_numpy()
        chosen = texts[odd]
        which = {name: int(matches(chosen, pattern).sum()) for name, pattern in _SPACES.items()}
        listed = ", ".join(f"{name} {rows:,}" for name, rows in which.items() if rows)
        words = (
            f"odd white space ({listed}). Texts that look equal then differ, and duplicates go unnoticed. Normalize it."
        )
        fix = {"kind": "normalize_whitespace", "keep_line_breaks": True}
        return _Look("white space", "info", odd, words, fix, {"which": which})

    def _finding(self, dataset: Dataset, look: _Look) -> Finding:
        uids = tuple(dataset.frame.loc[look.rows, UID])
        return Finding(
            check=self.kind,
            severity=look.severity,
            message=f"{count(len(uids), 'text has', 'texts have')} {look.words}",
            uids=uids,
            share=len(uids) / len(dataset),
            fix=look.fix,
            topic=look.noise,
            details=look.details,
        )
