"""Prevents: runs ranked together that cannot be compared, and claims or advice that belong to another approach."""

from typing import Any

import pytest

from core.tune.compare.judged import advice, claims, other_runs


def answer(run: str, score: float, version: str = "v", digest: str | None = "d") -> dict[str, Any]:
    interval = {"mean": score, "low": score - 0.1, "high": score + 0.1}
    return {
        "run": run, "version": version, "environment": {"digest": digest, "device": "cpu"},
        "recommendation": {"approach": "full"}, "splits": {"train": 100, "test": 50},
        "approaches": [{"kind": "full", "status": "done", "macro_f1": interval}, {"kind": "lora", "status": "failed"}],
    }  # fmt: skip


def test_only_the_same_split_and_environment_are_ranked() -> None:
    others = [answer("b", 0.9), answer("c", 0.95, version="w"), answer("d", 0.99, digest="e")]
    table = other_runs(answer("a", 0.8), others).set_index("run")
    assert table["place"].to_dict() == {"a": "2", "b": "1", "c": "not ranked", "d": "not ranked"}
    assert table.loc["c", "against"] == "other split"
    assert table.loc["d", "against"] == "other environment"
    assert list(table.index[:2]) == ["b", "a"], "the comparable ones first"
    assert table.loc["a", "approaches"] == 1


def test_both_differences_and_an_unknown_environment_are_named() -> None:
    others = [answer("b", 0.9, version="w", digest="e"), answer("c", 0.9, digest=None), answer("d", 0.9, "w", None)]
    table = other_runs(answer("a", 0.8), others).set_index("run")
    assert table["against"].to_dict() == {
        "a": "same split and environment",
        "b": "other split and environment",
        "c": "environment not known",
        "d": "other split and environment not known",
    }
    assert set(table["place"].drop("a")) == {"not ranked"}


def test_this_run_is_listed_once() -> None:
    mine = answer("a", 0.8)
    assert other_runs(mine, [mine])["run"].to_list() == ["a"]


def test_equal_scores_share_a_place_and_a_run_without_a_recommendation_has_none() -> None:
    failed = {**answer("c", 0.9), "recommendation": None}
    table = other_runs(answer("a", 0.8), [answer("b", 0.8), failed]).set_index("run")
    assert table.loc[["a", "b"], "place"].to_list() == ["1", "1"]
    assert (table.loc["c", "recommended"], table.loc["c", "place"]) == ("none", "not ranked")


def test_claims_are_those_of_the_answer() -> None:
    line = {"approach": "lora", "role": "advantage", "claim": "Small.", "verdict": "confirmed", "because": "1 of 9."}
    assert claims({"claims": [line]}).iloc[0].to_dict() == line
    assert claims({}).empty and list(claims({}).columns) == list(line)


@pytest.mark.parametrize(("kind", "outcome"), [("lora", "proved itself"), ("ia3", "did not"), ("tfidf", "not scored")])
def test_advice_has_its_outcome(kind: str, outcome: str) -> None:
    pieces = [{"kind": name, "verdict": "perhaps", "reason": "So."} for name in ("lora", "ia3", "tfidf")]
    score = {"perhaps": {"scored": ["lora", "ia3"], "proved": ["lora"]}, "by_chance": 0.5, "sentence": "x"}
    table = advice({"advice": pieces, "advice_score": score}).set_index("approach")
    assert table.loc[kind, "outcome"] == outcome
    assert advice({}).empty
