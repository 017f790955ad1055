import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.contracts import FitContext
from core.embed.encoder import count_parameters, load_model
from core.embed.model import model_digest, model_folder
from core.errors import AssayError
from core.tune.frozen import Frozen
from core.types import Task

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


@pytest.mark.model
def test_the_packaged_model_beats_majority() -> None:
    from core.tune.majority import Majority
    from core.types import Rows

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
    task = Task(("card", "parcel"), *parts)
    context = FitContext(model=model_folder())
    accuracy = {
        approach.kind: (approach.fit(task, context).predict_proba(parts[1].texts).argmax(axis=1) == parts[1].y).mean()
        for approach in (Frozen(), Majority())
    }
    assert accuracy["frozen"] > 0.9 > accuracy["majority"]
