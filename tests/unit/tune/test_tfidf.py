import json
from pathlib import Path

import numpy as np
import pytest

from core.contracts import FitContext
from core.tune.tfidf import Tfidf
from core.types import Rows, Task


def test_learns_32_rows_by_heart(small_task: Task) -> None:
    model = Tfidf(strength=1000).fit(small_task, FitContext())
    found = model.predict_proba(small_task.train.texts)
    assert (found.argmax(axis=1) == small_task.train.y).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert model.trainable == model.total == (len(model.vectorizer.vocabulary_) + 1) * 3


def only(texts: list[str]) -> Task:
    rows = Rows(tuple(map(str, range(len(texts)))), tuple(texts), np.arange(len(texts)) % 2)
    return Task(("a", "b"), rows, rows)


@pytest.mark.parametrize(
    "texts", [None, ["\U0001f600", "\U0001f622", "\U0001f600\U0001f600", "x"]], ids=["words", "emoji"]
)
def test_save_and_load(small_task: Task, tmp_path: Path, texts: list[str] | None) -> None:
    task = only(texts) if texts else small_task
    model = Tfidf().fit(task, FitContext())
    model.save(tmp_path)
    back = Tfidf.load(tmp_path, FitContext())
    asked = [*task.train.texts, "never seen words", ""]
    np.testing.assert_allclose(back.predict_proba(asked), model.predict_proba(asked), atol=1e-6)
    assert not list(tmp_path.glob("*.pkl")) and json.loads((tmp_path / "vocabulary.json").read_text())


def test_vocabulary_comes_from_train_alone(small_task: Task) -> None:
    held = Rows(("v",), ("zebra",), np.array([0]))
    model = Tfidf().fit(Task(small_task.classes, small_task.train, held), FitContext())
    assert "zebra" not in model.vectorizer.vocabulary_ and "card" in model.vectorizer.vocabulary_


def test_max_features(small_task: Task) -> None:
    assert len(Tfidf(max_features=10).fit(small_task, FitContext()).vectorizer.vocabulary_) == 10


def test_class_weights_raise_a_small_class(small_task: Task) -> None:
    kept = np.concatenate([np.flatnonzero(small_task.train.y == 0)[:2], np.flatnonzero(small_task.train.y != 0)])
    texts = tuple(small_task.train.texts[place] for place in kept)
    task = Task(small_task.classes, Rows(texts, texts, small_task.train.y[kept]), small_task.validation)
    plain, weighted = (Tfidf(class_weights=on).fit(task, FitContext()) for on in (False, True))
    asked = [text for text, y in zip(small_task.train.texts, small_task.train.y, strict=True) if y == 0]
    assert weighted.predict_proba(asked)[:, 0].mean() > plain.predict_proba(asked)[:, 0].mean()
    assert Tfidf().model_dump(mode="json") == {"kind": "tfidf", "strength": 10.0, "max_features": 100_000}
