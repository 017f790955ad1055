"""Prevents: estimates that have nothing to do with what training keeps and computes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.tokenize.cost import Shape, activation_bytes, operations, shape_of, speed, step_bytes


def test_the_shape_is_read_from_the_folder(tiny_model: Path) -> None:
    from transformers import AutoModel

    module = AutoModel.from_pretrained(str(tiny_model))
    shape = shape_of(tiny_model)
    assert shape is not None
    assert (shape.layers, shape.width, shape.heads, shape.inner) == (2, 32, 2, 64)
    assert shape.parameters == sum(one.numel() for one in module.parameters())
    assert shape.embedding == sum(one.numel() for one in module.embeddings.parameters())


def test_no_shape_without_weights_or_configuration(byte_model: Path, tmp_path: Path) -> None:
    assert shape_of(byte_model) is None and shape_of(tmp_path) is None
    (tmp_path / "config.json").write_text('{"num_hidden_layers": 2, "hidden_size": 8, "num_attention_heads": 2}')
    (tmp_path / "model.safetensors").write_bytes(b"damaged")
    assert shape_of(tmp_path) is None


@pytest.mark.parametrize(("texts", "tokens"), [(4, 16), (8, 48)])
def test_activations_are_what_torch_keeps(tiny_model: Path, texts: int, tokens: int) -> None:
    import torch
    from transformers import AutoModel

    module = AutoModel.from_pretrained(str(tiny_model)).train()
    own = {one.untyped_storage().data_ptr() for one in module.parameters()}
    kept: dict[int, int] = {}

    def keep(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        held = module(input_ids=torch.ones(texts, tokens, dtype=torch.long)).last_hidden_state
    shape = shape_of(tiny_model)
    assert shape is not None and held.requires_grad
    assert activation_bytes(shape, texts, tokens) == pytest.approx(sum(kept.values()), rel=0.25)
    assert step_bytes(shape, texts, tokens) == activation_bytes(shape, texts, tokens) + 16 * shape.parameters


def test_operations_are_those_counted_by_hand() -> None:
    shape = Shape(layers=1, width=2, heads=1, inner=4, parameters=100, embedding=40)
    one = 3 * (2 * 10 * 60 + 4 * 1 * 2 * 10**2)
    assert operations(shape, np.array([10]), np.array([1])) == one
    assert operations(shape, np.array([10, 10]), np.array([1, 3])) == 4 * one


def test_the_machine_multiplies_at_all() -> None:
    assert speed(64, 128, 0.02) > 1e6
