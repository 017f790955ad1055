import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from core.contracts import FitContext
from core.embed.encoder import count_parameters, load_model
from core.embed.model import model_digest, model_folder
from core.errors import AssayError
from core.tune.evidence.metrics import macro_f1
from core.tune.frozen import Frozen
from core.types import Rows, Task

Make = Callable[..., FitContext]


def test_learns_32_rows_by_heart(small_task: Task, fit_context: Make) -> None:
    model = Frozen(strength=1e4).fit(small_task, fit_context())
    found = model.predict_proba(small_task.train.texts)
    assert (found.argmax(axis=1) == small_task.train.y).all()


def test_trains_the_head_alone(small_task: Task, fit_context: Make, tiny_model: Path) -> None:
    before = model_digest(tiny_model), load_model(tiny_model).state_dict()
    model = Frozen().fit(small_task, fit_context())
    assert model.trainable == 32 * 3 + 3
    assert model.total == count_parameters(tiny_model) + model.trainable
    for name, value in model.features.encoder._model.state_dict().items():
        assert (value == before[1][name]).all(), name
    assert model_digest(tiny_model) == before[0]


def test_cached_and_fresh_agree(small_task: Task, fit_context: Make) -> None:
    cached, plain = Frozen().fit(small_task, fit_context()), Frozen().fit(small_task, fit_context(cache=False))
    texts = small_task.train.texts
    for other in (cached.predict_proba(texts, fresh=True), plain.predict_proba(texts)):
        np.testing.assert_allclose(cached.predict_proba(texts), other, atol=1e-4)


def test_the_second_fit_is_billed_what_the_first_spent(small_task: Task, fit_context: Make) -> None:
    first, second, apart = fit_context(), fit_context(seed=1), fit_context(cache=False)
    for context in (first, second, apart):
        Frozen().fit(small_task, context)
    assert first.billed == apart.billed == 0
    assert second.billed > 0


def test_save_and_load(small_task: Task, fit_context: Make, tmp_path: Path) -> None:
    model = Frozen().fit(small_task, fit_context())
    folder = tmp_path / "saved"
    folder.mkdir()
    model.save(folder)
    back = Frozen.load(folder, fit_context())
    texts = [*small_task.train.texts, "new words", ""]
    np.testing.assert_allclose(back.predict_proba(texts), model.predict_proba(texts), atol=1e-6)
    assert back.trainable == model.trainable


