"""Learning from texts alone: words are hidden and the model fills them in."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from core.embed.encoder import device, length_batches, pad
from core.embed.language_model import logits_at
from core.tokenize.load import load_tokenizer
from core.tune.training.batches import grouped

Ids = Sequence[Sequence[int]]

#: Of the chosen tokens, the share that becomes the mask token and the share that becomes a random one; the rest stay
#: as they are but must be said too (Devlin et al. 2019).
_MASKED, _RANDOM = 0.8, 0.1

#: Tokens of one batch of scoring, padding included; few, because each answer is as wide as the vocabulary.
_SCORED_TOKENS = 2048

#: Hidden words on which the held-out loss should rest; where the texts are few, each is hidden in several ways.
_HELD_WORDS, _MOST_WAYS = 300, 10


class Masker:
    """Hides a share of the tokens of texts; special tokens (start, end, padding, unknown) are never chosen.

    ``mask`` is the id of the mask token, ``special`` those that stay, ``vocabulary`` the number of ids.
    """

    def __init__(self, mask: int, special: Sequence[int], vocabulary: int, share: float) -> None:
        self.mask, self.share = mask, share
        self.ordinary = np.ones(vocabulary, dtype=bool)
        self.ordinary[list(special)] = False
        self.words = np.flatnonzero(self.ordinary)

    @classmethod
    def of(cls, folder: Path, share: float) -> "Masker":
        """The masker of a model folder's tokenizer, which must have a mask token."""
        tokenizer = load_tokenizer(folder)
        return cls(int(tokenizer.mask_token_id), tokenizer.all_special_ids, len(tokenizer), share)

    def room(self, row: Sequence[int]) -> int:
        """How many tokens of a text may be chosen."""
        return int(self.ordinary[np.asarray(row, dtype=int)].sum())

    def hide(self, rows: Ids, rng: np.random.Generator) -> tuple[list[list[int]], list[list[bool]]]:
        """What the model gets to see of each row, and where it must answer.

        The share is exact for the rows together (rounded, at least one token), so that steps weigh the same.
        """
        flat = np.concatenate([np.asarray(row, dtype=int) for row in rows])
        places = np.flatnonzero(self.ordinary[flat])
        count = min(len(places), max(1, round(self.share * len(places))))
        chosen = rng.permutation(places)[:count]
        fate = rng.random(count)
        seen, where = flat.copy(), np.zeros(len(flat), dtype=bool)
        where[chosen] = True
        seen[chosen[fate < _MASKED]] = self.mask
        other = chosen[(fate >= _MASKED) & (fate < _MASKED + _RANDOM)]
        seen[other] = rng.choice(self.words, len(other))
        ends = np.cumsum([len(row) for row in rows])[:-1]
        return [part.tolist() for part in np.split(seen, ends)], [part.tolist() for part in np.split(where, ends)]


class MaskedWords:
    """What adaptation learns: cross entropy of the hidden words, hidden anew in each epoch, logits at these alone.

    ``texts`` are token ids, to learn from and held out, each row with at least one token that may be hidden. The score
    is the mean loss over the held-out texts' hidden words, in nats; what is hidden there depends on ``seed`` alone.
    """

    def __init__(self, module: Any, masker: Masker, texts: tuple[Ids, Ids], filler: int, batch: int, seed: int) -> None:
        self.module, self.masker, self.filler, self.batch = module, masker, filler, batch
        self.train, held = texts
        self.lengths = [len(row) for row in self.train]
        expected = masker.share * sum(masker.room(row) for row in held)
        ways = min(_MOST_WAYS, max(1, round(_HELD_WORDS / expected))) if expected else 0
        self.held = list(held) * ways
        rng = np.random.default_rng([seed, 23])
        self.seen, self.where = masker.hide(self.held, rng) if self.held else ([], [])

    @property
    def steps(self) -> int:
        """Batches of one epoch."""
        return -(-len(self.train) // self.batch)

    def epoch(self, rng: np.random.Generator) -> Iterator[Callable[[], Any]]:
        """One loss a batch."""
        for rows in grouped(self.lengths, self.batch, rng):
            yield partial(self._step, rows, rng)

    def _step(self, rows: Sequence[int], rng: np.random.Generator) -> Any:
        given = [self.train[row] for row in rows]
        return self.loss(given, *self.masker.hide(given, rng)).mean()

    def loss(self, rows: Ids, seen: Ids, where: Sequence[Sequence[bool]]) -> Any:
        """Cross entropy of each hidden token of some rows, row by row, in nats."""
        import torch

        tokens, mask = pad(seen, self.filler)
        hidden = pad(where, 0)[0].bool()
        answers = np.concatenate([np.asarray(row)[np.asarray(there)] for row, there in zip(rows, where, strict=True)])
        logits = logits_at(self.module, tokens, mask, hidden).float()
        return torch.nn.functional.cross_entropy(logits, torch.from_numpy(answers).to(device()), reduction="none")

    def score(self) -> dict[str, float]:
        """Mean loss of the held-out hidden words."""
        import torch

        self.module.eval()
        losses: list[Any] = []
        with torch.inference_mode():
            for rows in length_batches([len(row) for row in self.held], _SCORED_TOKENS):
                held, seen = [self.held[row] for row in rows], [self.seen[row] for row in rows]
                losses.append(self.loss(held, seen, [self.where[row] for row in rows]))
        return {"validation_loss": round(float(torch.cat(losses).mean()), 6)}
