"""The step `augment.paraphrase`."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from core.augment.common.making import Making
from core.augment.engines.writing import Manner, Writer
from core.contracts import Context
from core.text import text_key


class Paraphrase(Making, frozen=True):
    """Writes texts anew with a model that turns texts into texts, such as T5 or BART trained on paraphrases.

    Children of one text differ from it and from each other by more than case and white space. Texts that the model
    cannot read whole, and new ones that reach no end, are left out. What such a model makes of a text is not bound to
    its meaning, so the gate should judge it.
    """

    kind: Literal["augment.paraphrase"] = "augment.paraphrase"
    model: str = Field(
        default="", max_length=500, description="A folder or hub name of a T5, BART or similar model with safetensors."
    )
    prefix: str = Field(
        default="paraphrase: ", max_length=200, description="What the model wants before a text; see its model card."
    )
    suffix: str = Field(default="", max_length=200, description="What the model wants behind a text.")
    way: Literal["sampling", "beams", "diverse"] = Field(
        default="sampling",
        description="Draw each text; take the best of the beams; or those that share the fewest words.",
    )
    beams: int = Field(default=5, ge=2, le=50, description="Beams, for the ways beams and diverse.")
    top: int = Field(default=50, ge=1, le=1000, description="Tokens that one is drawn from, for sampling.")
    temperature: float = Field(default=0.9, ge=0.05, le=5, description="Boldness of drawing, for sampling.")
    most_tokens: int = Field(default=128, ge=4, le=512, description="Tokens of a new text at most.")

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """A paraphrase of each text; None where the model gave none that is new."""
        writer = Writer(self.model, "rewriter")
        distinct = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        if self.way == "sampling":
            prompts = [self._prompt(text) for text in texts]
            seeds = [(context.seed, context.place, row) for row in range(len(texts))]
            manner = Manner(self.most_tokens, top=self.top, temperature=self.temperature)
            written = writer.write(prompts, manner, seeds, context.progress)
            drawn: dict[str, list[str]] = {}
            for text, given in zip(texts, written, strict=True):
                drawn.setdefault(text, []).extend(given)
            found = [drawn[text] for text in distinct]
        else:
            manner = Manner(self.most_tokens, beams=self.beams)
            found = writer.write(
                [self._prompt(text) for text in distinct], manner, [()] * len(distinct), context.progress
            )
        wanted = Counter(texts)
        chosen = {
            text: iter(_chosen(text, found[place], wanted[text], self.way == "diverse"))
            for text, place in distinct.items()
        }
        return [next(chosen[text], None) for text in texts]

    def _prompt(self, text: str) -> str:
        return f"{self.prefix}{' '.join(text.split())}{self.suffix}"


def _chosen(text: str, candidates: Sequence[str], wanted: int, far: bool) -> list[str]:
    """So many candidates that differ from the text and each other: as they come, or the farthest by shared words."""
    fresh = {text_key(candidate): candidate for candidate in reversed(candidates)}
    fresh.pop(text_key(text), None)
    left = [key for key in dict.fromkeys(map(text_key, candidates)) if key in fresh]
    taken: list[str] = []
    while left and len(taken) < wanted:
        others = [text_key(text), *taken]
        best = min(left, key=lambda key: max(_shared(key, other) for other in others)) if far else left[0]
        left.remove(best)
        taken.append(best)
    return [fresh[key] for key in taken]


def _shared(one: str, other: str) -> float:
    """The share of the words of two texts that both have (Jaccard)."""
    words, others = set(one.split()), set(other.split())
    return len(words & others) / max(len(words | others), 1)
