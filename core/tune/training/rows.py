"""Rows as a wholly trained module takes them, with its word embeddings cut down while it learns."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core.tune.training.inputs import Inputs
from core.tune.training.vocabulary import Compact


@dataclass(frozen=True)
class Translated:
    """Rows of each part as inputs, the id that fills up a batch, and the extra ids; all in the cut vocabulary."""

    parts: list[Inputs]
    filler: int
    extra: list[int]


@contextmanager
def translated(
    module: Any, parts: Sequence[Sequence[Sequence[int]]], filler: int, extra: Sequence[int] = ()
) -> Iterator[Translated]:
    """While it lasts, word embeddings that no part uses are set aside; afterwards the trained rows are back in place.

    ``extra`` are token ids that may come up besides, such as the mask. Where the embeddings do not train, nothing is
    cut and the ids stay as they are.
    """
    if not module.encoder.get_input_embeddings().weight.requires_grad:
        yield Translated([Inputs(part, filler) for part in parts], filler, list(extra))
        return
    compact = Compact(module.encoder, [*parts, [extra]], filler)
    try:
        inputs = [Inputs(compact.ids(part), compact.filler) for part in parts]
        yield Translated(inputs, compact.filler, compact.ids([extra])[0])
    finally:
        compact.restore()
