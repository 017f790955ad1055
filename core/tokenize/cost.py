"""What training steps on padded tokens need: memory and time, estimated from the shape of the model.

Activations: V. Korthikanti et al., Reducing Activation Recomputation in Large Transformer Models, 2022 (section 4),
in 4 bytes each, with dropout masks of 4 bytes too, as PyTorch keeps them on a CPU. Weights, gradients and the two
moments of Adam: S. Rajbhandari et al., ZeRO, 2020 (section 3.1). Operations: J. Kaplan et al., Scaling Laws for Neural
Language Models, 2020 (section 2.1), three times those of a forward pass.

Checked once with all-MiniLM-L6-v2 on one core in float32: what PyTorch kept of 4 shapes (8 or 16 texts of 32 to 256
tokens) lay 1 to 3 % above the estimate. Steps took 1.0 to 1.7 times the estimated time.
"""

import json
import struct
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.tokenize.source import model_settings

#: What the two estimates are worth, in words.
MEMORY_NOTE = (
    "Full fine-tuning with Adam in 32 bits: weights, gradients, moments and activations of the widest batch. "
    "Measured activations were within 3 %; libraries take some 500 MB more. A GPU needs less, adapters far less."
)
TIME_NOTE = (
    "Operations of one pass over all texts, divided by the speed at which this machine's processor multiplies "
    "matrices. Measured steps took 1.0 to 1.7 times as long; Compare estimates better, because it tries each approach."
)

_BYTES = 4
#: Weight, gradient and two moments.
_COPIES = 4


@dataclass(frozen=True)
class Shape:
    """The shape of a transformer: layers, width, attention heads, inner width, and how many parameters it has.

    ``embedding`` of them are looked up, not multiplied with.
    """

    layers: int
    width: int
    heads: int
    inner: int
    parameters: int
    embedding: int


def shape_of(folder: Path) -> Shape | None:
    """The shape of the model in a folder, from its configuration and the heads of its weights; None if unknown."""
    config = model_settings(folder)
    layers, width, heads, inner = (_first(config, names) for names in _NAMES)
    sizes = _parameters(folder)
    if not (layers and width and heads and sizes):
        return None
    embedding = sum(size for name, size in sizes.items() if "embed" in name or ".wte." in name or ".wpe." in name)
    return Shape(layers, width, heads, inner or 4 * width, sum(sizes.values()), embedding)


#: The names under which configurations give layers, width, heads and inner width.
_NAMES = (
    ("num_hidden_layers", "n_layers", "n_layer", "num_layers"),
    ("hidden_size", "dim", "n_embd", "d_model"),
    ("num_attention_heads", "n_heads", "n_head"),
    ("intermediate_size", "hidden_dim", "n_inner", "ffn_dim"),
)


def _first(config: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return next((int(config[name]) for name in names if isinstance(config.get(name), int)), None)


def _parameters(folder: Path) -> dict[str, int]:
    """Parameters by name, from the heads of the safetensors files; nothing of the weights is read."""
    found: dict[str, int] = {}
    for path in sorted(folder.glob("*.safetensors")):
        try:
            with path.open("rb") as file:
                head = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        except (OSError, ValueError, struct.error, MemoryError):
            return {}
        found |= {name: int(np.prod(one["shape"])) for name, one in head.items() if name != "__metadata__"}
    return found


def activation_bytes(shape: Shape, texts: int, tokens: int) -> int:
    """Bytes that a forward pass over ``texts`` of ``tokens`` each keeps for the backward pass."""
    linear = (8 * shape.width + 2 * shape.inner + 2 * shape.width) * texts * tokens
    attention = 3 * shape.heads * tokens * tokens * texts
    return _BYTES * shape.layers * (linear + attention)


def step_bytes(shape: Shape, texts: int, tokens: int) -> int:
    """Bytes of one training step of all parameters: weights, gradients, two moments, and the activations."""
    return _BYTES * _COPIES * shape.parameters + activation_bytes(shape, texts, tokens)


def operations(shape: Shape, widths: np.ndarray, texts: np.ndarray) -> float:
    """Floating point operations of training on batches of ``texts`` (batches,) padded to ``widths`` (batches,)."""
    tokens = widths.astype(float)
    each = 2 * tokens * (shape.parameters - shape.embedding) + 4 * shape.layers * shape.width * tokens**2
    return float(3 * (each * texts).sum())


@lru_cache(maxsize=8)
def speed(width: int, inner: int, seconds: float = 0.2) -> float:
    """Floating point operations a second of matrix products as a model of this shape makes them, measured now."""
    left, right = np.ones((1024, width), dtype=np.float32), np.ones((width, inner), dtype=np.float32)
    left @ right  # the first product starts the threads
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        left @ right
        done += 1
    return done * 2.0 * 1024 * width * inner / (time.perf_counter() - begin)
