import json
from pathlib import Path

import pytest
import torch

from core.embed.pooling import is_decoder, pool, pooling_of

HIDDEN = torch.tensor([[[1.0, 9.0], [3.0, 4.0], [99.0, 99.0]], [[5.0, 6.0], [99.0, 99.0], [99.0, 99.0]]])
MASK = torch.tensor([[1, 1, 0], [1, 0, 0]])


@pytest.mark.parametrize(
    ("how", "expected"),
    [("mean", [[2, 6.5], [5, 6]]), ("first", [[1, 9], [5, 6]]), ("last", [[3, 4], [5, 6]]), ("max", [[3, 9], [5, 6]])],
)
def test_padding_never_counts(how: str, expected: list[list[float]]) -> None:
    assert pool(HIDDEN, MASK, how).tolist() == expected


def folder(path: Path, config: dict[str, object], own: dict[str, object] | None = None) -> Path:
    (path / "config.json").write_text(json.dumps(config))
    if own is not None:
        (path / "1_Pooling").mkdir()
        (path / "1_Pooling/config.json").write_text(json.dumps(own))
    return path


@pytest.mark.parametrize(
    ("kind", "expected"), [("bert", "mean"), ("gpt2", "last"), ("llama", "last"), ("mpnet", "mean")]
)
def test_decoders_use_their_last_token(tmp_path: Path, kind: str, expected: str) -> None:
    assert pooling_of(folder(tmp_path, {"model_type": kind})) == expected
    assert is_decoder(tmp_path) == (expected == "last")


def test_a_sentence_encoder_says_how_it_was_trained(tmp_path: Path) -> None:
    own = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    assert pooling_of(folder(tmp_path, {"model_type": "bert"}, own)) == "first"
    assert pooling_of(tmp_path, "max") == "max", "what was asked for goes first"
