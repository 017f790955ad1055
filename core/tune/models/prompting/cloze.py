"""Masked language models: the words of each label are held against a gap in a sentence about the text."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np

from core.embed.encoder import length_batches, pad
from core.embed.language_model import LanguageModel, logits_at
from core.errors import AssayError
from core.tune.models.prompting.language import Prompted


class Cloze(Prompted):
    """The mean log probability of a label's pieces in as many masks (after Schick and Schuetze 2021, PET).

    A label of several pieces is read in one pass with that many masks, each piece for itself; it is not filled in piece
    by piece. The whole vocabulary counts in the denominator, so that labels of different lengths can be compared.
    """

    kind: ClassVar[LanguageModel] = "masked"
    separator: ClassVar[str] = " "

    def prepare(self) -> None:
        """A tokenizer without a mask token cannot leave a gap."""
        if self.tokenizer.mask_token_id is None:
            raise AssayError(
                "The tokenizer has no mask token, so no gap can be left for the label.",
                str(self.tokenizer.name_or_path),
                "Choose the way similarity, or a masked language model.",
            )

    def before(self, template: str) -> str:
        """What stands between the text, or the beginning, and the gap."""
        return template.partition("{mask}")[0].rpartition("{text}")[2]

    def opening(self) -> str:
        """Nothing: masked models were not trained to follow instructions."""
        return ""

    def example(self, place: int, text: str, words: str) -> str:
        """The template with the label's words in its gap."""
        return self._clean(self.wording.templates[place]).format(text=self._clean(text), mask=words)

    def most_lead(self) -> int:
        """As many as a text: a masked model reads its examples anew with every text."""
        return self.most()

    def demand(self, place: int) -> int:
        """Tokens of the template with the most masks that a label takes."""
        return len(self.ids(self._gapped(place, "", max(map(len, self.pieces[place]))), special=True))

    def raw(self, place: int, texts: Sequence[str], told: Callable[[int], None] = lambda rows: None) -> np.ndarray:
        """Mean log probability of each label's pieces: one pass for each number of pieces."""
        import torch

        found = np.zeros((len(texts), len(self.wording.words)))
        by_length: dict[int, list[int]] = {}
        for label, pieces in enumerate(self.pieces[place]):
            by_length.setdefault(len(pieces), []).append(label)
        lead = self.leads[place] + self.separator if self.leads[place] else ""
        clean, done = [self._clean(text) for text in texts], 0
        for masks, labels in by_length.items():
            wanted = torch.tensor([self.pieces[place][label] for label in labels])  # (labels, masks)
            gapped = partial(self._gapped, place, masks=masks, lead=lead)
            room = self.limit - (max(by_length) - masks)  # so that every label sees as much of the text
            rows = self.laid_out(clean, gapped, room, special=True)
            for batch in length_batches([len(row) for row in rows]):
                logs = self._log_probabilities([rows[row] for row in batch], masks)
                picked = logs[:, torch.arange(masks), wanted]  # (batch, labels, masks)
                found[np.ix_(batch, labels)] = picked.mean(dim=-1).double().numpy()
                done += len(batch)
                told(done // len(by_length))
        return found

    def _log_probabilities(self, ids: list[list[int]], masks: int) -> Any:
        """Log probabilities over the vocabulary at each mask: (rows, masks, vocabulary), on the processor."""
        import torch

        tokens, mask = pad(ids, self.tokenizer.pad_token_id or 0)
        with torch.inference_mode():
            logits = logits_at(self.model, tokens, mask, tokens == self.tokenizer.mask_token_id)
            return torch.log_softmax(logits.float(), dim=-1).reshape(len(ids), masks, -1).cpu()

    def _gapped(self, place: int, text: str, masks: int, lead: str = "") -> str:
        return lead + self._clean(self.wording.templates[place]).format(
            text=text, mask=self.tokenizer.mask_token * masks
        )

    def _clean(self, text: str) -> str:
        """The text without the name of the mask token, which would open another gap."""
        return text.replace(self.tokenizer.mask_token, " ")