def test_a_head_belongs_to_its_model(small_task: Task, fit_context: Make, tiny_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    Frozen().fit(small_task, fit_context()).save(folder)
    other = Path(shutil.copytree(tiny_model, tmp_path / "other"))
    (other / "config.json").write_text((other / "config.json").read_text().replace('"gelu"', '"relu"'))
    with pytest.raises(AssayError, match="another model"):
        Frozen.load(folder, FitContext(model=other))


def uneven(task: Task) -> Task:
    """The task with train rows of one class cut to six."""
    first = np.flatnonzero(task.train.y == 0)[:6]
    kept = np.concatenate([first, np.flatnonzero(task.train.y != 0)])
    uids, texts = (tuple(part[place] for place in kept) for part in (task.train.uids, task.train.texts))
    train = Rows(uids, texts, task.train.y[kept])
    return Task(task.classes, train, task.validation)


def test_settings_of_before_keep_their_json() -> None:
    assert Frozen().model_dump(mode="json") == {"kind": "frozen", "head": "logistic", "strength": 10.0}
    assert Frozen(balance="smote").model_dump(mode="json")["balance"] == "smote"


@pytest.mark.parametrize("balance", ["weights", "oversample", "smote", "borderline_smote", "adasyn"])
def test_balance_raises_the_small_class(small_task: Task, fit_context: Make, balance: str) -> None:
    task = uneven(small_task)
    plain = Frozen(strength=1.0).fit(task, fit_context())
    setting = Frozen.model_validate({"balance": balance, "strength": 1.0})
    model = setting.fit(task, fit_context())
    others = [text for text, y in zip(small_task.train.texts, small_task.train.y, strict=True) if y == 0]
    assert model.predict_proba(others)[:, 0].mean() > plain.predict_proba(others)[:, 0].mean()
    assert setting.varies() == (balance != "weights") and not Frozen().varies()
    same = setting.fit(task, fit_context())
    np.testing.assert_array_equal(same.predict_proba(others), model.predict_proba(others))


def test_class_weights_are_scikit_learns(small_task: Task, fit_context: Make) -> None:
    from sklearn.linear_model import LogisticRegression

    task = uneven(small_task)
    model = Frozen(balance="weights").fit(task, fit_context())
    vectors = model.features.of(task.train.texts)
    peer = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced").fit(vectors, task.train.y)
    np.testing.assert_allclose(model.predict_proba(task.train.texts), peer.predict_proba(vectors), atol=1e-6)


def test_too_few_rows_are_an_obstacle_and_an_error(small_task: Task, fit_context: Make) -> None:
    first = np.flatnonzero(small_task.train.y == 0)[:2]
    kept = np.concatenate([first, np.flatnonzero(small_task.train.y != 0)])
    texts = tuple(small_task.train.texts[place] for place in kept)
    task = Task(small_task.classes, Rows(texts, texts, small_task.train.y[kept]), small_task.validation)
    setting = Frozen(balance="smote")
    assert f"'{task.classes[0]}' has 2 train rows" in str(setting.obstacle(task, fit_context()))
    assert Frozen(balance="oversample").obstacle(task, fit_context()) is None
    with pytest.raises(AssayError, match="Choose oversample or weights"):
        setting.fit(task, fit_context())


@pytest.mark.parametrize("decision", ["logit_adjusted", "thresholds"])
def test_a_decision_is_chosen_on_validation_and_saved(
    small_task: Task, fit_context: Make, tmp_path: Path, decision: str
) -> None:
    task = uneven(small_task)
    plain = Frozen(strength=0.01).fit(task, fit_context())
    model = Frozen.model_validate({"decision": decision, "strength": 0.01}).fit(task, fit_context())
    assert model.offsets is not None and plain.offsets is None
    y, texts = task.validation.y, task.validation.texts
    scores = [macro_f1(y, one.predict_proba(texts).argmax(axis=1), 3) for one in (plain, model)]
    assert scores[1] > scores[0]
    model.save(tmp_path)
    back = Frozen.load(tmp_path, fit_context())
    np.testing.assert_allclose(back.predict_proba(texts), model.predict_proba(texts), atol=1e-6)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"balance": "weights", "head": "ridge"}, "class weights need the logistic head"),
        ({"balance": "smote", "decision": "logit_adjusted"}, "balanced already; choose one"),
    ],
)
def test_what_does_not_go_together(fields: dict, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Frozen.model_validate(fields)


@pytest.mark.model
def test_the_packaged_model_beats_majority() -> None:
    from core.tune.majority import Majority

    verbs = ["stolen", "blocked", "lost", "declined", "missing", "late", "damaged", "gone", "stuck", "wrong"]
    topics = {"card": "My credit card is {}.", "parcel": "The delivery of my order is {}."}
    made = [(sentence.format(verb), place) for verb in verbs for place, sentence in enumerate(topics.values())]
    more = [(f"Hello, {text[0].lower()}{text[1:]} {end}", y) for text, y in made for end in ("Help!", "Thanks")]
    rows = [*made, *more]
    assert len(rows) == 60
    held, train = rows[::3], [row for number, row in enumerate(rows) if number % 3]
    parts = [
        Rows(tuple(map(str, range(len(part)))), tuple(text for text, _ in part), np.array([y for _, y in part]))
        for part in (train, held)
    ]
    task = Task(("card", "parcel"), parts[0], parts[1])
    context = FitContext(model=model_folder())
    accuracy = {
        approach.kind: (approach.fit(task, context).predict_proba(parts[1].texts).argmax(axis=1) == parts[1].y).mean()
        for approach in (Frozen(), Majority())
    }
    assert accuracy["frozen"] > 0.9 > accuracy["majority"]
