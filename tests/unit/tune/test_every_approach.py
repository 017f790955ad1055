"""One battery over every approach: it learns, trains what it claims and nothing else, saves, loads, and repeats."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.contracts import Approach, FitContext, Fitted
from core.members import make
from core.tune import APPROACHES
from core.tune.training.approach import GradientApproach
from core.tune.training.fitted import TrainedModel
from core.types import Further, Task

Make = Callable[..., FitContext]

#: Settings with which the tiny model learns 32 rows by heart, and the epochs they need; the others use their defaults.
QUICK: dict[str, tuple[dict[str, Any], int]] = {
    "frozen": ({"strength": 1e4}, 1),
    "top_layers": ({"learning_rate": 1e-2}, 40),
    "full": ({"learning_rate": 5e-3}, 20),
    "adapters": ({"learning_rate": 2e-2, "reduction": 2}, 40),
    "lora": ({"learning_rate": 5e-3, "targets": "all_linear"}, 60),
    "ia3": ({"learning_rate": 0.1}, 60),
    "bitfit": ({"learning_rate": 0.1}, 80),
    "prompt_tuning": ({"learning_rate": 0.1, "tokens": 8, "start": "random"}, 100),
    "masked_lm": ({"learning_rate": 5e-3}, 20),
    "self_training": ({"strength": 1e4}, 1),
    "multi_task": ({"learning_rate": 5e-3}, 20),
}
#: Nothing of it is trained on rows, or not enough to learn them by heart.
LEARNS_NOTHING = {"majority", "prompt"}

MEMBERS = pytest.mark.parametrize("member", APPROACHES, ids=lambda member: member.name())


def quick(member: type[Approach]) -> tuple[Approach, int]:
    fields, epochs = QUICK.get(member.name(), ({}, 1))
    made = make("approaches", {"kind": member.name(), **fields})
    assert isinstance(made, Approach)
    return made, epochs


@pytest.fixture(scope="session")
def rich_task(small_task: Task) -> Task:
    """The 32 rows with some texts without a label, and a further label column."""
    extra = tuple(f"{text} again" for text in small_task.train.texts[:12])
    further = Further("first letter", ("early", "late"), np.array([int(t[0] > "m") for t in small_task.train.texts]))
    return Task(small_task.classes, small_task.train, small_task.validation, extra, (further,))


def digests(fitted: Fitted) -> dict[str, str]:
    """A digest of each parameter of a trained module."""
    assert isinstance(fitted, TrainedModel)
    return {
        name: hashlib.sha256(value.detach().cpu().numpy().tobytes()).hexdigest()
        for name, value in fitted.module.named_parameters()
    }


@MEMBERS
def test_learns_32_rows_by_heart(member: type[Approach], rich_task: Task, fit_context: Make) -> None:
    if member.name() in LEARNS_NOTHING:
        pytest.skip("it learns nothing from rows")
    setting, epochs = quick(member)
    fitted = setting.fit(rich_task, fit_context(epochs=epochs, patience=epochs, batch=8))
    assert (fitted.predict_proba(rich_task.train.texts).argmax(axis=1) == rich_task.train.y).all()
    assert 0 < fitted.trainable <= fitted.total or member.name() == "tfidf"


@MEMBERS
def test_trains_exactly_what_it_claims(member: type[Approach], rich_task: Task, fit_context: Make) -> None:
    """Between no step and some steps, every parameter that requires a gradient moves and no other one does."""
    if not issubclass(member, GradientApproach):
        pytest.skip("it has no parameters of a model to train")
    setting, _ = quick(member)
    before, after = (
        setting.fit(rich_task, fit_context(epochs=3, patience=3, batch=8, max_steps=steps)) for steps in (1, None)
    )
    claimed = {name for name, value in after.module.named_parameters() if value.requires_grad}
    assert after.trainable == sum(v.numel() for v in after.module.parameters() if v.requires_grad)
    first, last = digests(before), digests(after)
    moved = {name for name in last if first[name] != last[name]}
    assert moved <= claimed, f"moved without a claim: {sorted(moved - claimed)[:5]}"
    assert claimed - moved <= {name for name in claimed if "token_type" in name}, sorted(claimed - moved)[:5]


@MEMBERS
def test_saves_and_loads_the_same_probabilities(
    member: type[Approach], rich_task: Task, fit_context: Make, tmp_path: Path
) -> None:
    setting, _ = quick(member)
    fitted = setting.fit(rich_task, fit_context(epochs=2, batch=8))
    folder = tmp_path / "saved"
    folder.mkdir()
    fitted.save(folder)
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} <= {".json", ".safetensors", ".md", ".txt"}
    back = member.load(folder, fit_context())
    texts = [*rich_task.train.texts, "new words", "", "word " * 200]
    found = back.predict_proba(texts, fresh=True)
    np.testing.assert_allclose(found, fitted.predict_proba(texts, fresh=True), atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)
    assert found.shape == (len(texts), 3) and fitted.predict_proba([]).shape == (0, 3)


@MEMBERS
def test_the_same_seed_gives_the_same_and_another_seed_another(
    member: type[Approach], rich_task: Task, fit_context: Make
) -> None:
    setting, _ = quick(member)
    first, again, other = (
        setting.fit(rich_task, fit_context(seed, epochs=1, batch=8)).predict_proba(rich_task.train.texts)
        for seed in (1, 1, 2)
    )
    np.testing.assert_allclose(first, again, atol=1e-6)
    if not setting.varies():
        np.testing.assert_allclose(first, other, atol=1e-6)
    elif issubclass(member, GradientApproach):
        assert np.abs(first - other).max() > 1e-6


@MEMBERS
def test_sees_neither_validation_labels_in_training_nor_changes_the_task(
    member: type[Approach], rich_task: Task, fit_context: Make
) -> None:
    before = (rich_task.train.y.copy(), rich_task.validation.y.copy())
    setting, _ = quick(member)
    setting.fit(rich_task, fit_context(epochs=1))
    assert (rich_task.train.y == before[0]).all() and (rich_task.validation.y == before[1]).all()


@MEMBERS
def test_a_class_that_train_lacks_and_more_classes_than_rows(
    member: type[Approach], small_task: Task, rich_task: Task, fit_context: Make
) -> None:
    classes = (*small_task.classes, *(f"unseen {place}" for place in range(40)))
    task = Task(classes, small_task.train, small_task.validation, rich_task.unlabelled, rich_task.further)
    setting, _ = quick(member)
    found = setting.fit(task, fit_context(epochs=1)).predict_proba(["card", "parcel"])
    assert found.shape == (2, 43)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


@MEMBERS
def test_decoders_work_or_say_why_not(
    member: type[Approach], rich_task: Task, tiny_decoder: Path, tmp_path: Path
) -> None:
    setting, _ = quick(member)
    context = FitContext(model=tiny_decoder, cache=tmp_path / "cache" / "vectors", max_tokens=32, epochs=1)
    reason = setting.obstacle(rich_task, context)
    if reason is not None:
        assert member.name() in {"masked_lm", "bitfit"} and reason.endswith(".")
        return
    fitted = setting.fit(rich_task, context)
    folder = tmp_path / "saved"
    folder.mkdir()
    fitted.save(folder)
    back = member.load(folder, FitContext(model=tiny_decoder, max_tokens=32))
    np.testing.assert_allclose(
        back.predict_proba(["card pin", "x"]), fitted.predict_proba(["card pin", "x"]), atol=1e-6
    )
