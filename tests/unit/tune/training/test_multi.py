from pathlib import Path

import numpy as np
import pytest
import torch

from core.tune.models.classifier import build_classifier, token_ids
from core.tune.training.inputs import Inputs
from core.tune.training.learner import Supervised
from core.tune.training.multi import SeveralHeads, add_heads, label_weights, mixing
from core.types import Further

TEXTS = ["card pin blocked", "parcel late again today", "password reset screen", "courier depot"]
TONE = Further("tone", ("calm", "cross"), np.array([0, -1, 1, -1]))
PLACE = Further("place", ("a", "b", "c", "d"), np.array([3, 2, -1, 0]))


def parts(folder: Path, further: tuple[Further, ...], weights: list[float]) -> tuple[SeveralHeads, Supervised]:
    """A learner of several heads without dropout, and the plain one over the same module."""
    torch.manual_seed(0)
    module = build_classifier(folder, 3, dropout=0.0).eval()
    add_heads(module, [len(one.classes) for one in further], 5)
    ids, filler = token_ids(TEXTS, folder, 64)
    inputs, y = Inputs(ids, filler), np.array([0, 1, 2, 1])
    main = Supervised(module, (inputs, y), (inputs, y), 4)
    return SeveralHeads(main, further, weights), main


def test_draws_follow_the_rows_and_even_out_with_the_temperature() -> None:
    assert mixing([300, 100], 1.0).tolist() == pytest.approx([0.75, 0.25])
    assert mixing([900, 100], 2.0).tolist() == pytest.approx([0.75, 0.25])
    assert mixing([900, 100, 400], 100.0) == pytest.approx(np.full(3, 1 / 3), abs=0.01)
    assert mixing([900, 100], 0.01)[1] < 1e-90 and mixing([1000] * 3, 3.0) == pytest.approx(np.full(3, 1 / 3))


def test_a_label_counts_alike_at_temperature_one_and_a_task_alike_at_a_high_one() -> None:
    assert label_weights([800, 100, 800], [1, 1, 1], 1.0).tolist() == pytest.approx([1, 1, 1])
    assert label_weights([800, 200], [1, 0.5], 2.0)[1] == pytest.approx(0.5 * 4 * (200 / 800) ** 0.5)
    found = label_weights([800, 100], [1, 1], 100.0)
    assert found[0] == 1 and found[1] * 100 == pytest.approx(found[0] * 800, rel=0.03)
    assert label_weights([800, 100], [1, 0], 5.0)[1] == 0


def test_the_loss_is_that_by_hand_and_gaps_add_nothing(tiny_model: Path) -> None:
    learner, main = parts(tiny_model, (TONE, PLACE), [0.5, 2.0])
    vectors = learner.module.vectors(*learner.inputs.batch([0, 1, 2, 3]))

    def entropy(head: torch.nn.Linear, row: int, label: int) -> float:
        logits = head(vectors[row]).detach().numpy().astype(float)
        return float(np.log(np.exp(logits).sum()) - logits[label])

    tone = sum(entropy(learner.module.further[0], row, label) for row, label in ((0, 0), (2, 1)))
    place = sum(entropy(learner.module.further[1], row, label) for row, label in ((0, 3), (1, 2), (3, 0)))
    expected = float(main.loss([0, 1, 2, 3]).detach()) + 0.5 * tone / 4 + 2.0 * place / 4
    assert float(learner.loss([0, 1, 2, 3]).detach()) == pytest.approx(expected, rel=1e-5)
    assert float(learner.loss([1]).detach()) > float(main.loss([1]).detach()), "row 1 has a place, but no tone"


def test_rows_without_any_further_label_cost_what_they_did(tiny_model: Path) -> None:
    learner, main = parts(tiny_model, (TONE,), [7.0])
    assert float(learner.loss([1, 3]).detach()) == pytest.approx(float(main.loss([1, 3]).detach()))
    learner.loss([1, 3]).backward()
    assert float(learner.module.further[0].weight.grad.abs().max()) == 0


@pytest.mark.parametrize("weight", [0.0, 0.5, 2.0])
def test_the_encoder_feels_each_task_by_its_weight(tiny_model: Path, weight: float) -> None:
    def gradient(learner: Supervised) -> torch.Tensor:
        learner.module.zero_grad()
        learner.loss([0, 1, 2, 3]).backward()
        return torch.cat(
            [value.grad.flatten() for value in learner.module.encoder.parameters() if value.grad is not None]
        )

    learner, main = parts(tiny_model, (PLACE,), [weight])
    one, _ = parts(tiny_model, (PLACE,), [1.0])
    alone, both = gradient(main), gradient(one)
    torch.testing.assert_close(gradient(learner), alone + weight * (both - alone), atol=1e-5, rtol=1e-3)
    assert float((both - alone).abs().max()) > 1e-3


def test_further_heads_leave_chance_as_it_was(tiny_model: Path) -> None:
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    module = build_classifier(tiny_model, 3)
    torch.manual_seed(3)
    add_heads(module, [2, 5], 1)
    assert torch.equal(torch.rand(2), expected)
    first = [head.weight.detach().clone() for head in module.further]
    assert [len(head) for head in first] == [2, 5]
    add_heads(module, [2, 5], 1)
    assert all(torch.equal(one, head.weight) for one, head in zip(first, module.further, strict=True))
    add_heads(module, [2, 5], 2)
    assert not torch.equal(first[0], module.further[0].weight)
