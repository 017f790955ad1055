import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.embed.encoder import count_parameters, load_model
from core.embed.model import model_digest
from core.errors import AssayError
from core.tune.evidence.calibration import fit_temperature
from core.tune.evidence.metrics import validation_scores
from core.tune.frozen import Frozen
from core.tune.full import Full
from core.tune.self_training import SelfTrained, SelfTraining
from core.tune.training.pseudo import pseudo_labels, weighted_head
from core.types import Rows, Task

Make = Callable[..., FitContext]
WORDS = {
    "card": "card pin chip contactless blocked stolen wallet bank credit swipe".split(),
    "login": "login password reset account email username locked code verify screen".split(),
    "parcel": "parcel delivery courier address late tracking shipped box depot van".split(),
}
FILLER = "please help my is the was not again today since yesterday need you can it still why how a with".split()
FULL = SelfTraining(learner="full", learning_rate=3e-3)


def made(per_class: int, seed: int) -> Rows:
    """Texts of four words of their topic among filler."""
    rng = random.Random(seed)
    texts = []
    for number in range(per_class):
        for words in WORDS.values():
            chosen = rng.sample(words, 4) + rng.sample(FILLER, 2)
            rng.shuffle(chosen)
            texts.append(f"{' '.join(chosen)} {number % 10}{number // 10}")
    return Rows(tuple(f"{seed}.{place}" for place in range(len(texts))), tuple(texts), np.arange(len(texts)) % 3)


@pytest.fixture(scope="module")
def task() -> Task:
    """12 labelled rows, 60 of validation, 450 texts without a label."""
    return Task(tuple(WORDS), made(4, 1), made(20, 2), made(150, 3).texts)


@pytest.fixture(scope="module")
def whole(task: Task, tiny_model: Path) -> dict[str, SelfTrained]:
    """The full learner, without and with consistency."""
    context = {"seed": 1, "model": tiny_model, "max_tokens": 64, "epochs": 15, "batch": 8, "patience": 5}
    return {
        name: FULL.model_copy(update={"consistency": name == "consistent"}).fit(task, FitContext(**context))
        for name in ("plain", "consistent")
    }


def accuracy(model: object, rows: Rows) -> float:
    return float((model.predict_proba(rows.texts).argmax(axis=1) == rows.y).mean())  # type: ignore[attr-defined]


@pytest.mark.parametrize("setting", [SelfTraining(strength=1e4), SelfTraining(learner="full", learning_rate=5e-3)])
def test_learns_32_rows_by_heart(setting: SelfTraining, small_task: Task, fit_context: Make) -> None:
    task = replace(small_task, unlabelled=made(20, 5).texts)
    found = setting.fit(task, fit_context(epochs=20, patience=20, batch=8))
    assert (found.predict_proba(task.train.texts).argmax(axis=1) == task.train.y).all()


def test_a_round_of_the_frozen_learner_is_what_it_says(task: Task, fit_context: Make) -> None:
    """Rebuilt by hand from labelled rows and texts: the teacher is `frozen`, nothing else is learned from."""
    frozen = Frozen().fit(task, fit_context())
    temperature = fit_temperature(task.validation.y, frozen.predict_proba(task.validation.texts))
    labels = pseudo_labels(frozen.predict_proba(task.unlabelled), temperature, 0.7, True)
    texts = [*task.train.texts, *(task.unlabelled[row] for row in labels.rows)]
    weights = np.concatenate([np.ones(12), np.full(len(labels), 0.5 * 12 / len(labels))])
    head = weighted_head(frozen.features.of(texts), np.concatenate([task.train.y, labels.y]), weights, 3, 10.0)
    by_hand = validation_scores(head.predict_proba(frozen.features.of(task.validation.texts)), task.validation.y)
    found = SelfTraining(rounds=1, confidence=0.7, weight=0.5).fit(task, fit_context())
    first, second = found.rounds
    teacher = validation_scores(frozen.predict_proba(task.validation.texts), task.validation.y)
    assert {name: first[name] for name in teacher} == pytest.approx(teacher)
    assert {name: second[name] for name in by_hand} == pytest.approx(by_hand)
    assert list(second["taken"].values()) == labels.counts().tolist() and second["texts"] == len(labels) > 10


def test_full_self_training_beats_its_teacher_and_consistency_helps(task: Task, whole: dict[str, SelfTrained]) -> None:
    fresh, folder = made(100, 4), whole["plain"].model.folder  # type: ignore[attr-defined]
    context = FitContext(seed=1, model=folder, max_tokens=64, epochs=15, batch=8, patience=5)
    teacher = accuracy(Full(learning_rate=3e-3).fit(task, context), fresh)
    assert accuracy(whole["plain"], fresh) > teacher + 0.03
    assert accuracy(whole["consistent"], fresh) > teacher + 0.06
    assert whole["plain"].curve[0] == pytest.approx(whole["consistent"].curve[0])
    assert whole["plain"].rounds[1] != whole["consistent"].rounds[1]


