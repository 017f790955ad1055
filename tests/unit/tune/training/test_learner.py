from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight

from core.contracts import FitContext
from core.tune.full import Full
from core.tune.models.classifier import build_classifier, token_ids
from core.tune.multi_task import MultiTask
from core.tune.training.inputs import Inputs
from core.tune.training.learner import Supervised, balanced
from core.tune.training.multi import SeveralHeads
from core.types import Further, Rows, Task

TEXTS = ["card pin blocked", "parcel late again today", "password reset screen", "courier depot"]
Y = np.array([0, 1, 1, 1])


def learner(folder: Path, weights: np.ndarray | None) -> Supervised:
    torch.manual_seed(0)
    module = build_classifier(folder, 3, dropout=0.0).eval()
    ids, filler = token_ids(TEXTS, folder, 64)
    inputs = Inputs(ids, filler)
    return Supervised(module, (inputs, Y), (inputs, Y), 4, weights)


def test_weights_are_scikit_learns_and_zero_for_a_class_that_is_not_there() -> None:
    y = np.repeat([0, 2, 3], [7, 2, 1])
    found = balanced(y, 5)
    np.testing.assert_allclose(found[[0, 2, 3]], compute_class_weight("balanced", classes=np.array([0, 2, 3]), y=y))
    assert found[[1, 4]].tolist() == [0, 0] and found[y].mean() == pytest.approx(1)


def test_the_loss_counts_rows_by_the_weight_of_their_class(tiny_model: Path) -> None:
    plain = learner(tiny_model, None)
    each = np.array([float(plain.loss([row]).detach()) for row in range(4)])
    assert float(plain.loss(range(4)).detach()) == pytest.approx(each.mean(), rel=1e-5)
    weights = balanced(Y, 3)
    weighted = learner(tiny_model, weights)
    assert float(weighted.loss(range(4)).detach()) == pytest.approx(np.average(each, weights=weights[Y]), rel=1e-5)
    several = SeveralHeads(weighted, [], [])
    several.module.further = torch.nn.ModuleList()
    assert float(several.loss(range(4)).detach()) == pytest.approx(float(weighted.loss(range(4)).detach()), rel=1e-5)


@pytest.mark.parametrize("approach", [Full, MultiTask])
def test_the_setting_reaches_the_loss_and_is_off_by_default(
    approach: type[Full] | type[MultiTask], small_task: Task, tiny_model: Path
) -> None:
    assert "class_weights" not in approach().model_dump(mode="json")
    kept = np.concatenate([np.flatnonzero(small_task.train.y == 0)[:2], np.flatnonzero(small_task.train.y != 0)])
    texts = tuple(small_task.train.texts[place] for place in kept)
    tone = Further("tone", ("calm", "cross"), np.arange(len(kept)) % 2)
    rows = Rows(texts, texts, small_task.train.y[kept])
    task = Task(small_task.classes, rows, small_task.validation, further=(tone,))
    asked = [text for text, y in zip(small_task.train.texts, small_task.train.y, strict=True) if y == 0]
    said = {}
    for on in (False, True):
        context = FitContext(seed=0, model=tiny_model, max_tokens=64, epochs=3, patience=9, batch=8)
        fitted = approach(learning_rate=2e-3, class_weights=on).fit(task, context)
        said[on] = fitted.predict_proba(asked)[:, 0].mean()
    assert said[True] > said[False]
