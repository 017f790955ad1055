from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import load_model
from core.errors import AssayError
from core.tune.full import Full
from core.tune.multi_task import MultiTask, MultiTaskModel
from core.types import Further, Rows, Task

Make = Callable[..., FitContext]
FAST = MultiTask(learning_rate=5e-3)


@pytest.fixture(scope="module")
def task(small_task: Task) -> Task:
    """The 32 rows, with whether a text names its topic's first words, and a column that most rows lack."""
    texts = small_task.train.texts
    early = np.array(
        [int(any(word in text.split() for word in "card pin chip parcel login".split())) for text in texts]
    )
    rare = np.array([y if place % 4 == 0 else -1 for place, y in enumerate(1 - early)])
    further = (Further("early", ("no", "yes"), early), Further("rare", ("no", "yes"), rare))
    return replace(small_task, further=further)


@pytest.fixture(scope="module")
def fitted(task: Task, tiny_model: Path) -> MultiTaskModel:
    return FAST.fit(task, FitContext(seed=0, model=tiny_model, max_tokens=64, epochs=20, patience=20, batch=8))


def test_learns_32_rows_by_heart_in_every_column(fitted: MultiTaskModel, task: Task) -> None:
    assert (fitted.predict_proba(task.train.texts).argmax(axis=1) == task.train.y).all()
    for one in task.further:
        known = one.y >= 0
        said = fitted.predict_task(one.name, task.train.texts).argmax(axis=1)
        assert (said[known] == one.y[known]).all(), one.name


def test_trains_every_weight_and_all_heads(fitted: MultiTaskModel, tiny_model: Path) -> None:
    old = load_model(tiny_model).state_dict()
    assert fitted.tasks == {"early": ("no", "yes"), "rare": ("no", "yes")}
    assert fitted.trainable == fitted.total == sum(value.numel() for value in fitted.module.parameters())
    plain = sum(value.numel() for name, value in old.items() if "pooler" not in name)
    assert fitted.total == plain + 33 * 3 + 2 * 33 * 2
    for name, value in fitted.module.encoder.named_parameters():
        if not any(part in name for part in ("position_embeddings", "token_type_embeddings")):
            assert (value.detach().cpu() != old[name]).any(), f"{name} was not trained"


def test_save_and_load_keep_all_heads(fitted: MultiTaskModel, task: Task, tiny_model: Path, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    back = MultiTask.load(tmp_path, FitContext(seed=9, model=tiny_model))
    texts = [*task.train.texts, "new words", ""]
    np.testing.assert_allclose(back.predict_proba(texts), fitted.predict_proba(texts), atol=1e-6)
    for name in ("early", "rare"):
        np.testing.assert_allclose(back.predict_task(name, texts), fitted.predict_task(name, texts), atol=1e-6)
        np.testing.assert_allclose(back.predict_task(name, texts).sum(axis=1), 1)
    assert (back.trainable, back.total, back.tasks) == (fitted.trainable, fitted.total, fitted.tasks)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".safetensors"}
    with pytest.raises(AssayError, match="'tone'") as told:
        back.predict_task("tone", texts)
    assert "early, rare" in told.value.remedy


def test_weights_of_another_model_are_refused(fitted: MultiTaskModel, tmp_path: Path, tiny_model: Path) -> None:
    from shutil import copytree

    (tmp_path / "saved").mkdir()
    fitted.save(tmp_path / "saved")
    other = Path(copytree(tiny_model, tmp_path / "other"))
    (other / "config.json").write_text((other / "config.json").read_text().replace('"gelu"', '"relu"'))
    with pytest.raises(AssayError, match="another model"):
        MultiTask.load(tmp_path / "saved", FitContext(model=other))


def encoder_of(model: object) -> torch.Tensor:
    return torch.cat([value.detach().flatten() for value in model.module.encoder.parameters()])  # type: ignore[attr-defined]


def test_weight_0_is_full_fine_tuning_and_others_are_not(task: Task, fit_context: Make) -> None:
    short = {"epochs": 2, "batch": 8}
    full = Full(learning_rate=1e-3).fit(task, fit_context(**short))
    context = fit_context(**short)
    none = MultiTask(learning_rate=1e-3, weights={"early": 0, "rare": 0}).fit(task, context)
    assert torch.equal(encoder_of(none), encoder_of(full))
    assert none.tasks == {} and any("full fine-tuning" in note for note in context.notes)
    small, large = (
        MultiTask(learning_rate=1e-3, weights={"early": weight, "rare": 0}).fit(task, fit_context(**short))
        for weight in (1e-6, 1.0)
    )
    assert list(small.tasks) == ["early"]
    texts = task.train.texts
    near, far = (np.abs(one.predict_proba(texts) - full.predict_proba(texts)).max() for one in (small, large))
    assert near < 1e-2 < far


