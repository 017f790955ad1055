"""Words that a masked language model puts into gaps: all gaps of a text, and many texts, in one pass."""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.augment.engines.absent import absent
from core.contracts import Progress, quiet
from core.embed.encoder import length_batches, pad
from core.embed.language_model import language_model_kind, load_language_model, logits_at, longest_input
from core.embed.model import model_folder
from core.errors import AssayError
from core.tokenize.load import load_tokenizer

#: A model on the hub that would do (Apache-2.0, 82 million parameters).
EXAMPLE = "distilbert/distilroberta-base"
_WHAT = "a model that fills in hidden words"
#: Texts that are laid out together; their tokens and no more are held at once.
_BLOCK = 5_000
#: Tokens of a text that are read at most.
_MOST = 512


def lacking(model: str = "") -> str:
    """One line that says what is missing for filling gaps and the command that gets it; else empty.

    Without a name the encoder that is loaded would have to do, and the packaged one has no head for that.
    """
    return absent(model, EXAMPLE, _WHAT)


@dataclass(frozen=True)
class Gap:
    """A place in a text: the characters from ``start`` to ``end`` are hidden (none where a word is put in).

    ``unlike`` are words, case folded, that may not stand there; ``draw`` in [0, 1) decides which of the others does.
    """

    start: int
    end: int
    unlike: frozenset[str]
    draw: float


