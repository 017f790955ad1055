"""Bottleneck adapters: small modules after the sub-layers of a frozen model, which can be added and removed."""

from functools import cache
from typing import Any, Literal

from core.errors import AssayError
from core.tune.models.layers import blocks, hidden_size, sublayer_names

#: After both sub-layers of every block (Houlsby et al. 2019), or after the feed-forward one (Pfeiffer et al. 2021).
Placement = Literal["houlsby", "pfeiffer"]

#: Standard deviation of a fresh adapter's weights, cut at two of them (Houlsby et al. 2019, section 2.1).
_DEVIATION = 0.01


@cache
def _classes() -> tuple[Any, Any]:
    """The two module classes; they are made once, where torch is there."""
    import torch

    class Bottleneck(torch.nn.Module):
        """``h + up(gelu(down(h)))``; exactly ``h`` while it is fresh, because ``up`` begins with zeros."""

        def __init__(self, hidden: int, width: int) -> None:
            super().__init__()
            self.down = torch.nn.Linear(hidden, width)
            self.up = torch.nn.Linear(width, hidden)
            torch.nn.init.trunc_normal_(self.down.weight, std=_DEVIATION, a=-2 * _DEVIATION, b=2 * _DEVIATION)
            for zero in (self.down.bias, self.up.weight, self.up.bias):
                torch.nn.init.zeros_(zero)

        def forward(self, hidden: Any) -> Any:
            return hidden + self.up(torch.nn.functional.gelu(self.down(hidden)))

    class Adapted(torch.nn.Module):
        """A projection and the adapter behind it, in the projection's place."""

        def __init__(self, linear: Any, bottleneck: Any) -> None:
            super().__init__()
            self.linear, self.bottleneck = linear, bottleneck

        def forward(self, hidden: Any) -> Any:
            return self.bottleneck(self.linear(hidden))

    return Bottleneck, Adapted


def add_adapters(encoder: Any, placement: Placement, reduction: int) -> list[Any]:
    """Put an adapter behind sub-layers of every block and return the adapters, lowest first; they require a gradient.

    Each works on the projection's output, before its dropout and the residual addition, and is
    ``max(1, hidden size // reduction)`` wide, which makes ``2 * hidden * width + hidden + width`` parameters. Fresh
    adapters change no output. Their weights come from torch's global generator. In the names of the parameters the
    projection becomes ``<projection>.linear`` and the adapter is ``<projection>.bottleneck``.

    AssayError for models whose blocks are unknown, or that have adapters already.
    """
    kind, adapted = _classes()
    if _adapted(encoder):
        raise AssayError("The model has adapters already.", type(encoder).__name__, "Remove them first.")
    hidden = hidden_size(encoder)
    ends = [(block, name) for block in blocks(encoder) for name in sublayer_names(block)]
    added = []
    for block, name in ends if placement == "houlsby" else ends[1::2]:
        linear = block.get_submodule(name)
        bottleneck = kind(hidden, max(1, hidden // reduction)).to(linear.weight)
        block.set_submodule(name, adapted(linear, bottleneck).train(linear.training))
        added.append(bottleneck)
    return added


def remove_adapters(encoder: Any) -> None:
    """Take all adapters out; without them the model is the one it was, apart from what else was trained."""
    for name, module in _adapted(encoder).items():
        encoder.set_submodule(name, module.linear)


def adapter_state(encoder: Any) -> dict[str, Any]:
    """Copies of the adapters' tensors on the CPU, by their names in the encoder; safetensors can save them."""
    return {name: value.detach().cpu().clone().contiguous() for name, value in _tensors(encoder).items()}


def load_adapter_state(encoder: Any, state: dict[str, Any]) -> None:
    """Put tensors of ``adapter_state`` into the adapters of an encoder that was given the same ones.

    AssayError when a tensor is missing, unknown or of another shape; then nothing is changed.
    """
    import torch

    own = _tensors(encoder)
    names = sorted(own.keys() ^ state.keys()) or [name for name in own if own[name].shape != state[name].shape]
    if names:
        raise AssayError(
            f"The saved adapters do not fit this model's: {len(names):,} tensors differ, such as {names[0]}.",
            type(encoder).__name__,
            "Add adapters with the placement and the reduction that they were saved with.",
        )
    with torch.no_grad():
        for name, value in own.items():
            value.copy_(state[name])


def layer_norms(encoder: Any) -> dict[str, Any]:
    """Parameters of the blocks' layer norms, by their names in the encoder.

    Houlsby et al. (2019) train them with the adapters, 2 * hidden size per norm. Norms over anything else than the
    hidden size, such as those of single attention heads, and norms outside the blocks are not among them.
    """
    width = hidden_size(encoder)
    inside = {id(value) for value in blocks(encoder).parameters()}
    found = {}
    for path, module in encoder.named_modules():
        if type(module).__name__.endswith("Norm"):
            for name, value in module.named_parameters(path, recurse=False):
                if id(value) in inside and tuple(value.shape) == (width,):
                    found[name] = value
    return found


def _adapted(encoder: Any) -> dict[str, Any]:
    _, adapted = _classes()
    return {name: module for name, module in encoder.named_modules() if isinstance(module, adapted)}


def _tensors(encoder: Any) -> dict[str, Any]:
    return {
        f"{path}.bottleneck.{name}": value
        for path, module in _adapted(encoder).items()
        for name, value in module.bottleneck.named_parameters()
    }
