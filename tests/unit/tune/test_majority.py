from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.contracts import FitContext
from core.tune.majority import Majority
from core.types import Rows, Task


def test_answers_with_the_shares_of_train(tmp_path: Path) -> None:
    y = np.array([2, 2, 2, 0])
    rows = Rows(tuple("abcd"), tuple("abcd"), y)
    model = Majority().fit(Task(("x", "y", "z"), rows, rows), FitContext())
    assert model.predict_proba(["one", "two"]).tolist() == [[0.25, 0, 0.75]] * 2
    assert model.predict_proba([]).shape == (0, 3)
    assert (model.trainable, model.total) == (0, 0)
    model.save(tmp_path)
    assert Majority.load(tmp_path, FitContext()).predict_proba(["x"]).tolist() == [[0.25, 0, 0.75]]


def test_needs_no_model(small_task: Task, fit_context: Callable[..., FitContext]) -> None:
    found = Majority().fit(small_task, FitContext()).predict_proba(small_task.train.texts)
    assert len(set(found.argmax(axis=1).tolist())) == 1