class Filler:
    """A masked language model, and the words of its vocabulary that may fill a gap.

    ``refused`` tells which words may never be put in, ``known`` words, case folded, that are surely words. A word is
    what the tokenizer has as the beginning of a word and consists of letters, four at least if it is not known: pieces
    that continue a word never stand alone, and a short piece that begins words may be no word itself. Longer ones
    cannot be told from words; a model finds them unlikely where no word goes on.
    """

    def __init__(
        self, model: str, loaded: Path | None, refused: Callable[[str], bool], known: Collection[str] = ()
    ) -> None:
        import torch

        folder = model_folder(model or loaded)
        if not model and language_model_kind(folder) != "masked":
            raise AssayError(
                "The loaded model has no head that fills in hidden words.",
                str(loaded or "the packaged model"),
                f"Run `hf download {EXAMPLE}` and give {EXAMPLE} as model, or a folder with a masked language model.",
            )
        self.model = load_language_model(folder, "masked").eval()
        self.tokenizer = load_tokenizer(folder)
        if self.tokenizer.mask_token_id is None:
            raise AssayError(
                "The tokenizer has no mask token, so no word can be hidden.", str(folder), "Choose a masked model."
            )
        self.limit = longest_input(self.model, self.tokenizer, _MOST)
        self.words, self.spaced = _words(self.tokenizer, self.model.get_output_embeddings().weight.shape[0])
        self.places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            if word:
                self.places.setdefault(word.casefold(), []).append(place)
        sure = {word.casefold() for word in known}
        allowed = torch.tensor(
            [bool(word) and (len(word) > 3 or word.casefold() in sure) and not refused(word) for word in self.words]
        )
        if not allowed.any():
            raise AssayError("The model's vocabulary has no whole words.", str(folder), "Choose another model.")
        self.barred = torch.where(allowed, 0.0, -torch.inf).to(self.model.device)

    def fill(
        self,
        texts: Sequence[str],
        gaps: Sequence[Sequence[Gap]],
        top: int,
        temperature: float,
        progress: Progress = quiet,
    ) -> list[list[str | None]]:
        """A word for each gap of each text, None where the text is cut before it; gaps come in order of place.

        A word is drawn from the ``top`` likeliest, probabilities taken to the power 1/``temperature``. Each gap's own
        draw decides, so that the batch changes nothing but the last digits of probabilities.
        """
        found: list[list[str | None]] = []
        for start in range(0, len(texts), _BLOCK):
            some, holes = texts[start : start + _BLOCK], gaps[start : start + _BLOCK]
            found += self._block(some, holes, top, temperature)
            done = start + len(some)
            progress(done, len(texts), f"Filling gaps: {done:,} of {len(texts):,} texts")
        return found

    def _block(
        self, texts: Sequence[str], gaps: Sequence[Sequence[Gap]], top: int, temperature: float
    ) -> list[list[str | None]]:
        import torch

        mask_id, filler = self.tokenizer.mask_token_id, self.tokenizer.pad_token_id or 0
        found: list[list[str | None]] = [[None] * len(own) for own in gaps]
        rows = [row for row, own in enumerate(gaps) if own and self.tokenizer.mask_token not in texts[row]]
        if not rows:
            return found
        hidden = [self._hidden(texts[row], gaps[row]) for row in rows]
        ids = self.tokenizer(hidden, truncation=True, max_length=self.limit, return_attention_mask=False)["input_ids"]
        with torch.inference_mode():
            for batch in length_batches([len(row) for row in ids]):
                tokens, mask = pad([ids[place] for place in batch], filler)
                logits = logits_at(self.model, tokens, mask, tokens == mask_id)
                kept = (tokens == mask_id).sum(dim=1).tolist()
                places = [(rows[place], gap) for place, count in zip(batch, kept, strict=True) for gap in range(count)]
                drawn = self._drawn(logits, [gaps[row][gap] for row, gap in places], top, temperature)
                for (row, gap), word in zip(places, drawn, strict=True):
                    found[row][gap] = word
        return found

    def _hidden(self, text: str, gaps: Sequence[Gap]) -> str:
        """The text with a mask in each gap; a mask that is put in stands apart from the word behind it."""
        pieces, place = [], 0
        for gap in gaps:
            pieces += [text[place : gap.start], self.tokenizer.mask_token, " " if gap.start == gap.end else ""]
            place = gap.end
        return "".join([*pieces, text[place:]])

    def _drawn(self, logits: Any, gaps: Sequence[Gap], top: int, temperature: float) -> list[str | None]:
        """A word for each row of logits (gaps, vocabulary)."""
        import torch

        if not gaps:
            return []
        logits = logits.float().add_(self.barred)
        same = [
            (row, place) for row, gap in enumerate(gaps) for word in gap.unlike for place in self.places.get(word, ())
        ]
        if same:
            at = torch.tensor(same, device=logits.device)
            logits[at[:, 0], at[:, 1]] = -torch.inf
        best = torch.topk(logits, min(top, logits.shape[1]), dim=1)
        shares = torch.softmax(best.values.double() / temperature, dim=1).nan_to_num(0.0).cumsum(dim=1).cpu().numpy()
        draws = np.array([gap.draw for gap in gaps])[:, None]
        chosen = np.minimum((shares <= draws * shares[:, -1:]).sum(axis=1), shares.shape[1] - 1)
        tokens, values = best.indices.cpu().numpy(), best.values.cpu().numpy()
        return [
            self.words[tokens[row, place]] if np.isfinite(values[row, place]) else None
            for row, place in enumerate(chosen)
        ]


def _words(tokenizer: Any, size: int) -> tuple[list[str], bool]:
    """The word that each token is ("" for pieces and signs), and whether words begin with the blank before them.

    WordPiece marks what continues a word (##), byte-level and SentencePiece vocabularies what begins one (U+0120,
    U+2581).
    """
    count = min(size, len(tokenizer))
    pieces = [piece or "" for piece in tokenizer.convert_ids_to_tokens(list(range(count)))]
    special = set(tokenizer.all_special_ids)
    begins = next((mark for mark in "\u0120\u2581" if sum(piece.startswith(mark) for piece in pieces) > count / 20), "")
    words = []
    for place, piece in enumerate(pieces):
        if place in special or not piece.startswith(begins) or piece.startswith("##"):
            words.append("")
            continue
        word = tokenizer.convert_tokens_to_string([piece]).strip() if begins else piece
        words.append(word if len(word) > 1 and all(unicodedata.category(sign)[0] in "LM" for sign in word) else "")
    return words + [""] * (size - count), bool(begins)
