"""The blocks of any encoder or decoder: where they are, where their sub-layers end, and running only some of them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from core.errors import AssayError

#: Where a block's attention and feed-forward sub-layers project back to the hidden size, before the residual addition.
_ENDS = (
    ("attention.output.dense", "output.dense"),  # BERT, RoBERTa, ELECTRA, DeBERTa and their kin
    ("attention.attn.o", "output.dense"),  # MPNet
    ("attention.out_lin", "ffn.lin2"),  # DistilBERT
    ("attn.Wo", "mlp.Wo"),  # ModernBERT
    ("attn.c_proj", "mlp.c_proj"),  # GPT-2
    ("self_attn.o_proj", "mlp.down_proj"),  # Llama, Qwen, Mistral, Gemma and their kin
    ("attention.dense", "mlp.dense_4h_to_h"),  # GPT-NeoX
    ("self_attention.dense", "mlp.dense_4h_to_h"),  # BLOOM, Falcon
    ("self_attn.out_proj", "fc2"),  # OPT
)

_REMEDY = "Choose another model, such as the packaged one, or another approach."

#: Largest difference, relative to the largest value, that running only the upper blocks may make on the probe.
_TOLERANCE = 1e-4


def hidden_size(encoder: Any) -> int:
    """Width of the hidden states; AssayError when the configuration does not say it."""
    found = getattr(_config(encoder), "hidden_size", None)
    if not isinstance(found, int):
        raise _unfit(encoder, "does not say how wide its hidden states are")
    return found


def blocks(encoder: Any) -> Any:
    """The ModuleList of an encoder's blocks, lowest first.

    It is the outermost list as long as the configuration says. AssayError for models that share one block among all
    layers (ALBERT), that have two stacks (encoder and decoder), or whose blocks are arranged otherwise.
    """
    import torch

    config = _config(encoder)
    if hasattr(config, "num_hidden_groups"):
        raise _unfit(encoder, "shares its weights among all layers, so that no layer can be treated by itself")
    sizes = (getattr(config, name, None) for name in ("num_hidden_layers", "n_layer", "num_layers"))
    count = next((size for size in sizes if isinstance(size, int)), 0)
    found: dict[str, Any] = {}
    for name, module in encoder.named_modules():
        within = any(name.startswith(f"{outer}.") for outer in found)
        if isinstance(module, torch.nn.ModuleList) and len(module) == count > 0 and not within:
            found[name] = module
    if len(found) != 1:
        many = "has more than one stack of layers" if found else "does not keep its layers in one list"
        raise _unfit(encoder, many)
    return next(iter(found.values()))


def sublayer_names(block: Any) -> tuple[str, str]:
    """Names, within a block, of the last modules of its attention and its feed-forward sub-layer.

    Both map back to the hidden size; what they give is added to the residual stream. AssayError for unknown blocks.
    """
    names = {name for name, _ in block.named_modules()}
    for attention, feed_forward in _ENDS:
        if {attention, feed_forward} <= names:
            return attention, feed_forward
    raise _unfit(block, "keeps the outputs of its attention and feed-forward parts under unknown names")


def sublayers(block: Any) -> tuple[Any, Any]:
    """The last modules of a block's attention and feed-forward sub-layer, where adapters go (Houlsby et al. 2019)."""
    attention, feed_forward = sublayer_names(block)
    return block.get_submodule(attention), block.get_submodule(feed_forward)


class Cut:
    """What an encoder whose lower blocks are skipped takes in their place.

    ``hidden`` has shape (batch, tokens, width) and belongs to the very batch that the encoder is called with; set it
    before each call.
    """

    hidden: Any = None

    def fitting(self, model: Any) -> Any:
        """The hidden states, with the type and device of ``model``; ValueError when none, or of another shape."""
        found = None if self.hidden is None else tuple(self.hidden.shape)
        if found != tuple(model.shape):
            raise ValueError(f"The skipped blocks need hidden states of shape {tuple(model.shape)} and got {found}.")
        return self.hidden.to(model)


def hidden_before(encoder: Any, k: int, input_ids: Any, attention_mask: Any) -> Any:
    """Hidden states that enter block ``k``: (batch, tokens, width), on the device, without dropout or gradient.

    Only the embeddings and the first ``k`` blocks run. ``k`` = 0 gives what the first block takes, ``k`` = number of
    blocks what the last one gives, before a final norm. The values at padding are whatever the model makes of them.
    """
    import torch

    layers = _checked(encoder, k)
    with ExitStack() as stack:
        stack.enter_context(torch.inference_mode(False))  # what is cached must serve in training
        stack.enter_context(torch.no_grad())
        stack.enter_context(_evaluating(encoder))
        if k < len(layers):
            stack.callback(layers[k].register_forward_pre_hook(_stop_before, with_kwargs=True).remove)
        else:
            stack.callback(layers[-1].register_forward_hook(_stop_after).remove)
        try:
            encoder(input_ids=input_ids, attention_mask=attention_mask)
        except _ReachedError as reached:
            return reached.hidden
    raise _unfit(encoder, "does not run its layers when it is called")


