"""The frozen lower layers are run once: what they make of each row is kept and used in every epoch, trial and seed."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import accumulate
from typing import Any

from core.contracts import FitContext
from core.digest import json_digest
from core.embed.encoder import length_batches, pad
from core.embed.shelf import Shelf
from core.errors import AssayError
from core.tune.models.layers import blocks, hidden_before, skip_blocks
from core.tune.training.inputs import Inputs

#: Most bytes of hidden states that are held in memory; larger data is run through all layers each time.
MOST_BYTES = 2 * 2**30


#: Parts of the names of parameters outside the layers that shape what enters them.
_BEFORE = ("embed", "wte", "wpe", "prompt", "relative")


def behind_layers(encoder: Any) -> list[Any]:
    """Parameters that act on what the last layer gives, such as a final norm."""
    inside = {id(value) for value in blocks(encoder).parameters()}
    outside = [(name, value) for name, value in encoder.named_parameters() if id(value) not in inside]
    return [value for name, value in outside if not any(part in name.lower() for part in _BEFORE)]


def frozen_layers(encoder: Any) -> int:
    """How many of the lowest layers are frozen together with everything below them; 0 when none is, or nobody knows."""
    try:
        layers = blocks(encoder)
    except AssayError:
        return 0
    known = {id(value) for value in [*layers.parameters(), *behind_layers(encoder)]}
    if any(value.requires_grad and id(value) not in known for value in encoder.parameters()):
        return 0  # embeddings or a soft prompt: what enters the first layer changes
    for place, layer in enumerate(layers):
        if any(value.requires_grad for value in layer.parameters()):
            return place
    return 0  # nothing in the encoder trains; that is the frozen approach's business


@contextmanager
def inputs_of(
    encoder: Any, parts: Sequence[Sequence[Sequence[int]]], filler: int, context: FitContext
) -> Iterator[list[Inputs]]:
    """The rows of each part as inputs; while it lasts the encoder skips its frozen lower layers, if it has any."""
    with ExitStack() as stack:
        count, cut = frozen_layers(encoder), None
        size = sum(len(row) for part in parts for row in part) * encoder.config.hidden_size * 4
        if count and size > MOST_BYTES:
            context.notes.append(f"Frozen layers run each time: {size / 2**30:.1f} GiB of states is too much to keep.")
        elif count:
            try:
                states = [_states(encoder, count, part, filler, context) for part in parts]
                cut = stack.enter_context(skip_blocks(encoder, count))
            except AssayError as error:
                context.notes.append(f"Frozen layers run each time. {error.what}")
        if cut is None:
            yield [Inputs(part, filler) for part in parts]
        else:
            yield [Inputs(part, filler, kept, cut) for part, kept in zip(parts, states, strict=True)]


def _states(encoder: Any, count: int, ids: Sequence[Sequence[int]], filler: int, context: FitContext) -> Any:
    """Hidden states of all rows' tokens at layer ``count``, (tokens, width); from the cache if they are there."""
    key = json_digest([_digest(encoder, count), count, [list(row) for row in ids]])
    shelf = None if context.cache is None else Shelf(context.cache.parent / "activations")
    kept = shelf.get(key) if shelf else None
    if kept is not None:
        context.bill(kept[1])
        return kept[0]["states"]
    started = time.perf_counter()
    states = _computed(encoder, count, ids, filler)
    if shelf is not None:
        shelf.put(key, {"states": states}, time.perf_counter() - started)
    return states


def _computed(encoder: Any, count: int, ids: Sequence[Sequence[int]], filler: int) -> Any:
    import torch

    starts = [0, *accumulate(len(row) for row in ids)]
    states = torch.zeros((starts[-1], encoder.config.hidden_size))
    for rows in length_batches([len(row) for row in ids]):
        hidden = hidden_before(encoder, count, *pad([ids[row] for row in rows], filler)).float().cpu()
        for place, row in enumerate(rows):
            states[starts[row] : starts[row + 1]] = hidden[place, : len(ids[row])]
    return states


def _digest(encoder: Any, count: int) -> str:
    """Digest of everything that the states depend on in the model: the layers below, and what feeds them."""
    layers = blocks(encoder)
    above = {id(value) for layer in layers[count:] for value in layer.parameters()}
    found = hashlib.sha256(repr(encoder.config.to_dict()).encode())
    for name, value in encoder.named_parameters():
        if id(value) not in above and not value.requires_grad:
            found.update(name.encode())
            found.update(value.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()
