"""The step `augment.generate`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from core.augment.common.making import Making
from core.augment.engines.writing import Manner, Writer
from core.contracts import Context
from core.text import is_missing, text_key
from core.types import LABEL, ORIGIN, TEXT

#: Where the train rows of each class are kept for `Generate.variants`.
_POOL = "augment.generate rows by class"


class Generate(Making, frozen=True):
    """Lets a language model go on with examples of a class, so that it writes another text of that class.

    A prompt is the lead with the class, then examples, one a line. The first example is the row that the new one names
    as its origin; the others are drawn from the train rows of its class, so the new row owes something to all of them.
    What is written ends at the line's end or at the template's own marks; copies of train rows are left out. Nothing
    binds the model to the class, so the gate should judge it. Rows without a label are no parents.
    """

    kind: Literal["augment.generate"] = "augment.generate"
    model: str = Field(
        default="", max_length=500, description="A folder or hub name of a model that goes on with a text, such as GPT."
    )
    lead: str = Field(
        default="Messages about {label}:", max_length=1000, description="What stands first; {label} becomes the class."
    )
    line: str = Field(default="- {text}", max_length=200, description="How an example stands; {text} becomes its text.")
    examples: int = Field(default=4, ge=1, le=32, description="Examples of the class in a prompt, the parent included.")
    top: int = Field(default=50, ge=1, le=1000, description="Tokens that one is drawn from.")
    temperature: float = Field(default=0.9, ge=0.05, le=5, description="Boldness of drawing.")
    most_tokens: int = Field(default=80, ge=4, le=512, description="Tokens of a new text at most.")

    @model_validator(mode="after")
    def _one_text(self) -> Self:
        """The line must have one place for the text, and what stands around it must not break the line."""
        if self.line.count("{text}") != 1 or "\n" in self.line:
            raise ValueError("line must hold {text} once and no line break.")
        return self

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """The frame with the children behind their parents; all train rows of a class may be examples."""
        rows = frame[~is_missing(frame[TEXT]) & frame[ORIGIN].isna() & frame[LABEL].notna()]
        pool = {str(label): own.tolist() for label, own in rows.groupby(LABEL, sort=True)[TEXT]}
        return super().apply(frame, replace(context, shared={**context.shared, _POOL: pool}))

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """A new text of each text's class; None where there is no class, no end, or nothing new."""
        pool: dict[str, list[str]] = context.shared.get(_POOL) or _pooled(texts, labels)
        known = {label: {text_key(text) for text in own} for label, own in pool.items()}
        writer = Writer(self.model, "causal", line=True)
        rows = [row for row, label in enumerate(labels) if label.strip()]
        prompts = self._prompts(texts, labels, rows, pool, writer, context.rng())
        seeds = [(context.seed, context.place, row) for row in rows]
        manner = Manner(self.most_tokens, top=self.top, temperature=self.temperature)
        found: list[str | None] = [None] * len(texts)
        for row, written in zip(rows, writer.write(prompts, manner, seeds, context.progress), strict=True):
            text = self._cut(written[0]) if written else ""
            key, taken = text_key(text), known.setdefault(labels[row], set())
            if key and key not in taken:
                found[row] = text
                taken.add(key)
        return found

    def _prompts(
        self, texts: Sequence[str], labels: Sequence[str], rows: Sequence[int], pool: dict[str, list[str]],
        writer: Writer, rng: np.random.Generator,
    ) -> list[str]:  # fmt: skip
        """The prompt of each row; where it is too long, examples are left out from the end, but never the parent."""
        chosen = []
        for row in rows:
            own = pool.get(labels[row], [])
            drawn = [own[place] for place in rng.permutation(len(own))[: self.examples]]
            others = [text for text in dict.fromkeys(drawn) if text != texts[row]][: self.examples - 1]
            chosen.append([texts[row], *others])
        prompts = [self._prompt(labels[row], examples) for row, examples in zip(rows, chosen, strict=True)]
        room, places = writer.room(self.most_tokens), list(range(len(rows)))
        while places:
            lengths = writer.lengths([prompts[place] for place in places])
            places = [
                place for place, size in zip(places, lengths, strict=True) if size > room and len(chosen[place]) > 1
            ]
            for place in places:
                chosen[place].pop()
                prompts[place] = self._prompt(labels[rows[place]], chosen[place])
        return prompts

    def _prompt(self, label: str, examples: Sequence[str]) -> str:
        """Lead, one line for each example, and the beginning of the line to be written."""
        before, _, behind = self.line.partition("{text}")
        lines = [f"{before}{' '.join(text.split())}{behind}" for text in examples]
        lead = self.lead.replace("{label}", " ".join(label.replace("_", " ").split()))
        return "\n".join([lead, *lines, before.rstrip()])

    def _cut(self, written: str) -> str:
        """What was written up to the end of its line, or to what stands around a text in the template."""
        before, _, behind = (part.strip() for part in self.line.partition("{text}"))
        line = written.partition("\n")[0].strip()
        if before:
            line = line.removeprefix(before).strip()
        for mark in (behind, before if len(before) > 1 else ""):  # a single sign, such as a dash, may be the text's own
            if mark:
                line = line.partition(mark)[0]
        return line.strip()


def _pooled(texts: Sequence[str], labels: Sequence[str]) -> dict[str, list[str]]:
    """The texts of each label."""
    pool: dict[str, list[str]] = {}
    for text, label in dict.fromkeys(zip(texts, labels, strict=True)):
        pool.setdefault(label, []).append(text)
    return pool
