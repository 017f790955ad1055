import numpy as np
import pytest

from core.tune.evidence.bootstrap import Evidence
from core.tune.evidence.constraints import Constraints
from core.tune.evidence.recommend import recommend

RNG = np.random.default_rng(0)


def evidence(scores: dict[str, float], rows: int = 600, seed: int = 0) -> Evidence:
    """Approaches of these accuracies over two classes; the wrong rows of a worse one contain those of a better one."""
    rng = np.random.default_rng(seed)
    y = rng.integers(2, size=rows)
    luck = rng.permutation(rows) / rows
    return Evidence(y, {kind: np.where(luck < score, y, 1 - y)[None] for kind, score in scores.items()}, 2, seed)


def test_the_cheapest_of_the_tied_is_recommended() -> None:
    scores = {"full": 0.900, "frozen": 0.898, "majority": 0.5}
    found = recommend(evidence(scores), evidence(scores), {"full": 100, "frozen": 5, "majority": 0.1})
    assert (found["approach"], found["leader"], found["tied_with"]) == ("frozen", "full", ["full"])
    assert "frozen is the cheapest of them: 5.0 s against 1 min 40 s." in found["reason"]
    assert found["would_change_if"].startswith("full would be recommended if its lead of 0.002 held on about")
    assert found["test_agrees"]


def test_a_clear_leader_is_recommended_at_any_price() -> None:
    scores = {"full": 0.95, "frozen": 0.80, "tfidf": 0.70}
    found = recommend(evidence(scores), evidence(scores), {"full": 100, "frozen": 5, "tfidf": 1})
    assert (found["approach"], found["leader"], found["tied_with"]) == ("full", "full", [])
    assert "no other approach can be told to be as good" in found["reason"]
    assert found["would_change_if"].startswith("frozen costs 5.0 s instead of 1 min 40 s")


def test_a_leader_that_is_also_the_cheapest() -> None:
    scores = {"tfidf": 0.900, "full": 0.898}
    found = recommend(evidence(scores), evidence(scores), {"tfidf": 1, "full": 100})
    assert (found["approach"], found["tied_with"]) == ("tfidf", ["full"])
    assert "also the cheapest" in found["reason"]
    assert found["would_change_if"].startswith("Nothing in this comparison is cheaper")


def test_equal_scores_go_to_the_cheaper() -> None:
    scores = {"dear": 0.9, "cheap": 0.9}
    found = recommend(evidence(scores), evidence(scores), {"dear": 9, "cheap": 1})
    assert found["approach"] == found["leader"] == "cheap"
    assert found["p_best"] == {"dear": 0.5, "cheap": 0.5}


def test_a_single_approach() -> None:
    found = recommend(evidence({"tfidf": 0.8}), evidence({"tfidf": 0.8}), {"tfidf": 1})
    assert found["approach"] == "tfidf" and found["tied_with"] == [] and found["p_best"] == {"tfidf": 1}
    assert "other approach" not in found["reason"]


def test_the_test_split_may_contradict_and_it_is_said_but_not_obeyed() -> None:
    seconds = {"full": 100, "frozen": 5}
    found = recommend(evidence({"full": 0.8, "frozen": 0.9}), evidence({"full": 0.95, "frozen": 0.8}), seconds)
    assert found["approach"] == "frozen" and not found["test_agrees"]
    assert "The sealed test does not agree: there full is ahead by 0.1" in found["reason"]


def test_more_rows_are_named_when_the_lead_is_too_small_to_show() -> None:
    scores = {"full": 0.85, "frozen": 0.83}
    found = recommend(evidence(scores, rows=100), evidence(scores), {"full": 100, "frozen": 5})
    assert found["approach"] == "frozen"
    needed = int(found["would_change_if"].split("about ")[1].split(" ")[0].replace(",", ""))
    assert needed >= 100
    assert "instead of 100" in found["would_change_if"]


@pytest.mark.parametrize("rows", [20, 1000])
def test_the_words_are_whole_sentences(rows: int) -> None:
    scores = {"a": 0.9, "b": 0.85, "c": 0.5}
    found = recommend(evidence(scores, rows), evidence(scores, rows), {"a": 3, "b": 2, "c": 1})
    for text in (found["reason"], found["would_change_if"]):
        assert text.endswith(".") and "  " not in text and "nan" not in text


