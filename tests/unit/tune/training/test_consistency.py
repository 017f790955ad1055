import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.tune.models.classifier import build_classifier, token_ids
from core.tune.training.consistency import Consistent, Noise, Taught
from core.tune.training.inputs import Inputs
from core.tune.training.learner import Supervised

LABELLED = ["card pin blocked", "parcel late again today", "password reset screen", "courier depot"]
OTHERS = ["wallet stolen", "delivery van still late", "username", "bank credit swipe my", "verify code"]
SPECIAL = frozenset({0, 1, 2, 3, 4})


def supervised(folder: Path, dropout: float = 0.0) -> tuple[Supervised, Inputs]:
    """A labelled learner without dropout, and inputs of other texts."""
    torch.manual_seed(0)
    module = build_classifier(folder, 3, dropout=dropout)
    for part in module.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = dropout
    ids, filler = token_ids(LABELLED, folder, 64)
    inputs, y = Inputs(ids, filler), np.array([0, 1, 2, 1])
    return Supervised(module, (inputs, y), (inputs, y), 2), Inputs(token_ids(OTHERS, folder, 64)[0], filler)


def entropies(module: Any, ids: list[list[int]], labels: list[int]) -> list[float]:
    """Cross entropy row by row, each alone in its batch, in numpy."""
    found = []
    for row, label in zip(ids, labels, strict=True):
        logits = module(torch.tensor([row]), torch.ones(1, len(row))).detach().numpy()[0].astype(float)
        found.append(float(np.log(np.exp(logits).sum()) - logits[label]))
    return found


def test_the_loss_of_taught_texts_is_that_by_hand(tiny_model: Path) -> None:
    labelled, others = supervised(tiny_model)
    said = np.array([0, 1, 2, 0, 2])
    learner = Taught(labelled, others, said, 0.3, np.random.default_rng(0))
    own = np.mean(entropies(learner.module, [labelled.inputs.ids[row] for row in (0, 2)], [0, 2]))
    taught = np.mean(entropies(learner.module, [others.ids[row] for row in (4, 1)], [2, 1]))
    assert float(learner.both([0, 2], [4, 1]).detach()) == pytest.approx(own + 0.3 * taught, rel=1e-5)


def test_an_epoch_is_one_pass_over_the_labelled_rows_and_the_texts_take_turns(tiny_model: Path) -> None:
    labelled, others = supervised(tiny_model)
    learner = Taught(labelled, others, np.zeros(5, dtype=int), 1.0, np.random.default_rng(0))
    seen: list[tuple[list[int], list[int]]] = []
    learner.both = lambda rows, texts: seen.append((list(rows), list(texts)))  # type: ignore[method-assign]
    rng = np.random.default_rng(1)
    for _ in range(3):
        for compute in learner.epoch(rng):
            compute()
    assert learner.steps == 2 and len(seen) == 6
    for first in (0, 2, 4):
        assert sorted(seen[first][0] + seen[first + 1][0]) == [0, 1, 2, 3]
    for first in (0, 3):
        assert sorted(itertools.chain(*(texts for _, texts in seen[first : first + 3]))) == [0, 1, 2, 3, 4]


def test_the_loss_of_consistency_is_that_by_hand(tiny_model: Path) -> None:
    """FixMatch, equation 4: texts below the cut of their class count 0, but they count."""
    labelled, others = supervised(tiny_model)
    module, rows = labelled.module, [0, 1, 2, 3, 4]
    logits = np.concatenate(
        [module(torch.tensor([row]), torch.ones(1, len(row))).detach().numpy() for row in others.ids]
    )
    powers = np.exp(logits.astype(float) / 0.5)
    weak = powers / powers.sum(axis=1, keepdims=True)
    labels, sure = weak.argmax(axis=1), weak.max(axis=1)
    middle = float(np.sort(sure)[1:3].mean())  # three of five pass
    noise = Noise(0.5, SPECIAL, 4)
    learner = Consistent(labelled, others, np.full(3, middle), 0.5, noise, 1.0, np.random.default_rng(3))
    passing = [row for row in rows if sure[row] >= middle]
    assert len(passing) == 3
    peer = np.random.default_rng(3)
    views = [noise.view(others.ids[row], peer) for row in passing]
    assert views != [others.ids[row] for row in passing]
    expected = sum(entropies(module, views, [int(labels[row]) for row in passing])) / 5
    assert float(learner.taught(rows).detach()) == pytest.approx(expected, rel=1e-5)


def test_each_class_has_its_own_cut_and_none_sure_costs_nothing(tiny_model: Path) -> None:
    labelled, others = supervised(tiny_model)
    labels, _ = Consistent(
        labelled, others, np.zeros(3), 1.0, Noise(0.5, SPECIAL, 4), 1.0, np.random.default_rng(0)
    )._weak([0, 1, 2, 3, 4])
    for label in range(3):
        cuts = np.where(np.arange(3) == label, 0.0, np.inf)
        learner = Consistent(labelled, others, cuts, 1.0, Noise(0.5, SPECIAL, 4), 1.0, np.random.default_rng(0))
        assert learner._weak([0, 1, 2, 3, 4])[1].tolist() == (labels == label).tolist()
    never = Consistent(labelled, others, np.full(3, np.inf), 1.0, Noise(0.5, SPECIAL, 4), 9.0, np.random.default_rng(0))
    total = never.both([0, 1], [0, 1, 2])
    assert float(total.detach()) == pytest.approx(float(labelled.loss([0, 1]).detach()))
    total.backward()
    assert labelled.module.head.weight.grad is not None


def test_the_weak_view_is_seen_without_dropout_and_without_gradient(tiny_model: Path) -> None:
    labelled, others = supervised(tiny_model, dropout=0.5)
    labelled.module.train()
    learner = Consistent(labelled, others, np.zeros(3), 1.0, Noise(0.5, SPECIAL, 4), 1.0, np.random.default_rng(0))
    first, second = learner._weak([0, 1, 2, 3, 4]), learner._weak([0, 1, 2, 3, 4])
    assert first[0].tolist() == second[0].tolist()
    assert labelled.module.training
    assert all(value.grad is None for value in labelled.module.parameters())


@given(st.lists(st.integers(0, 30), max_size=20), st.floats(0.01, 0.9), st.sampled_from([4, None]), st.integers(0, 99))
def test_a_strong_view_keeps_special_tokens_and_one_word(
    ids: list[int], share: float, mask: int | None, seed: int
) -> None:
    ids = [token for token in ids if token != 4]
    view = Noise(share, SPECIAL, mask).view(ids, np.random.default_rng(seed))
    assert [token for token in view if token in SPECIAL - {4}] == [token for token in ids if token in SPECIAL]
    words = [token for token in view if token not in SPECIAL or token == 4]
    old = iter(token for token in ids if token not in SPECIAL)
    assert all(token == 4 or token in old for token in words), "what stays keeps its order"
    assert bool(words) == any(token not in SPECIAL for token in ids)
    assert mask is not None or 4 not in view


def test_the_share_of_noise_is_what_was_asked_for() -> None:
    ids = [2, *range(10, 1010), 3]
    for share in (0.1, 0.5):
        view = Noise(share, SPECIAL, 4).view(ids, np.random.default_rng(0))
        masked, removed = view.count(4), len(ids) - len(view)
        assert (masked + removed) / 1000 == pytest.approx(share, abs=0.04)
        assert masked / (masked + removed) == pytest.approx(0.5, abs=0.1)
    bare = Noise(0.5, SPECIAL, None).view(ids, np.random.default_rng(0))
    assert len(ids) - len(bare) == pytest.approx(500, abs=50)