@contextmanager
def skip_blocks(encoder: Any, k: int) -> Iterator[Cut]:
    """While it lasts, the encoder starts at block ``k``, from the hidden states put into the yielded ``Cut``.

    The encoder is called as always, with the token ids and the mask of the batch: masks and positions come from them,
    and the embeddings still run, which costs little. Nothing is taken out: names, counts and saved weights stay as they
    are. Nothing below block ``k`` gets a gradient, so it must be frozen, and its dropout is off in what was cached.
    Not to be nested.

    A probe of a few tokens first compares the skipping model with the whole one. AssayError when they differ: some
    models pass more from block to block than the hidden states.
    """
    import torch

    layers = _checked(encoder, k)
    ids, mask = _tokens(encoder)
    with torch.no_grad(), _evaluating(encoder):
        whole, extras = _observed(encoder, layers[0], ids, mask)
        hidden = hidden_before(encoder, k, ids, mask)
        with _skipping(layers, k, extras) as cut:
            cut.hidden = hidden
            again = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    whole, again = whole[mask == 1], again[mask == 1]
    if not (whole - again).abs().max() <= _TOLERANCE * whole.abs().max():
        raise _unfit(encoder, "passes more than hidden states from layer to layer, so that none can be skipped")
    with _skipping(layers, k, extras) as cut:
        yield cut


def _config(encoder: Any) -> Any:
    config = encoder.config
    return config.get_text_config() if hasattr(config, "get_text_config") else config


def _unfit(module: Any, trouble: str) -> AssayError:
    return AssayError(f"The model is of a kind that {trouble}.", type(module).__name__, _REMEDY)


def _checked(encoder: Any, k: int) -> Any:
    layers = blocks(encoder)
    if not 0 <= k <= len(layers):
        raise AssayError(
            f"The model has {len(layers)} layers, of which {k} cannot be skipped.",
            type(encoder).__name__,
            f"Choose a number from 0 to {len(layers)}.",
        )
    if any("forward" in vars(block) for block in layers):
        raise ValueError("Layers of this model are being skipped already.")
    return layers


class _ReachedError(Exception):
    """Ends a forward pass where its hidden states are known."""

    def __init__(self, hidden: Any) -> None:
        super().__init__()
        self.hidden = hidden


def _stop_before(block: Any, args: Any, kwargs: Any) -> None:
    raise _ReachedError(args[0] if args else kwargs["hidden_states"])


def _stop_after(block: Any, args: Any, output: Any) -> None:
    raise _ReachedError(output[0] if isinstance(output, tuple) else output)


@contextmanager
def _evaluating(encoder: Any) -> Iterator[None]:
    training = [module for module in encoder.modules() if module.training]
    encoder.eval()
    try:
        yield
    finally:
        for module in training:
            module.training = True


@contextmanager
def _skipping(layers: Any, k: int, extras: int | None) -> Iterator[Cut]:
    """The first ``k`` blocks give back what they take; block ``k``, or what follows the last, gets the cut's states.

    An instance's own ``forward`` stands before its class's; so a block keeps its place, names, parts and attributes.
    """
    cut = Cut()

    def passing(hidden_states: Any, *args: Any, **kwargs: Any) -> Any:
        return hidden_states if extras is None else (hidden_states, *[None] * extras)

    def ending(hidden_states: Any, *args: Any, **kwargs: Any) -> Any:
        return passing(cut.fitting(hidden_states))

    def starting(hidden_states: Any, *args: Any, **kwargs: Any) -> Any:
        return type(layers[k]).forward(layers[k], cut.fitting(hidden_states), *args, **kwargs)

    for block in layers[:k]:
        block.forward = passing
    if k < len(layers):
        layers[k].forward = starting
    else:
        layers[-1].forward = ending
    try:
        yield cut
    finally:
        for block in layers[: k + 1]:
            del block.forward


def _tokens(encoder: Any) -> tuple[Any, Any]:
    """Ids and mask of a batch of two short rows, one of them padded at its right end."""
    import torch

    table = encoder.get_input_embeddings().weight
    ids = torch.arange(12, device=table.device).reshape(2, 6) % len(table)
    mask = torch.ones_like(ids)
    mask[1, 4:] = 0
    return ids, mask


def _observed(encoder: Any, block: Any, ids: Any, mask: Any) -> tuple[Any, int | None]:
    """The last hidden states, and how many values a block gives beside its own; None where it gives a tensor alone."""
    found: list[Any] = []
    hook = block.register_forward_hook(lambda module, args, output: found.append(output))
    try:
        last = encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    finally:
        hook.remove()
    return last, len(found[0]) - 1 if isinstance(found[0], tuple) else None
