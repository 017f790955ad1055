"""Causal language models: how likely each label is to follow the text, after instruction and examples."""

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any, ClassVar

import numpy as np

from core.embed.encoder import batch_tokens, device
from core.embed.language_model import LanguageModel
from core.errors import AssayError
from core.tune.models.prompting.language import Prompted


class Likelihood(Prompted):
    """The sum of the log probabilities of a label's tokens, given all that stands before it (Brown et al. 2020).

    Instruction and examples are read once a template and kept as keys and values; each text is read once for all
    labels. Prompts of equal length go together, so that nothing is padded and positions are right in any model.
    """

    kind: ClassVar[LanguageModel] = "causal"
    separator: ClassVar[str] = "\n\n"

    def prepare(self) -> None:
        """How the tokenizer begins a text, and whether the model keeps what it has read."""
        import inspect

        taken = inspect.signature(self.model.forward).parameters
        if "past_key_values" not in taken:
            raise AssayError(
                "The model does not keep keys and values of what it has read.",
                type(self.model).__name__,
                "Choose a transformer, or the way similarity.",
            )
        first, start = self.ids("a", special=True)[:1], self.tokenizer.bos_token_id
        self.start = [start] if start is not None and first == [start] else []
        self.trims = "logits_to_keep" in taken
        self._read: dict[int, Any] = {}

    def before(self, template: str) -> str:
        """What stands between the text and the label, the space before the label included."""
        return self._open(template.partition("{text}")[2] or "a")

    def opening(self) -> str:
        """The instruction, with the words for all labels where it asks for them."""
        return self.wording.instruction.format(labels=", ".join(self.wording.words))

    def example(self, place: int, text: str, words: str) -> str:
        """The template with its label."""
        return self._open(self.wording.templates[place].format(text=text)) + words

    def demand(self, place: int) -> int:
        """Tokens of the template and the longest label."""
        return len(self.start) + len(self.ids(self.separator + self._prompt(place, ""))) + self._longest(place)

    def raw(self, place: int, texts: Sequence[str], told: Callable[[int], None] = lambda rows: None) -> np.ndarray:
        """Sum of the log probabilities of each label's tokens."""
        import torch

        gap = self.separator if self.leads[place] else ""
        lead = [*self.start, *self.ids(self.leads[place])]
        room = self.limit - len(lead) - self._longest(place)
        rows = self.laid_out(texts, lambda text: gap + self._prompt(place, text), room)
        lead, last = lead[:-1], lead[-1:]  # what is read for each text must hold a token that a label can follow
        rows = [[*last, *row] or [self._anything()] for row in rows]
        found, done = np.zeros((len(texts), len(self.wording.words))), 0
        with torch.inference_mode():
            for batch in equal_batches([len(row) for row in rows], len(lead) + self._longest(place)):
                found[batch] = self._ask(place, lead, [rows[row] for row in batch])
                done += len(batch)
                told(done)
        return found

    def _ask(self, place: int, lead: list[int], ids: list[list[int]]) -> np.ndarray:
        """Scores (rows, classes) of prompts of equal length after the lead."""
        import torch

        known = self._known(place, lead, len(ids))
        last, after = self._step(torch.tensor(ids), known, last=True)
        first = torch.log_softmax(last[:, -1].float(), dim=-1)
        found = np.zeros((len(ids), len(self.wording.words)))
        stems: dict[tuple[int, ...], list[int]] = {}
        for label, pieces in enumerate(self.pieces[place]):
            found[:, label] = first[:, pieces[0]].double().cpu().numpy()
            if len(pieces) > 1:
                stems.setdefault(tuple(pieces[:-1]), []).append(label)
        for stem, labels in stems.items():
            logits, _ = self._step(torch.tensor(stem).repeat(len(ids), 1), deepcopy(after))
            logs = torch.log_softmax(logits.float(), dim=-1)
            for label in labels:
                rest = torch.tensor(self.pieces[place][label][1:], device=logs.device)
                picked = logs[:, torch.arange(len(rest), device=logs.device), rest].sum(dim=-1)
                found[:, label] += picked.double().cpu().numpy()
        return found

    def _known(self, place: int, lead: list[int], rows: int) -> Any:
        """Keys and values of the lead, once a row; None without a lead."""
        import torch

        if not lead:
            return None
        if place not in self._read:
            self._read[place] = self._step(torch.tensor([lead]), None, last=True)[1]
        known = deepcopy(self._read[place])
        known.batch_repeat_interleave(rows)
        return known

    def _step(self, tokens: Any, known: Any, last: bool = False) -> tuple[Any, Any]:
        """Logits and the keys and values afterwards; ``last`` asks for the last place alone, where the model can."""
        settings = {"logits_to_keep": 1} if last and self.trims else {}
        said = self.model(input_ids=tokens.to(device()), past_key_values=known, use_cache=True, **settings)
        return said.logits, said.past_key_values

    def _prompt(self, place: int, text: str) -> str:
        """The template with the text, up to where the label begins, without the space that belongs to the label."""
        return self._open(self.wording.templates[place].format(text=text)).rstrip(" ")

    def _open(self, said: str) -> str:
        """Ready for the label: a space, or the new line that the template ends with."""
        return said if said.endswith("\n") else said.rstrip(" ") + " "

    def _longest(self, place: int) -> int:
        return max(map(len, self.pieces[place]))

    def _anything(self) -> int:
        marks = (self.tokenizer.bos_token_id, self.tokenizer.eos_token_id, 0)
        return next(int(mark) for mark in marks if mark is not None)


def equal_batches(lengths: Sequence[int], besides: int) -> Iterator[list[int]]:
    """Row numbers in batches of one length; ``besides`` tokens more a row count toward the size of a batch."""
    by_length: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        by_length.setdefault(length, []).append(row)
    for length, rows in sorted(by_length.items(), reverse=True):
        size = max(batch_tokens() // (length + besides), 1)
        for start in range(0, len(rows), size):
            yield rows[start : start + size]
