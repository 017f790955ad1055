import numpy as np
import pytest

from core.tune.evidence.bootstrap import Evidence
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