SCORES = {"full": 0.95, "lora": 0.948, "frozen": 0.80, "tfidf": 0.70}
SECONDS = {"full": 600.0, "lora": 300.0, "frozen": 30.0, "tfidf": 1.0}
FIGURES: dict[str, dict[str, float | None]] = {
    "full": {"model_mb": 87.0, "co2_kg": None}, "lora": {"model_mb": 2.0, "co2_kg": 0.01},
    "frozen": {"model_mb": 0.1, "co2_kg": None}, "tfidf": {"model_mb": 1.0, "co2_kg": 0.0001},
}  # fmt: skip


def constrained(test: dict[str, float] | None = None, **constraints: float) -> dict[str, object]:
    return recommend(evidence(SCORES), evidence(test or SCORES), SECONDS, Constraints(**constraints), FIGURES)


def test_without_constraints_nothing_is_excluded() -> None:
    plain = recommend(evidence(SCORES), evidence(SCORES), SECONDS)
    assert plain["within_constraints"] and plain["excluded"] == {} and plain["unchecked"] == {}
    assert constrained() == plain
    loose = constrained(max_minutes=100)
    assert loose["approach"] == plain["approach"] and loose["excluded"] == {}
    assert loose["reason"] == f"Within the constraints, {plain['reason']}"


def test_who_breaks_a_constraint_is_not_eligible() -> None:
    found = constrained(max_minutes=1)
    assert (found["approach"], found["leader"], found["within_constraints"]) == ("frozen", "frozen", True)
    assert found["excluded"] == {
        "full": ["time 10 min 0 s, at most 1 min 0 s"], "lora": ["time 5 min 0 s, at most 1 min 0 s"],
    }  # fmt: skip
    assert "Within the constraints, frozen has the best macro-F1" in str(found["reason"])
    assert "Left out: full (time 10 min 0 s, at most 1 min 0 s), lora (" in str(found["reason"])
    assert found["would_change_if"] == (
        "Without the constraints lora would be recommended (time 5 min 0 s, at most 1 min 0 s)."
    )
    assert found["test_agrees"], "that those left out are ahead on test is no contradiction"


def test_the_only_one_left_and_the_tied_that_are_left() -> None:
    only = constrained(max_minutes=1, min_macro_f1=0.75)
    assert only["approach"] == "frozen" and "it is the only one that keeps to them" in str(only["reason"])
    close = {"full": 0.900, "lora": 0.899, "tfidf": 0.898}
    found = recommend(evidence(close), evidence(close), SECONDS, Constraints(max_model_mb=50), FIGURES)
    assert (found["approach"], found["leader"], found["tied_with"]) == ("tfidf", "lora", ["lora"])


def test_what_was_not_measured_is_kept_and_said() -> None:
    found = constrained(max_co2_kg=0.001)
    assert found["approach"] == "full" and found["unchecked"] == {"max_co2_kg": ["full", "frozen"]}
    assert "Not measured for full, frozen, and so not checked: CO2 at most 0.001 kg." in str(found["reason"])


def test_a_least_score_that_is_only_just_reached_is_not_sure() -> None:
    found = constrained(min_macro_f1=0.935, test={**SCORES, "lora": 0.90, "full": 0.90})
    assert found["approach"] == "lora" and "is not sure: 0.9" in str(found["reason"])
    assert "On the sealed test lora reaches 0.900, less than the 0.935 asked for." in str(found["reason"])
    assert "not sure" not in str(constrained(min_macro_f1=0.75)["reason"])


def test_when_nothing_is_eligible_the_closest_is_named_with_the_reason() -> None:
    found = constrained(max_minutes=2, min_macro_f1=0.9)
    assert (found["approach"], found["within_constraints"], found["tied_with"]) == ("frozen", False, [])
    assert found["reason"] == (
        "No approach keeps to the constraints. Time at most 2 min 0 s leaves out full, lora; macro-F1 at least 0.900 "
        "leaves out frozen, tfidf. frozen comes closest: macro-F1 0.800, at least 0.900."
    )
    assert found["would_change_if"] == "frozen would keep to constraints that allow macro-F1 of 0.800."
    assert set(found["excluded"]) == set(SCORES)  # type: ignore[call-overload]
