from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.contracts import FitContext
from core.digest import file_digest
from core.embed.encoder import load_model
from core.tune.evidence.metrics import validation_scores
from core.tune.full import Full
from core.tune.training.fitted import TrainedModel
from core.types import Rows, Task

Make = Callable[..., FitContext]
QUICK = Full(learning_rate=5e-3)


@pytest.fixture(scope="module")
def untouched(tiny_model: Path) -> dict[str, str]:
    """Digests of the model's files before anything was trained."""
    return {path.name: file_digest(path) for path in tiny_model.iterdir()}


@pytest.fixture(scope="module")
def fitted(small_task: Task, tiny_model: Path, untouched: dict[str, str]) -> TrainedModel:
    return QUICK.fit(small_task, FitContext(seed=0, model=tiny_model, max_tokens=64, epochs=20, patience=20, batch=8))


def test_learns_32_rows_by_heart(fitted: TrainedModel, small_task: Task) -> None:
    assert (fitted.predict_proba(small_task.train.texts).argmax(axis=1) == small_task.train.y).all()


def test_trains_every_weight(fitted: TrainedModel, tiny_model: Path) -> None:
    before = load_model(tiny_model)
    assert fitted.trainable == fitted.total == sum(value.numel() for value in fitted.module.parameters())
    old = before.state_dict()
    unseen = ("position_embeddings", "token_type_embeddings")
    for name, value in fitted.module.encoder.named_parameters():
        if not any(part in name for part in unseen):
            assert (value.detach().cpu() != old[name]).any(), f"{name} was not trained"
    assert not any("pooler" in name for name, _ in fitted.module.named_parameters())


def test_the_model_folder_stays(fitted: TrainedModel, tiny_model: Path, untouched: dict[str, str]) -> None:
    assert fitted.folder == tiny_model
    assert {path.name: file_digest(path) for path in tiny_model.iterdir()} == untouched


def test_the_curve_has_a_point_per_epoch(fitted: TrainedModel) -> None:
    assert [point["epoch"] for point in fitted.curve] == list(range(1, 21))
    assert set(fitted.curve[0]) == {"epoch", "validation_macro_f1", "validation_log_loss", "train_loss"}
    assert fitted.curve[-1]["train_loss"] < fitted.curve[0]["train_loss"]


def test_the_weights_of_the_best_epoch_stay(small_task: Task, fit_context: Make) -> None:
    """Every validation label is wrong, so that the scores on them fall as the model learns."""
    y = (small_task.train.y + 1) % 3
    task = Task(small_task.classes, small_task.train, Rows(small_task.train.uids, small_task.train.texts, y))
    fitted = QUICK.fit(task, fit_context(epochs=8, patience=8, batch=8))
    ranks = [(point["validation_macro_f1"], -point["validation_log_loss"]) for point in fitted.curve]
    assert max(ranks) != ranks[-1], "the last epoch must not be the best one, else this shows nothing"
    kept = validation_scores(fitted.predict_proba(task.validation.texts), y)
    assert kept["validation_macro_f1"] == pytest.approx(max(ranks)[0])
    assert -kept["validation_log_loss"] == pytest.approx(max(ranks)[1], rel=1e-4)


def test_save_and_load(fitted: TrainedModel, small_task: Task, tiny_model: Path, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    back = Full.load(tmp_path, FitContext(model=tiny_model))
    texts = [*small_task.train.texts, "new words", ""]
    np.testing.assert_allclose(back.predict_proba(texts), fitted.predict_proba(texts), atol=1e-6)
    assert back.max_tokens == 64
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".safetensors"}


def test_the_seed_decides(small_task: Task, fit_context: Make) -> None:
    short = Full(learning_rate=1e-3)
    first, again, other = (
        short.fit(small_task, fit_context(seed, epochs=1, batch=8)).predict_proba(small_task.train.texts)
        for seed in (1, 1, 2)
    )
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 1e-3


def test_training_stops_when_nothing_gets_better(small_task: Task, fit_context: Make) -> None:
    y = np.random.default_rng(0).permutation(small_task.train.y)
    held = Rows(small_task.train.uids, small_task.train.texts, y)
    hopeless = Task(small_task.classes, small_task.train, held)
    fitted = Full(learning_rate=1e-6).fit(hopeless, fit_context(epochs=12, patience=1, batch=32))
    assert 2 <= len(fitted.curve) <= 12
    ranks = [(point["validation_macro_f1"], -point["validation_log_loss"]) for point in fitted.curve]
    assert len(fitted.curve) == 12 or ranks[-1] <= max(ranks[:-1])


def test_no_rows_and_one_row(fitted: TrainedModel) -> None:
    assert fitted.predict_proba([]).shape == (0, 3)
    assert fitted.predict_proba(["card"]).shape == (1, 3)


def test_a_class_that_train_lacks(small_task: Task, fit_context: Make) -> None:
    task = Task((*small_task.classes, "unseen"), small_task.train, small_task.validation)
    found = Full().fit(task, fit_context(epochs=1)).predict_proba(["card"])
    assert found.shape == (1, 4) and found.sum() == pytest.approx(1)
