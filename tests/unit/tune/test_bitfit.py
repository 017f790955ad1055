from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.errors import AssayError
from core.tune.bitfit import Bitfit
from core.tune.training.fitted import TrainedModel
from core.types import Task
from tests.unit.tune.tiny_families import by_heart, family_folder, same_after_loading, trained, untouched

Make = Callable[..., FitContext]


@pytest.fixture(scope="module")
def fitted(small_task: Task, tiny_model: Path) -> TrainedModel:
    context = FitContext(seed=0, model=tiny_model, max_tokens=64, epochs=90, patience=90, batch=8)
    return Bitfit(learning_rate=5e-2).fit(small_task, context)


def test_learns_32_rows_by_heart(fitted: TrainedModel, small_task: Task) -> None:
    assert by_heart(fitted, small_task)


def test_trains_the_biases_and_the_head_and_nothing_else(fitted: TrainedModel, tiny_model: Path) -> None:
    """Two layers of 32 with inner 64 by hand: 4 x 32 + 32 (norm) + 64 + 32 + 32 (norm) each, one norm below them."""
    assert fitted.trainable == 2 * (4 * 32 + 32 + 64 + 32 + 32) + 32 + 32 * 3 + 3
    untouched(fitted, tiny_model)
    before = load_model(tiny_model).state_dict()
    for name in trained(fitted):
        if name.startswith("encoder."):
            assert name.endswith(".bias")
            assert not torch.equal(fitted.module.state_dict()[name], before[name.removeprefix("encoder.")]), name
    assert {"head.weight", "head.bias"} <= set(trained(fitted))


def test_save_and_load(fitted: TrainedModel, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    same_after_loading(fitted, Bitfit.load(tmp_path, FitContext(model=tiny_model)), small_task.train.texts)
    assert (tmp_path / "weights.safetensors").stat().st_size < 4 * fitted.trainable + 8000, "biases and head alone"


def test_the_seed_decides(small_task: Task, fit_context: Make) -> None:
    first, again, other = (
        Bitfit().fit(small_task, fit_context(seed, epochs=1)).predict_proba(small_task.train.texts)
        for seed in (1, 1, 2)
    )
    assert abs(first - again).max() < 1e-6
    assert abs(first - other).max() > 1e-3


@pytest.mark.parametrize("family", ["DistilBert", "MPNet", "GPT2"])
def test_other_architectures(family: str, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    folder = family_folder(family, tiny_model, tmp_path / "model")
    context = FitContext(model=folder, max_tokens=64, epochs=4, patience=4, batch=8)
    assert Bitfit().obstacle(small_task, context) is None
    fitted = Bitfit(learning_rate=1e-2).fit(small_task, context)
    untouched(fitted, folder)
    assert min(point["train_loss"] for point in fitted.curve[1:]) < fitted.curve[0]["train_loss"]


def test_a_model_without_biases_is_an_obstacle(small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    context = FitContext(model=family_folder("Llama", tiny_model, tmp_path / "model"))
    assert Bitfit().obstacle(small_task, context) == "Models of the kind llama have no biases to train."
    with pytest.raises(AssayError, match="no biases"):
        Bitfit().fit(small_task, context)


def test_the_packaged_model_is_no_obstacle(small_task: Task, fit_context: Make) -> None:
    assert Bitfit().obstacle(small_task, fit_context()) is None
    assert Bitfit().obstacle(small_task, FitContext()) is None


def test_trials_are_learning_rates_around_the_prior() -> None:
    prior = Bitfit().learning_rate
    rates = [trial.learning_rate for trial in Bitfit().trials(3)]
    assert rates == [prior, pytest.approx(prior / 2.5), pytest.approx(prior * 2.5)]
