"""Learning from unlabelled texts beside labelled rows: from a teacher's labels, or from a text's own changed views."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from core.embed.encoder import device, pad
from core.tune.training.batches import grouped
from core.tune.training.inputs import Inputs
from core.tune.training.learner import Supervised


class Taught(Supervised):
    """Cross entropy on labelled rows plus ``weight`` times that on texts which a teacher has labelled.

    Each step takes a batch of labelled rows and as many taught ones; an epoch is one pass over the labelled rows, so
    it has as many steps as without the texts. These come in turn, in random order, on from epoch to epoch.
    """

    def __init__(
        self, labelled: Supervised, texts: Inputs, y: np.ndarray, weight: float, rng: np.random.Generator
    ) -> None:
        super().__init__(labelled.module, (labelled.inputs, labelled.y), labelled.validation, labelled.batch)
        self.texts, self.said, self.weight, self.rng = texts, y, weight, rng
        self.turns = self._turns()

    def epoch(self, rng: np.random.Generator) -> Iterator[Callable[[], Any]]:
        """One loss a batch of labelled rows, with a batch of texts."""
        for rows in grouped(self.inputs.lengths, self.batch, rng):
            yield partial(self.both, rows, next(self.turns))

    def both(self, rows: Sequence[int], others: Sequence[int]) -> Any:
        """The loss of a step: labelled rows, and ``weight`` times the other texts."""
        return self.loss(rows) + self.weight * self.taught(others)

    def taught(self, rows: Sequence[int]) -> Any:
        """Mean cross entropy of some texts against what the teacher said."""
        import torch

        labels = torch.from_numpy(self.said[list(rows)]).to(device())
        return torch.nn.functional.cross_entropy(self.module(*self.texts.batch(rows)), labels)

    def _turns(self) -> Iterator[list[int]]:
        while True:
            yield from grouped(self.texts.lengths, self.batch, self.rng)


@dataclass(frozen=True)
class Noise:
    """How a text is changed: the ``share`` of its tokens that are hit, the special ids, the mask's if there is one."""

    share: float
    special: Collection[int]
    mask: int | None

    def view(self, ids: Sequence[int], rng: np.random.Generator) -> list[int]:
        """The strong view of a text: each ordinary token is hit with probability ``share``.

        Of the tokens hit, half are replaced by the mask and half are removed; all are removed where the model has no
        mask. Special tokens stay, and so does one ordinary token at least.
        """
        ordinary = [place for place, token in enumerate(ids) if token not in self.special]
        if not ordinary:
            return list(ids)
        hit = set(np.asarray(ordinary)[rng.random(len(ordinary)) < self.share].tolist())
        gone = {place for place in sorted(hit) if self.mask is None or rng.random() < 0.5}
        if len(gone) == len(ordinary):
            gone.discard(int(rng.choice(ordinary)))
        hidden = {place for place in hit - gone if self.mask is not None}
        return [
            self.mask if place in hidden and self.mask is not None else token
            for place, token in enumerate(ids)
            if place not in gone
        ]


class Consistent(Taught):
    """The model teaches itself: what it is sure of for the text as it is, it shall say of the changed text as well.

    FixMatch (Sohn et al., NeurIPS 2020, eq. 4): mean over the batch of the cross entropy of the strong view against
    the likeliest class of the weak view, where the confidence reaches the cut of that class; other texts count 0. The
    weak view is the text itself, seen without dropout and without gradient. Confidence is scaled by ``temperature``.
    """

    def __init__(
        self, labelled: Supervised, texts: Inputs, cuts: np.ndarray, temperature: float, noise: Noise, weight: float,
        rng: np.random.Generator,
    ) -> None:  # fmt: skip
        super().__init__(labelled, texts, np.zeros(len(texts), dtype=int), weight, rng)
        self.cuts, self.temperature, self.noise = cuts, temperature, noise

    def taught(self, rows: Sequence[int]) -> Any:
        """FixMatch's unlabelled loss of some texts."""
        import torch

        labels, sure = self._weak(rows)
        passing = np.flatnonzero(sure)
        if not len(passing):
            return torch.zeros((), device=device())
        views = [self.noise.view(self.texts.ids[rows[place]], self.rng) for place in passing.tolist()]
        logits = self.module(*pad(views, self.texts.filler))
        against = torch.from_numpy(labels[passing]).to(device())
        return torch.nn.functional.cross_entropy(logits, against, reduction="sum") / len(rows)

    def _weak(self, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """What the model says of the texts as they are, and whether it is sure enough."""
        import torch

        training = self.module.training
        self.module.eval()
        with torch.no_grad():
            said = torch.softmax(self.module(*self.texts.batch(rows)).double() / self.temperature, dim=-1).cpu().numpy()
        self.module.train(training)
        labels = said.argmax(axis=1)
        return labels, said.max(axis=1) >= self.cuts[labels]
