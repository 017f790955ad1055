"""The precision of training steps: bfloat16 where the processor computes in it natively, otherwise float32."""

from functools import cache
from typing import Any

from core.types import Precision


def resolved(precision: Precision) -> Precision:
    """``float32`` or ``bfloat16``: ``auto`` is bfloat16 where it is native and so pays."""
    if precision != "auto":
        return precision
    return "bfloat16" if native_bfloat16() else "float32"


@cache
def native_bfloat16() -> bool:
    """Whether matrices are multiplied in bfloat16 by the GPU, or by instructions of the processor.

    Without such instructions bfloat16 is emulated, and several times slower than float32.
    """
    import torch

    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported(including_emulation=False)
    told: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    return bool(told.get("avx512_bf16") or told.get("amx_bf16"))


def autocast(precision: Precision) -> Any:
    """A context in which matrix products take the precision; weights, sums, norms and losses stay float32."""
    import torch

    from core.embed.encoder import device

    return torch.autocast(str(device()).partition(":")[0], torch.bfloat16, enabled=resolved(precision) == "bfloat16")
