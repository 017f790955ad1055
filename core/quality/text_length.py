"""The check `text_length`."""

import re
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding, Severity
from core.dataset import Dataset
from core.learned.shared import missing
from core.lengths import lengths
from core.quality.common.bag import bag
from core.quality.common.scope import droppable
from core.quality.common.tokens import CHARACTERS, characters_per_token, token_counts
from core.scan import matches
from core.types import TEXT, UID
from core.words import count

#: What software writes where it cuts a text off; the feed's "[+1916 chars]" among it.
_MARK = (
    r"(?i)(?:\[\s*(?:\.\.\.|…)\s*\]|\[\+\d+ chars\]|[(\[]\s*truncated\s*[)\]]|"
    r"(?:\.\.\.|…)\s*(?:read|show|see|continue) (?:more|reading)\W*)\s*$"
)
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)\s*$")
_FINISHED = re.compile(r"[.!?…。！？؟।:;)\]}>\"'”’»*~]\s*$")
#: A limit that cut texts leaves at least this many different texts of exactly that length,
_FEWEST, _SHARE = 5, 0.002
#: and this many times more than of the lengths just below it, most of which end in mid-sentence.
_JUMP, _OPEN, _BELOW = 4, 0.6, 5
#: So many letters are first sought by a pattern, which is much faster than counting them.
_LETTER, _SIMPLE = r"[\pL\pN]", 8
#: No limit is as low as these.
_LOWEST = {"characters": 50, "words": 10}


