from typing import Any

from core.tune.evidence.advice import Advice, advise, score_advice


def row(kind: str, score: float, seconds: float, high: float | None = -0.01) -> dict[str, Any]:
    """A finished approach; ``high`` ends the interval of its difference to the recommended, which has None."""
    gap = None if high is None else {"mean": high - 0.01, "low": high - 0.02, "high": high}
    return {"kind": kind, "status": "done", "macro_f1": {"mean": score}, "seconds": seconds, "difference": gap}


def said(**verdicts: str) -> list[Advice]:
    return [Advice(kind, verdict.replace("_", " "), "Because.", "here") for kind, verdict in verdicts.items()]  # type: ignore[arg-type]


def test_there_is_one_piece_of_advice_for_each_approach_and_it_is_always_the_same() -> None:
    arguments: dict[str, Any] = {
        "train_rows": 1000, "classes": 6, "smallest_class": 16, "unlabelled_rows": 2000, "tasks": 0,
        "mean_tokens": 13, "model_parameters": 22_700_000, "cores": 2, "gpu": False, "memory_gb": 8,
    }  # fmt: skip
    found = advise(**arguments)
    assert [piece.kind for piece in found] == [
        "majority", "tfidf", "prompt", "frozen", "top_layers", "full", "adapters", "lora", "ia3", "bitfit",
        "prompt_tuning", "masked_lm", "self_training", "multi_task",
    ]  # fmt: skip
    assert found == advise(**arguments)
    assert set(found[0].to_json()) == {"kind", "verdict", "reason", "source"}
    verdicts = {piece.kind: piece.verdict for piece in found}
    assert verdicts["full"] == verdicts["frozen"] == "worth trying"
    assert verdicts["multi_task"] == verdicts["prompt_tuning"] == "rather not"


def test_advice_is_held_against_the_tied_and_the_front() -> None:
    rows = [
        row("tfidf", 0.6, 1), row("frozen", 0.80, 5), row("full", 0.92, 100, None), row("lora", 0.91, 150, 0.005),
        row("ia3", 0.79, 120), row("prompt_tuning", 0.70, 90), row("top_layers", 0.85, 40),
    ]  # fmt: skip
    advice = said(
        tfidf="worth_trying", frozen="worth_trying", full="worth_trying", ia3="worth_trying", lora="rather_not",
        prompt_tuning="rather_not", top_layers="perhaps", multi_task="rather_not",
    )  # fmt: skip
    found = score_advice(advice, rows)
    assert found["worth trying"] == {"scored": ["frozen", "full", "ia3"], "proved": ["frozen", "full"]}
    assert found["rather not"] == {"scored": ["lora", "prompt_tuning"], "proved": ["lora"]}
    assert found["perhaps"] == {"scored": ["top_layers"], "proved": ["top_layers"]}
    assert found["unscored"] == ["multi_task"]
    assert found["by_chance"] == 2.0, "4 of 6 proved themselves, so 2 of 3 would at random"
    assert found["sentence"] == (
        "2 of 3 approaches called worth trying came out level with the best or on the Pareto front of quality and "
        "time; a blind choice gives 2. Of 2 it advised against, 1 did after all: lora."
    )


def test_of_equals_the_slower_is_off_the_front_and_twins_are_both_on_it() -> None:
    rows = [row("full", 0.9, 10, None), row("lora", 0.8, 5), row("ia3", 0.8, 6), row("bitfit", 0.8, 5)]
    advice = said(lora="worth_trying", ia3="worth_trying", bitfit="worth_trying")
    assert score_advice(advice, rows)["worth trying"]["proved"] == ["lora", "bitfit"]


def test_what_failed_did_not_prove_itself_and_what_was_skipped_is_not_scored() -> None:
    rows = [
        row("frozen", 0.8, 5, None),
        {"kind": "full", "status": "failed", "error": "out of memory"},
        {"kind": "multi_task", "status": "skipped", "error": "no further labels"},
    ]
    found = score_advice(said(full="rather_not", frozen="worth_trying", multi_task="worth_trying"), rows)
    assert found["rather not"] == {"scored": ["full"], "proved": []}
    assert found["unscored"] == ["multi_task"] and found["by_chance"] == 0.5
    assert found["sentence"].endswith("Of 1 it advised against, 0 did after all.")


def test_nothing_to_score() -> None:
    found = score_advice(said(tfidf="worth_trying", lora="perhaps"), [row("tfidf", 0.8, 1, None), row("lora", 0.7, 9)])
    assert found["sentence"] == "Nothing that the advice was sure of was run."
    assert score_advice([], [])["by_chance"] == 0
