from typing import Any

import pytest

from core.tune.evidence.rules import RULES, Case

USUAL: dict[str, Any] = {
    "train_rows": 2000, "classes": 6, "smallest_class": 60, "unlabelled_rows": 0, "tasks": 0, "mean_tokens": 20.0,
    "model_parameters": 22_700_000, "cores": 2, "gpu": False, "memory_gb": 8.0,
}  # fmt: skip


def case(**changes: Any) -> Case:
    return Case(**{**USUAL, **changes})


def verdict(kind: str, **changes: Any) -> str:
    return RULES[kind][0](case(**changes))[0]


def test_the_estimate_is_near_what_was_measured_on_two_cores() -> None:
    """1,000 rows of 13 tokens: 5 epochs took about 90 s, and cost follows size, length and cores."""
    known = case(train_rows=1000, mean_tokens=13)
    assert known.seconds(1000) == pytest.approx(91, rel=0.25)
    assert case(cores=4).seconds(500) == pytest.approx(case().seconds(500) / 2)
    assert case(mean_tokens=60).seconds(500) == pytest.approx(3 * case().seconds(500))
    assert case(gpu=True).seconds(500) < case().seconds(500) / 100


def test_memory_is_four_copies_of_what_trains_and_one_of_the_rest() -> None:
    assert case(model_parameters=1_000_000_000).needs(1.0) == 16
    assert case(model_parameters=1_000_000_000).needs(0.0) == 4


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("majority", {}, "worth trying"),
        ("tfidf", {}, "worth trying"),
        # few labels of a class: what the model knows, a head, its own guesses; not all weights
        ("prompt", {"train_rows": 48, "smallest_class": 6}, "worth trying"),
        ("frozen", {"train_rows": 48, "smallest_class": 6}, "worth trying"),
        ("full", {"train_rows": 48, "smallest_class": 6}, "rather not"),
        ("top_layers", {"train_rows": 48, "smallest_class": 6}, "perhaps"),
        ("lora", {"train_rows": 48, "smallest_class": 6}, "perhaps"),
        ("self_training", {"train_rows": 48, "smallest_class": 6, "unlabelled_rows": 2000}, "worth trying"),
        ("self_training", {"train_rows": 48, "smallest_class": 2, "unlabelled_rows": 2000}, "perhaps"),
        # enough labels
        ("prompt", {}, "rather not"),
        ("prompt", {"train_rows": 600}, "perhaps"),
        ("full", {}, "worth trying"),
        ("full", {"train_rows": 600}, "perhaps"),
        ("full", {"smallest_class": 9}, "perhaps"),
        ("lora", {}, "perhaps"),
        ("lora", {"train_rows": 600}, "worth trying"),
        ("top_layers", {}, "worth trying"),
        # many classes
        ("prompt", {"classes": 77, "smallest_class": 20}, "perhaps"),
        ("full", {"classes": 77, "smallest_class": 20}, "perhaps"),
        # the machine
        ("full", {"model_parameters": 355_000_000}, "rather not"),
        ("frozen", {"model_parameters": 355_000_000}, "worth trying"),
        ("full", {"model_parameters": 110_000_000}, "perhaps"),
        ("lora", {"model_parameters": 110_000_000, "cores": 4}, "worth trying"),
        ("full", {"model_parameters": 7_000_000_000, "gpu": True, "memory_gb": 80}, "rather not"),
        ("lora", {"model_parameters": 7_000_000_000, "gpu": True, "memory_gb": 80}, "worth trying"),
        ("frozen", {"model_parameters": 7_000_000_000, "gpu": True, "memory_gb": 24}, "rather not"),
        # scale
        ("prompt_tuning", {}, "rather not"),
        ("prompt_tuning", {"model_parameters": 2_000_000_000, "gpu": True, "memory_gb": 80}, "perhaps"),
        ("prompt_tuning", {"model_parameters": 11_000_000_000, "gpu": True, "memory_gb": 140}, "worth trying"),
        ("prompt_tuning", {"model_parameters": 11_000_000_000, "gpu": True, "memory_gb": 60}, "perhaps"),
        # texts without labels and further labels
        ("masked_lm", {"unlabelled_rows": 999}, "rather not"),
        ("masked_lm", {"unlabelled_rows": 1000}, "perhaps"),
        ("masked_lm", {"unlabelled_rows": 20_000, "gpu": True}, "worth trying"),
        ("masked_lm", {"unlabelled_rows": 200_000}, "rather not"),
        ("self_training", {"unlabelled_rows": 1999}, "rather not"),
        ("self_training", {"unlabelled_rows": 50_000}, "rather not"),
        ("self_training", {"train_rows": 900, "unlabelled_rows": 1000}, "perhaps"),
        ("multi_task", {}, "rather not"),
        ("multi_task", {"tasks": 1}, "perhaps"),
        ("multi_task", {"tasks": 1, "train_rows": 900}, "worth trying"),
    ],
)  # fmt: skip
def test_rules(kind: str, changes: dict[str, Any], expected: str) -> None:
    assert verdict(kind, **changes) == expected


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"train_rows": 2, "classes": 2, "smallest_class": 1},
        {"train_rows": 20_000, "model_parameters": 355_000_000, "unlabelled_rows": 50_000, "tasks": 2},
        {"model_parameters": 70_000_000_000, "gpu": True, "memory_gb": 80, "unlabelled_rows": 5000, "tasks": 1},
        {"train_rows": 300, "classes": 100, "smallest_class": 3, "unlabelled_rows": 3000, "tasks": 1},
    ],
    ids=["usual", "tiny", "slow", "huge", "many classes"],
)
def test_reasons_are_whole_sentences(kind: str, changes: dict[str, Any]) -> None:
    found, reason = RULES[kind][0](case(**changes))
    assert found in ("worth trying", "perhaps", "rather not")
    assert (reason[0].isupper() or reason[0].isdigit()) and reason.endswith(".") and "  " not in reason
    assert RULES[kind][1]
