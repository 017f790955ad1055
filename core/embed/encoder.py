"""Turns texts into vectors with a pretrained encoder."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.contracts import Progress, quiet
from core.embed.model import model_digest
from core.embed.pooling import pool, pooling_of
from core.errors import AssayError
from core.tokenize.load import encode, load_tokenizer
from core.types import Pooling

if TYPE_CHECKING:
    import numpy as np

#: Tokens of one batch, padding included, on a processor: what a layer makes of them stays in its second-level cache,
#: which is 1.4 times as fast as 4,096 for short texts (MiniLM, 1 MiB of cache a core).
BATCH_TOKENS = 1024

#: The same on a GPU, which small batches leave idle.
GPU_BATCH_TOKENS = 16_384


@contextmanager
def told_apart(folder: Path) -> Iterator[None]:
    """Whatever transformers raises about a folder's model becomes one AssayError that names the folder."""
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    quiet_transformers()
    try:
        yield
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError, StrictDataclassError) as error:
        reason = " ".join(str(error).split())[:200]
        if "ignore_mismatched_sizes" in reason:
            reason = "its weights do not have the sizes that its config.json tells."
        raise AssayError(f"The model cannot be loaded: {reason}", str(folder), "Choose another model folder.") from None


def load_model(folder: Path) -> Any:
    """The bare encoder of a model folder, in float32 on the best device; AssayError when it cannot be loaded."""
    import torch
    from transformers import AutoModel

    with told_apart(folder):
        model, told = AutoModel.from_pretrained(
            str(folder), trust_remote_code=False, use_safetensors=True, dtype=torch.float32, output_loading_info=True
        )
    lacking = sorted(name for name in told["missing_keys"] if "pooler" not in name)
    if lacking:  # transformers would fill them with random numbers and say so in a log line
        raise AssayError(
            f"The model cannot be loaded: its weights lack {len(lacking):,} tensors, such as {lacking[0]}.",
            str(folder),
            "Choose a complete model folder.",
        )
    return model.to(device())


def quiet_transformers() -> None:
    """No progress bars and no advice on the terminal: progress is the caller's."""
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def device() -> str:
    """``cuda`` where there is a GPU, else ``cpu``."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def batch_tokens() -> int:
    """Tokens of one batch on this machine's device."""
    return BATCH_TOKENS if device() == "cpu" else GPU_BATCH_TOKENS


def length_batches(lengths: Sequence[int], budget: int | None = None) -> list[list[int]]:
    """Row numbers in batches of similar length, each at most ``budget`` tokens with padding; longest first.

    Sorted by length, batches of equal cost use the processor best. Without a budget it is the device's.
    """
    budget = budget or batch_tokens()
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: (-lengths[row], row)):
        if batches and (len(batches[-1]) + 1) * max(lengths[batches[-1][0]], 1) <= budget:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def pad(ids: Sequence[Sequence[int]], filler: int) -> tuple[Any, Any]:
    """Token ids and attention mask as tensors of shape (batch, longest), on the device."""
    import torch

    longest = max(len(row) for row in ids)
    tokens = torch.full((len(ids), longest), filler, dtype=torch.long)
    mask = torch.zeros((len(ids), longest), dtype=torch.long)
    for place, row in enumerate(ids):
        tokens[place, : len(row)] = torch.tensor(row, dtype=torch.long)
        mask[place, : len(row)] = 1
    return tokens.to(device()), mask.to(device())


class Encoder:
    """A pretrained model whose token vectors are pooled to one; it is loaded when the first text comes."""

    def __init__(self, folder: Path, max_tokens: int = 128, pooling: Pooling = "auto") -> None:
        self.folder = folder
        self.max_tokens = max_tokens
        self.pooling = pooling_of(folder, pooling)
        self._model: Any = None

    @property
    def key(self) -> str:
        """What the vectors depend on besides the text."""
        return f"{model_digest(self.folder)}/{self.pooling}/{self.max_tokens}"

    def load(self) -> None:
        """Load the model now, so that the time is not counted as encoding."""
        if self._model is None:
            self._model = load_model(self.folder).eval()

    def encode(self, texts: Sequence[str], progress: Progress = quiet) -> "np.ndarray":
        """Vectors of shape (len(texts), width), float32, each of length 1."""
        import numpy as np
        import torch

        self.load()
        ids = encode(texts, self.folder, self.max_tokens)
        filler = load_tokenizer(self.folder).pad_token_id or 0
        vectors = np.zeros((len(texts), self._model.config.hidden_size), dtype=np.float32)
        done = 0
        with torch.inference_mode():
            for batch in length_batches([len(row) for row in ids]):
                tokens, mask = pad([ids[row] for row in batch], filler)
                hidden = self._model(input_ids=tokens, attention_mask=mask).last_hidden_state
                pooled = torch.nn.functional.normalize(pool(hidden, mask, self.pooling), dim=-1)
                vectors[batch] = pooled.cpu().numpy()
                done += len(batch)
                progress(done, len(texts), f"Embedding {done:,} of {len(texts):,} texts")
        return vectors


def count_parameters(folder: Path) -> int:
    """Parameters of a model, read from the headers of its weight files."""
    from math import prod

    from safetensors import safe_open

    total = 0
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="numpy") as file:
            names = file.keys()
            total += sum(prod(file.get_slice(name).get_shape()) for name in names)
    return total
