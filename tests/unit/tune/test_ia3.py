from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.tune.ia3 import Ia3
from core.tune.models.classifier import build_classifier
from core.tune.training.fitted import TrainedModel
from core.types import Task
from tests.unit.tune.tiny_families import by_heart, family_folder, same_after_loading, trained, untouched

Make = Callable[..., FitContext]
LAYER = "encoder.base_model.model.encoder.layer.{}.{}.ia3_l.default"


@pytest.fixture(scope="module")
def fitted(small_task: Task, tiny_model: Path) -> TrainedModel:
    context = FitContext(seed=0, model=tiny_model, max_tokens=64, epochs=60, patience=60, batch=8)
    return Ia3(learning_rate=8e-2).fit(small_task, context)


def test_learns_32_rows_by_heart(fitted: TrainedModel, small_task: Task) -> None:
    assert by_heart(fitted, small_task)


def test_trains_the_vectors_and_the_head_and_nothing_else(fitted: TrainedModel, tiny_model: Path) -> None:
    shapes = {"head.weight": (3, 32), "head.bias": (3,)}
    for layer in range(2):
        shapes |= {
            LAYER.format(layer, "attention.self.key"): (32, 1),
            LAYER.format(layer, "attention.self.value"): (32, 1),
            LAYER.format(layer, "attention.output.dense"): (1, 32),
            LAYER.format(layer, "output.dense"): (1, 64),
        }
    assert trained(fitted) == shapes
    untouched(fitted, tiny_model)
    for name, value in fitted.module.named_parameters():
        if "ia3_l" in name:
            assert (value != 1).any(), f"{name} was not trained"


def test_training_begins_with_the_pretrained_model(tiny_model: Path) -> None:
    plain = build_classifier(tiny_model, 3).eval()
    scaled = Ia3().build(tiny_model, 3, "mean", FitContext(model=tiny_model)).eval()
    ids = torch.arange(5, 17).reshape(2, 6)
    with torch.no_grad():
        torch.testing.assert_close(scaled.vectors(ids, torch.ones_like(ids)), plain.vectors(ids, torch.ones_like(ids)))


def test_vectors_scale_what_the_paper_says(tiny_model: Path) -> None:
    """Scaling the rows (keys, values) or columns (inner activations) of the plain model's matrices by hand."""
    scaled = Ia3().build(tiny_model, 3, "mean", FitContext(model=tiny_model)).eval()
    plain = load_model(tiny_model).eval()
    rng = torch.Generator().manual_seed(0)
    modules = dict(plain.named_modules())
    for name, value in scaled.encoder.named_parameters():
        if name.endswith("ia3_l.default"):
            value.data = 1 + 0.3 * torch.randn(value.shape, generator=rng)
            target = modules[name.removeprefix("base_model.model.").removesuffix(".ia3_l.default")]
            target.weight.data *= value.data
            if value.shape[1] == 1:  # an output is scaled, and its bias with it
                target.bias.data *= value.data.flatten()
    ids = torch.arange(5, 17).reshape(2, 6)
    with torch.no_grad():
        found = scaled.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        torch.testing.assert_close(found, plain(input_ids=ids).last_hidden_state, atol=1e-5, rtol=1e-4)


def test_save_and_load(fitted: TrainedModel, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    same_after_loading(fitted, Ia3.load(tmp_path, FitContext(model=tiny_model)), small_task.train.texts)


def test_the_seed_decides(small_task: Task, fit_context: Make) -> None:
    first, again, other = (
        Ia3().fit(small_task, fit_context(seed, epochs=1)).predict_proba(small_task.train.texts) for seed in (1, 1, 2)
    )
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 1e-3


@pytest.mark.parametrize(
    ("family", "places"),
    [
        ("DistilBert", {"attention.k_lin": 32, "attention.v_lin": 32, "ffn.lin2": 64}),
        ("MPNet", {"attention.attn.k": 32, "attention.attn.v": 32, "output.dense": 64}),
        ("GPT2", {"attn.c_attn": 96, "mlp.c_proj": 128}),
        ("Llama", {"self_attn.k_proj": 16, "self_attn.v_proj": 16, "mlp.down_proj": 64}),
    ],
)
def test_other_architectures(
    family: str, places: dict[str, int], small_task: Task, tiny_model: Path, tmp_path: Path
) -> None:
    folder = family_folder(family, tiny_model, tmp_path / "model")
    context = FitContext(model=folder, max_tokens=64, epochs=4, patience=4, batch=8)
    assert Ia3().obstacle(small_task, context) is None
    fitted = Ia3(learning_rate=2e-2).fit(small_task, context)
    untouched(fitted, folder)
    ends = {".".join(name.split(".ia3_l")[0].split(".")[-2:]) for name in trained(fitted) if "ia3_l" in name}
    assert ends == {".".join(place.split(".")[-2:]) for place in places}
    assert fitted.trainable == 2 * sum(places.values()) + 32 * 3 + 3
    assert min(point["train_loss"] for point in fitted.curve[1:]) < fitted.curve[0]["train_loss"]


def test_an_architecture_with_unknown_names_is_an_obstacle(small_task: Task, tmp_path: Path, tiny_model: Path) -> None:
    from transformers import AlbertConfig, AlbertModel

    config = AlbertConfig(
        vocab_size=50,
        embedding_size=16,
        hidden_size=32,
        num_attention_heads=2,
        intermediate_size=32,
        num_hidden_layers=2,
    )
    AlbertModel(config).save_pretrained(tmp_path)
    reason = Ia3().obstacle(small_task, FitContext(model=tmp_path))
    assert reason is not None and "shares its weights among all layers" in reason