@pytest.mark.parametrize("name", ["plain", "consistent"])
def test_the_full_learner_keeps_its_best_round(name: str, task: Task, whole: dict[str, SelfTrained]) -> None:
    model = whole[name]
    kept = validation_scores(model.predict_proba(task.validation.texts), task.validation.y)
    ranks = [(one["validation_macro_f1"], -one["validation_log_loss"]) for one in model.rounds]
    assert (kept["validation_macro_f1"], -kept["validation_log_loss"]) == pytest.approx(max(ranks), rel=1e-4)
    assert [point["epoch"] for point in model.curve] == list(range(len(model.rounds)))


def test_noise_matters_to_consistency_alone(task: Task, fit_context: Make) -> None:
    short = {"epochs": 2, "batch": 8, "seed": 1}
    sure = {"confidence": 0.4, "rounds": 1}
    found = [
        SelfTraining(learner="full", learning_rate=3e-3, consistency=consistent, noise=noise, **sure).fit(
            task, fit_context(**short)
        )
        for consistent, noise in ((False, 0.1), (False, 0.5), (True, 0.1), (True, 0.5))
    ]
    losses = [one.rounds[1]["validation_log_loss"] for one in found]
    assert losses[0] == losses[1]
    assert len({round(loss, 6) for loss in losses}) == 3


def test_balance_takes_the_same_share_of_every_class(task: Task, fit_context: Make) -> None:
    said = Frozen().fit(task, fit_context()).predict_proba(task.unlabelled).argmax(axis=1)
    shares, sums = {}, []
    for balanced in (True, False):
        found = SelfTraining(rounds=1, balanced=balanced, confidence=0.7).fit(task, fit_context())
        taken = np.array(list(found.rounds[1]["taken"].values()))
        shares[balanced] = taken / np.bincount(said, minlength=3)
        sums.append(taken.sum())
    assert np.ptp(shares[True]) < 0.03 < 0.2 < np.ptp(shares[False])
    assert abs(sums[0] - sums[1]) <= 2


def test_confidence_decides_how_many_and_weight_how_much(task: Task, fit_context: Make) -> None:
    numbers = [
        SelfTraining(rounds=1, confidence=value).fit(task, fit_context()).rounds[1]["texts"]
        for value in (0.5, 0.7, 0.9)
    ]
    assert numbers[0] > numbers[1] > numbers[2] > 0
    losses = [
        SelfTraining(rounds=1, weight=value).fit(task, fit_context()).rounds[1]["validation_log_loss"]
        for value in (1e-6, 0.5, 5.0)
    ]
    assert len({round(loss, 4) for loss in losses}) == 3
    teacher = SelfTraining(rounds=1).fit(task, fit_context()).rounds[0]["validation_log_loss"]
    assert losses[0] == pytest.approx(teacher, abs=1e-3)


def test_never_below_the_teacher_on_validation(task: Task, fit_context: Make) -> None:
    for settings in ({}, {"balanced": False}, {"confidence": 0.5, "weight": 5.0}):
        found = SelfTraining(**settings).fit(task, fit_context())
        kept = validation_scores(found.predict_proba(task.validation.texts), task.validation.y)
        best = max(range(len(found.rounds)), key=lambda place: found.rounds[place]["validation_macro_f1"])
        assert kept["validation_macro_f1"] == pytest.approx(found.rounds[best]["validation_macro_f1"])
        assert kept["validation_macro_f1"] >= found.rounds[0]["validation_macro_f1"]


def test_frozen_trains_a_head_alone_and_full_trains_all(
    task: Task, fit_context: Make, tiny_model: Path, whole: dict[str, SelfTrained]
) -> None:
    digest, old = model_digest(tiny_model), load_model(tiny_model).state_dict()
    head = SelfTraining().fit(task, fit_context())
    assert head.trainable == 32 * 3 + 3 and head.total == count_parameters(tiny_model) + head.trainable
    for name, value in head.model.features.encoder._model.state_dict().items():  # type: ignore[attr-defined]
        assert torch.equal(value, old[name]), name
    for found in whole.values():
        module = found.model.module  # type: ignore[attr-defined]
        assert found.trainable == found.total == sum(value.numel() for value in module.parameters())
        for name, value in module.encoder.named_parameters():
            if not any(part in name for part in ("position_embeddings", "token_type_embeddings")):
                assert (value.detach().cpu() != old[name]).any(), name
    assert model_digest(tiny_model) == digest


