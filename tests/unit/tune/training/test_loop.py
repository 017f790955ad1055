from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

from core.contracts import FitContext
from core.errors import AssayError
from core.tune.training.loop import _groups, train
from core.tune.training.schedule import Schedule


class Toy(torch.nn.Module):
    """One trained number, one frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.moved = torch.nn.Parameter(torch.zeros(1))
        self.kept = torch.nn.Parameter(torch.ones(1), requires_grad=False)


class Told:
    """A learner whose scores are told in advance; its loss pulls the number to 10."""

    def __init__(self, module: Toy, scores: list[float], steps: int = 2, bad_from: int | None = None) -> None:
        self.module, self.scores, self.steps, self.bad_from = module, scores, steps, bad_from
        self.epochs, self.seen = 0, 0
        self.values: list[float] = []

    def epoch(self, rng: np.random.Generator) -> Iterator[Callable[[], Any]]:
        for _ in range(self.steps):
            yield self.loss

    def loss(self) -> torch.Tensor:
        self.seen += 1
        bad = self.bad_from is not None and self.seen > self.bad_from
        return ((self.module.moved - 10) ** 2 * (float("nan") if bad else 1.0)).sum()

    def score(self) -> dict[str, float]:
        self.values.append(float(self.module.moved.detach()))
        self.epochs += 1
        return {"validation_macro_f1": self.scores[self.epochs - 1], "validation_log_loss": 1.0}


def schedule(**more: Any) -> Schedule:
    return Schedule(**{"learning_rate": 0.1, "epochs": 6, "patience": 2, **more})


def test_stops_after_patience_and_keeps_the_best_weights() -> None:
    module = Toy()
    learner = Told(module, [0.2, 0.5, 0.5, 0.4, 0.9, 0.9])
    curve = train(module, learner, schedule(), FitContext())
    assert [point["validation_macro_f1"] for point in curve] == [0.2, 0.5, 0.5, 0.4]
    assert float(module.moved.detach()) == learner.values[1]
    assert float(module.kept) == 1 and module.moved.grad is None
    assert [point["epoch"] for point in curve] == [1, 2, 3, 4]
    assert curve[0]["train_loss"] > curve[1]["train_loss"]


def test_a_fit_that_diverges_says_so_and_one_that_diverges_later_keeps_its_best() -> None:
    with pytest.raises(AssayError, match="diverged") as told:
        train(module := Toy(), Told(module, [0.1], bad_from=1), schedule(), FitContext())
    assert "lower learning rate" in told.value.remedy
    module = Toy()
    learner = Told(module, [0.3, 0.6, 0.1], bad_from=5)
    assert len(train(module, learner, schedule(), FitContext())) == 2
    assert float(module.moved.detach()) == learner.values[1]


def test_a_cap_on_time_ends_the_fit_with_a_scored_epoch() -> None:
    module = Toy()
    curve = train(module, Told(module, [0.1] * 6, steps=50), schedule(seconds=0.0), FitContext())
    assert len(curve) == 1


def test_a_probe_takes_its_steps_and_scores_nothing() -> None:
    module = Toy()
    learner = Told(module, [0.1] * 6, steps=4)
    assert train(module, learner, schedule(max_steps=3), FitContext()) == []
    assert learner.seen == 3 and learner.epochs == 0


def test_every_epoch_and_step_is_told() -> None:
    module, points, steps = Toy(), [], []
    context = FitContext(on_epoch=points.append, progress=lambda done, total, message="": steps.append((done, total)))
    curve = train(module, Told(module, [0.1, 0.2, 0.3]), schedule(epochs=3), context)
    assert points == curve
    assert steps == [(step, 6) for step in range(1, 7)]


def test_the_rate_rises_and_falls_to_zero() -> None:
    plan = schedule()
    factors = [plan.factor(step, 100) for step in range(101)]
    assert factors[0] == pytest.approx(0.1) and factors[9] == factors[10] == 1
    assert all(later <= earlier for earlier, later in pairwise(factors[10:]))
    assert factors[100] == 0 and factors[55] == pytest.approx(0.5)


def test_steps_are_those_of_adamw_with_clipping() -> None:
    """Against a hand-written loop: two groups, warm-up, clipping at norm 1."""
    module, plan = Toy(), schedule(epochs=2, learning_rate=0.3)
    train(module, Told(module, [0.1, 0.2]), plan, FitContext())
    peer = Toy()
    optimizer = torch.optim.AdamW([peer.moved], lr=0.3, weight_decay=0.0)
    for step in range(4):
        optimizer.param_groups[0]["lr"] = 0.3 * plan.factor(step, 4)
        ((peer.moved - 10) ** 2).sum().backward()
        torch.nn.utils.clip_grad_norm_([peer.moved], 1.0)
        optimizer.step()
        optimizer.zero_grad()
    torch.testing.assert_close(module.moved.detach(), peer.moved.detach())


def test_only_matrices_decay() -> None:
    shapes = {"head.weight": (3, 4), "head.bias": (3,), "scale": (4, 1), "word_embeddings.weight": (9, 4)}
    shapes |= {"row": (1, 4)}
    trained = [(name, torch.nn.Parameter(torch.zeros(shape))) for name, shape in shapes.items()]
    decays, others = _groups(trained, schedule())
    assert decays["weight_decay"] == 0.01 and [tuple(value.shape) for value in decays["params"]] == [(3, 4)]
    assert others["weight_decay"] == 0 and len(others["params"]) == 4