def test_temperature_and_weight_trade_the_main_column_for_a_rare_one(task: Task, fit_context: Make) -> None:
    """8 of 32 rows have a label, which chance has chosen: it and the main column pull at the encoder differently."""
    rows = len(task.train)
    y = np.where(np.arange(rows) % 4 == 0, np.random.default_rng(0).integers(0, 2, rows), -1)
    known = y >= 0
    rare = replace(task, further=(Further("rare", ("a", "b"), y),))

    def losses(**settings: object) -> tuple[float, float]:
        context = fit_context(epochs=8, batch=8, patience=8)
        found = MultiTask(learning_rate=1e-3, **settings).fit(rare, context)  # type: ignore[arg-type]
        main, side = found.predict_proba(task.train.texts), found.predict_task("rare", task.train.texts)
        own = -np.log(main[np.arange(rows), task.train.y]).mean()
        return float(own), float(-np.log(side[known, y[known]]).mean())

    cool, warm, hot, light = (losses(), losses(temperature=2), losses(temperature=50), losses(weights={"rare": 0.1}))
    assert hot[1] < warm[1] - 0.01 < cool[1] - 0.02 and light[1] > cool[1] + 0.02
    assert hot[0] > warm[0] > cool[0]


def test_columns_without_gaps_are_even_at_any_temperature(task: Task, fit_context: Make) -> None:
    even = replace(task, further=task.further[:1])
    one, two = (
        MultiTask(learning_rate=1e-3, temperature=temperature).fit(even, fit_context(epochs=1, batch=8))
        for temperature in (1.0, 50.0)
    )
    assert torch.equal(encoder_of(one), encoder_of(two))


def test_the_seed_decides(task: Task, fit_context: Make) -> None:
    first, again, other = (
        MultiTask(learning_rate=1e-3).fit(task, fit_context(seed, epochs=1, batch=8)).predict_proba(task.train.texts)
        for seed in (1, 1, 2)
    )
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 1e-3


def test_the_main_column_alone_decides_when_to_stop(fitted: MultiTaskModel) -> None:
    assert set(fitted.curve[0]) == {"epoch", "train_loss", "validation_macro_f1", "validation_log_loss"}


def test_validation_labels_are_not_learned(task: Task, fit_context: Make) -> None:
    """With one epoch there is nothing to choose, so the labels of validation cannot matter."""
    wrong = replace(task, validation=Rows(task.validation.uids, task.validation.texts, (task.validation.y + 1) % 3))
    first, second = (FAST.fit(one, fit_context(epochs=1, batch=8)) for one in (task, wrong))
    assert torch.equal(encoder_of(first), encoder_of(second))


def test_identifiers_are_left_out(task: Task, fit_context: Make) -> None:
    rows = len(task.train)
    identifier = Further("number", tuple(map(str, range(rows))), np.arange(rows))
    context = fit_context(epochs=1, batch=8)
    found = FAST.fit(replace(task, further=(*task.further, identifier)), context)
    assert "number" not in found.tasks
    assert any("'number' was left out" in note and "32 values in 32 rows" in note for note in context.notes)
    only = replace(task, further=(identifier,))
    assert "number" in (FAST.obstacle(only, context) or "")
    with pytest.raises(AssayError, match="number"):
        FAST.fit(only, context)


def test_what_stands_in_the_way(task: Task, small_task: Task, fit_context: Make) -> None:
    context = fit_context()
    assert FAST.obstacle(task, context) is None
    assert "no further label column" in (FAST.obstacle(small_task, context) or "")
    with pytest.raises(AssayError, match="no further label column") as told:
        FAST.fit(small_task, context)
    assert told.value.remedy
    unknown = MultiTask(weights={"erly": 2}).obstacle(task, context) or ""
    assert "'erly'" in unknown and "early, rare" in unknown


def test_weights_may_come_as_words() -> None:
    for text in ("topic: 0.5, tone: 2", "topic=0.5,tone=2", "{'topic': 0.5, 'tone': 2.0}", '{"topic": 0.5, "tone": 2}'):
        assert MultiTask(weights=text).weights == {"topic": 0.5, "tone": 2.0}  # type: ignore[arg-type]
    assert MultiTask(weights="{}").weights == MultiTask(weights="").weights == {}  # type: ignore[arg-type]
    for wrong in ("topic", "topic: much", "topic: -1"):
        with pytest.raises(ValueError):
            MultiTask(weights=wrong)  # type: ignore[arg-type]


def test_equal_settings_have_equal_hashes() -> None:
    one, two = MultiTask(weights={"a": 1, "b": 2}), MultiTask(weights={"b": 2, "a": 1})
    assert one == two and hash(one) == hash(two)
    assert len({one, two, MultiTask(weights={"a": 1})}) == 2
    assert len(set(one.trials(20))) == 20