class TextLength(Check, frozen=True):
    """Finds texts too short to mean anything, longer than the model reads, or cut off before their end.

    Too short: fewer letters and digits than asked, where a Chinese, Japanese or Korean sign counts as three. Too long:
    more tokens than the model reads (the setting ``max_tokens``), counted by its tokenizer, on large data estimated
    from the number of characters. Cut off: a mark such as "[...]" or "[+1916 chars]" at the end; or many different
    texts of exactly the greatest length, in characters or words, most of which stop in mid-sentence. Texts that are
    merely unusual for this data are for the check `length_outliers`.
    """

    kind: Literal["text_length"] = "text_length"
    letters: int = Field(
        default=2, ge=1, le=1000, description="Texts with fewer letters and digits are called too short."
    )

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding each for texts that are too short, too long, and cut off."""
        present = dataset.frame[~missing(dataset.frame, context)]
        if present.empty:
            return []
        return [
            *self._short(dataset, present),
            *self._cut(dataset, present, context),
            *self._long(dataset, present, context),
        ]

    def _short(self, dataset: Dataset, present: pd.DataFrame) -> list[Finding]:
        short = ~matches(present[TEXT], rf"(?:{_LETTER}[^\pL\pN]*){{{min(self.letters, _SIMPLE)}}}")
        if self.letters > _SIMPLE:
            short[:] = True
        short[short] = lengths(present[TEXT][short], "letters") < self.letters
        if not short.any():
            return []
        mine = droppable(dataset).loc[present.index].to_numpy()
        fix = {"kind": "filter_length", "unit": "letters", "minimum": self.letters} if (short & mine).any() else None
        message = (
            f"{count(int(short.sum()), 'text has', 'texts have')} fewer than {self.letters} letters or digits, such as "
            f"{_examples(present[TEXT][short])}. There is hardly anything in them to learn from. "
            "Drop them, unless signs such as emoji carry meaning here."
        )
        return [self._finding(dataset, "warning", message, present[UID][short], fix=fix)]

    def _long(self, dataset: Dataset, present: pd.DataFrame, context: Context) -> list[Finding]:
        limit, texts = context.max_tokens, present[TEXT]
        sizes = lengths(texts, "characters")
        possible = sizes > limit - 2  # a token stands for at least one character, and two tokens are added
        if not possible.any():
            return []
        exact = int(sizes[possible].sum()) <= CHARACTERS
        counts = np.zeros(len(texts))
        if exact:
            counts[possible] = token_counts(texts[possible], context)
        else:
            counts[possible] = sizes[possible] / characters_per_token(texts, context) + 2
        over = np.flatnonzero(counts > limit)
        if not len(over):
            return []
        lost = 1 - limit / counts[over]
        order = np.argsort(-lost, kind="stable")
        share = len(over) / len(texts)
        message = (
            f"{'' if exact else 'About '}{count(len(over), 'text is', 'texts are')} longer than the {limit:,} tokens "
            f"that the model reads, {_percent(share)} of the texts: {np.median(lost):.0%} of the middle one of them is "
            f"cut off, {lost.max():.0%} of the longest. What stands behind the cut cannot be learned. Raise the number "
            "of tokens, or shorten or split these texts if their end matters."
        )
        severity: Severity = "warning" if share > 0.2 else "info"
        details = {"limit": limit, "exact": exact, "share": round(share, 4)}
        scores = np.round(lost[order], 4).tolist()
        return [self._finding(dataset, severity, message, present[UID].iloc[over[order]], scores, details)]

    def _cut(self, dataset: Dataset, present: pd.DataFrame, context: Context) -> list[Finding]:
        texts = present[TEXT]
        marked = matches(texts, _MARK)
        sizes = {"characters": lengths(texts, "characters"), "words": bag(dataset, context).pieces}
        limits = {unit: found for unit, size in sizes.items() if (found := _limit(texts, size, _LOWEST[unit]))}
        cut = marked.copy()
        for _, rows in limits.values():
            cut |= rows
        if not cut.any():
            return []
        reasons = [
            f"{count(int(rows.sum()), 'has', 'have')} exactly {size:,} {unit}, the most of all, and no end"
            for unit, (size, rows) in limits.items()
        ]
        if marked.any():
            reasons.append(f"{count(int(marked.sum()), 'ends', 'end')} with a mark such as [...]")
        message = (
            f"{count(int(cut.sum()), 'text seems', 'texts seem')} to be cut off: {' and '.join(reasons)}. What decided "
            "the label may be in the part that is gone, and the cut itself may tell classes apart. Fetch the whole "
            "texts from the source, if they can be had."
        )
        details = {"marked": int(marked.sum()), "limits": {unit: size for unit, (size, _) in limits.items()}}
        return [self._finding(dataset, "warning", message, present[UID][cut], details=details)]

    def _finding(
        self,
        dataset: Dataset,
        severity: Severity,
        message: str,
        uids: pd.Series,
        scores: Sequence[float] = (),
        details: dict[str, Any] | None = None,
        fix: dict[str, Any] | None = None,
    ) -> Finding:
        return Finding(
            check=self.kind,
            severity=severity,
            message=message,
            uids=tuple(uids),
            scores=tuple(scores),
            share=len(uids) / len(dataset),
            details=details or {},
            fix=fix,
        )


def _limit(texts: pd.Series, sizes: np.ndarray, lowest: int) -> tuple[int, np.ndarray] | None:
    """The length that cut texts have in common and which these are; None if the longest texts just happen to be long.

    Equal texts count once, because one long text that is repeated is no limit.
    """
    most = int(sizes.max())
    ends = sizes == most
    longest = texts[ends].drop_duplicates()
    if len(longest) < max(_FEWEST, _SHARE * len(texts)) or most < lowest:
        return None
    below = [texts[sizes == size].nunique() for size in range(max(1, most - _BELOW), most)]
    if len(longest) < _JUMP * max(1, *below):
        return None
    open_ended = ~texts[ends].str.contains(_FINISHED).fillna(False).to_numpy(dtype=bool)
    open_ended |= texts[ends].str.contains(_ELLIPSIS).fillna(False).to_numpy(dtype=bool)
    if open_ended.mean() < _OPEN:
        return None
    ends[ends] = open_ended
    return most, ends


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"


def _examples(texts: pd.Series) -> str:
    shown = [text if len(text) <= 20 else text[:20] + "..." for text in texts.drop_duplicates().str.strip().head(3)]
    return ", ".join(f"'{text}'" for text in shown)