def test_save_and_load(task: Task, fit_context: Make, whole: dict[str, SelfTrained], tmp_path: Path) -> None:
    texts = [*task.train.texts, "new words", ""]
    models = {"frozen": SelfTraining().fit(task, fit_context()), **whole}
    for name, found in models.items():
        (tmp_path / name).mkdir()
        found.save(tmp_path / name)
        back = SelfTraining.load(tmp_path / name, fit_context())
        np.testing.assert_allclose(back.predict_proba(texts), found.predict_proba(texts), atol=1e-6)
        np.testing.assert_allclose(back.predict_proba(texts, fresh=True), found.predict_proba(texts), atol=1e-4)
        assert back.rounds == found.rounds and back.curve == found.curve
        assert (back.trainable, back.total) == (found.trainable, found.total)
        assert (back.vectors(texts) is None) == (name == "frozen")
        assert {path.suffix for path in (tmp_path / name).iterdir()} == {".json", ".safetensors"}


def test_the_seed_decides_for_the_full_learner_alone(task: Task, fit_context: Make) -> None:
    texts, short = made(5, 9).texts, {"epochs": 1, "batch": 8}
    quick = FULL.model_copy(update={"rounds": 1, "confidence": 0.4})
    first, again, other = (quick.fit(task, fit_context(seed, **short)).predict_proba(texts) for seed in (1, 1, 2))
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 1e-3
    one, two = (SelfTraining().fit(task, fit_context(seed)).predict_proba(texts) for seed in (1, 2))
    np.testing.assert_allclose(one, two, atol=1e-12)
    assert FULL.varies() and not SelfTraining().varies()


def test_validation_is_not_learned(task: Task, fit_context: Make) -> None:
    """Its labels calibrate and choose; when every text is believed and nothing can be chosen, they change nothing."""
    turned = replace(task, validation=Rows(task.validation.uids, task.validation.texts, (task.validation.y + 1) % 3))
    probabilities = []
    for one in (task, turned):
        found = SelfTraining(confidence=0.01, rounds=1).fit(one, fit_context())
        assert found.rounds[1]["texts"] == 450
        probabilities.append(found.rounds[1]["taken"])
    assert probabilities[0] == probabilities[1]
    mixed = replace(task, unlabelled=(*task.validation.texts[:30], *task.unlabelled[:50]))
    found = SelfTraining(confidence=0.01, rounds=1).fit(mixed, fit_context())
    assert found.rounds[1]["texts"] == 50, "texts that stand in validation are not learned from"


def test_each_text_is_embedded_once_and_paid_for_once(task: Task, fit_context: Make) -> None:
    first, second = fit_context(), fit_context()
    one = SelfTraining().fit(task, first)
    assert first.billed == 0
    one.predict_proba(task.validation.texts)
    assert first.billed == 0, "the fit has embedded the validation texts in its own time"
    SelfTraining().fit(task, second)
    cached = second.billed
    assert cached > 0
    apart = fit_context()
    features = one.model.features  # type: ignore[attr-defined]
    features.context = apart
    features.of([*task.train.texts, *task.unlabelled, *task.validation.texts])
    assert cached == pytest.approx(apart.billed)


def test_what_stands_in_the_way(task: Task, fit_context: Make) -> None:
    context = fit_context()
    assert SelfTraining().obstacle(task, context) is None
    for none in ((), task.validation.texts[:5]):
        bare = replace(task, unlabelled=none)
        assert "no unlabelled texts" in (SelfTraining().obstacle(bare, context) or "")
        assert "cap the train rows" in (SelfTraining().obstacle(bare, context) or "")
        with pytest.raises(AssayError, match="no unlabelled texts") as told:
            SelfTraining().fit(bare, context)
        assert told.value.remedy
    with pytest.raises(ValueError, match="choose the learner 'full'"):
        SelfTraining(consistency=True)


def test_trials_vary_what_the_learner_uses() -> None:
    assert len({setting.strength for setting in SelfTraining().trials(5)}) == 5
    assert len({setting.learning_rate for setting in SelfTraining().trials(5)}) == 1
    assert len({setting.learning_rate for setting in FULL.trials(5)}) == 5
    assert len({setting.strength for setting in FULL.trials(5)}) == 1


def test_a_probe_of_the_full_learner_is_short(task: Task, fit_context: Make) -> None:
    steps: list[str] = []
    context = fit_context(
        epochs=3, batch=8, max_steps=2, progress=lambda done, total, message="": steps.append(message)
    )
    FULL.model_copy(update={"confidence": 0.01}).fit(task, context)
    assert len([step for step in steps if step.startswith("Teacher")]) == 2
    assert len([step for step in steps if step.startswith("Round 1")]) == 2
