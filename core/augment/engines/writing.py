"""Texts that a language model writes: many prompts at once, drawn or by beams, each with random choices of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.augment.engines.absent import absent, named
from core.contracts import Progress, quiet
from core.embed.encoder import device, length_batches, pad
from core.embed.language_model import load_language_model, longest_input
from core.embed.model import model_folder
from core.embed.rewriter import load_rewriter
from core.tokenize.load import load_tokenizer

#: ``rewriter`` reads a text and writes another, ``causal`` goes on with a text.
Kind = Literal["rewriter", "causal"]
#: Models on the hub that would do (both Apache-2.0), and what they are for.
EXAMPLES: dict[Kind, str] = {"rewriter": "google/flan-t5-base", "causal": "HuggingFaceTB/SmolLM2-360M"}
_WHATS: dict[Kind, str] = {
    "rewriter": "a model that rewrites texts, such as T5 or BART",
    "causal": "a model that goes on with a text",
}
#: Tokens of one batch, those to be written and all beams included, on a processor and on a GPU.
_BUDGET, _GPU_BUDGET = 4_096, 65_536
#: Prompts that are laid out together.
_BLOCK = 2_000


def lacking(kind: Kind, model: str = "") -> str:
    """One line that says which model is missing and the command that gets it; empty when it is here."""
    return absent(model, EXAMPLES[kind], _WHATS[kind])


@dataclass(frozen=True)
class Manner:
    """How texts are written: by ``beams`` (all of them are given back), or with one beam drawn token by token.

    ``most`` are the tokens written at most. Drawing is from the ``top`` likeliest tokens, with probabilities to the
    power 1/``temperature``; ``temperature`` 0 takes the likeliest.
    """

    most: int
    beams: int = 1
    top: int = 50
    temperature: float = 0.0


class Writer:
    """A model that writes, and its tokenizer; ``line`` ends what is written at the first line break."""

    def __init__(self, model: str, kind: Kind, line: bool = False) -> None:
        name = named(model, EXAMPLES[kind], _WHATS[kind])
        self.kind = kind
        self.folder: Path = model_folder(name, both_halves=kind == "rewriter")
        self.tokenizer = load_tokenizer(self.folder)
        loaded = load_rewriter(self.folder) if kind == "rewriter" else load_language_model(self.folder, "causal")
        self.model: Any = loaded.eval()
        fillers = (self.tokenizer.pad_token_id, self.tokenizer.eos_token_id, 0)
        self.filler = next(token for token in fillers if token is not None)
        ends = self.model.generation_config.eos_token_id
        self.ends = set(ends if isinstance(ends, list) else [] if ends is None else [ends])
        if line:
            self.ends |= _breaks(self.tokenizer)
        self.limit = longest_input(self.model, self.tokenizer)

    def room(self, most: int) -> int:
        """Tokens that a prompt may have when ``most`` are to be written behind it."""
        return self.limit - most if self.kind == "causal" else self.limit

    def lengths(self, prompts: Sequence[str]) -> list[int]:
        """Tokens of each prompt."""
        return [len(ids) for ids in self.tokenizer(list(prompts))["input_ids"]] if len(prompts) else []

    def write(
        self, prompts: Sequence[str], manner: Manner, seeds: Sequence[Sequence[int]], progress: Progress = quiet
    ) -> list[list[str]]:
        """What follows each prompt, best first: one text, or one for each beam.

        Nothing for a prompt that is too long, and no text that was not at its end after ``most`` tokens. A prompt draws
        from its own of ``seeds`` (one list of whole numbers each), so that the batch changes nothing but the last
        digits of probabilities.
        """
        found: list[list[str]] = []
        for start in range(0, len(prompts), _BLOCK):
            found += self._block(prompts[start : start + _BLOCK], manner, seeds[start : start + _BLOCK])
            progress(len(found), len(prompts), f"Written {len(found):,} of {len(prompts):,} texts")
        return found

    def _block(self, prompts: Sequence[str], manner: Manner, seeds: Sequence[Sequence[int]]) -> list[list[str]]:
        import torch

        ids = self.tokenizer(list(prompts))["input_ids"]
        found: list[list[str]] = [[] for _ in prompts]
        fit = [place for place, row in enumerate(ids) if 0 < len(row) <= self.room(manner.most)]
        costs = [(len(ids[place]) + manner.most) * manner.beams for place in fit]
        with torch.inference_mode():
            for batch in length_batches(costs, _BUDGET if device() == "cpu" else _GPU_BUDGET):
                rows = [fit[place] for place in batch]
                written = self._ask([ids[row] for row in rows], manner, [seeds[row] for row in rows])
                for row, texts in zip(rows, written, strict=True):
                    found[row] = texts
        return found

    def _ask(self, ids: list[list[int]], manner: Manner, seeds: Sequence[Sequence[int]]) -> list[list[str]]:
        from transformers import LogitsProcessorList

        left = self.kind == "causal"  # so that all rows go on at the same place
        tokens, mask = pad([row[::-1] for row in ids] if left else ids, self.filler)
        if left:
            tokens, mask = tokens.flip(1), mask.flip(1)
        draws = manner.temperature > 0 and manner.beams == 1
        out = self.model.generate(
            input_ids=tokens, attention_mask=mask, do_sample=False, num_beams=manner.beams, max_length=None,
            num_return_sequences=manner.beams, max_new_tokens=manner.most, min_length=0, pad_token_id=self.filler,
            eos_token_id=sorted(self.ends) or None, no_repeat_ngram_size=0, early_stopping=False,
            logits_processor=LogitsProcessorList([Drawing(manner, seeds)] if draws else []),
        )  # fmt: skip
        first = tokens.shape[1] if left else 1
        texts = [self._text(row[first:].tolist()) for row in out.cpu()]
        each = manner.beams
        return [[text for text in texts[place * each : (place + 1) * each] if text] for place in range(len(ids))]

    def _text(self, written: list[int]) -> str:
        """The text up to its end; empty where the end was not reached, or where it is no text."""
        end = next((place for place, token in enumerate(written) if token in self.ends), None)
        if end is None:
            return ""
        text: str = self.tokenizer.decode(written[:end], skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return "" if "\ufffd" in text else text.strip()  # bytes that make no character


class Drawing:
    """Leaves each row one token, drawn from its likeliest: drawing that does not depend on the other rows of a batch.

    Used as a processor of logits with greedy search, which then takes that token.
    """

    def __init__(self, manner: Manner, seeds: Sequence[Sequence[int]]) -> None:
        self.manner = manner
        self.draws = np.stack([np.random.default_rng(list(seed)).random(manner.most) for seed in seeds])
        self.step = 0

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """The scores (rows, vocabulary) with all tokens but the drawn one at minus infinity."""
        import torch

        best = torch.topk(scores.double(), min(self.manner.top, scores.shape[1]), dim=1)
        shares = torch.softmax(best.values / self.manner.temperature, dim=1).cumsum(dim=1)
        draw = torch.tensor(self.draws[:, self.step : self.step + 1], device=scores.device) * shares[:, -1:]
        self.step += 1
        place = (shares <= draw).sum(dim=1, keepdim=True).clamp(max=shares.shape[1] - 1)
        return torch.full_like(scores, -torch.inf).scatter(1, best.indices.gather(1, place), 0.0)


def _breaks(tokenizer: Any) -> set[int]:
    """Tokens that hold a line break, alone or after other signs."""
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    signs = ("\n", "\u010a", "<0x0A>")  # byte-level vocabularies write it as U+010A, SentencePiece by its number
    return {place for place, piece in enumerate(pieces) if piece and any(sign in piece for sign in signs)}
