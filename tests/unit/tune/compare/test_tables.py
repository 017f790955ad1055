"""Prevents: a table with other figures than the answer, a figure that was not measured shown as 0."""

from typing import Any

import pandas as pd
import pytest

from core.tune import APPROACHES
from core.tune.compare.tables import (
    TRAINED,
    details,
    difference,
    energy,
    family,
    groups,
    likely_best,
    methods,
    results,
    unfinished,
)


def score(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean - 0.04, "high": mean + 0.03}


def row(kind: str, mean: float, **more: Any) -> dict[str, Any]:
    found = {
        "kind": kind, "status": "done", "trains": "all weights", "supervision": "supervised", "macro_f1": score(mean),
        "accuracy": score(mean), "validation_macro_f1": score(mean), "difference": None, "seconds": 95.4321,
        "seconds_per_fit": 31.2, "cpu_seconds": 180.0, "marginal_seconds": 90.0, "peak_memory_mb": 1234.56,
        "trainable_parameters": 2310, "total_parameters": 23_100, "model_mb": 0.05, "latency_ms_per_1000": 2_900.0,
        "energy_kwh": None, "energy_method": "not measured: no counter", "co2_kg": None, "chosen": {"rate": 1e-4},
        "trials": [{}, {}], "seeds": [0, 1], "forgetting": None, "notes": [],
    }  # fmt: skip
    return {**found, **more}


FAILED = {"kind": "lora", "status": "failed", "error": "out of memory", "trains": "low-rank matrices"}
SKIPPED = {"kind": "multi_task", "status": "skipped", "error": "There is one label column."}


def answer(*rows: dict[str, Any], **advice: Any) -> dict[str, Any]:
    return {"approaches": list(rows), "recommendation": {"approach": "full", "p_best": {"full": 0.75}, **advice}}


def test_best_first_and_those_without_a_score_last() -> None:
    gap = {"mean": -0.1, "low": -0.2, "high": -0.01}
    table = results(answer(FAILED, row("tfidf", 0.7, difference=gap), SKIPPED, row("full", 0.8)))
    assert table["approach"].to_list() == ["full", "tfidf", "lora", "multi_task"]
    assert table["difference"].to_list() == ["recommended", "-0.200 to -0.010", "failed", "skipped"]
    assert table["gap"].to_list()[1] == -0.1 and table["gap"].isna().to_list() == [True, False, True, True]
    assert table["macro_f1_interval"].to_list()[0] == "0.800 (0.760 to 0.830)"
    assert table["p_best"].to_list()[0] == 0.75


def test_what_was_not_measured_is_missing_and_never_0() -> None:
    table = results(answer(row("full", 0.8, peak_memory_mb=None), FAILED))
    for name in ("energy_wh", "co2_g", "memory", "calibration_error", "similarity", "mcc"):
        assert table[name].isna().all(), name


def test_figures_can_be_sorted_and_have_their_units() -> None:
    more = {"energy_kwh": 0.00123456, "co2_kg": 0.0004, "calibration": {"ece": 0.02}, "mcc": score(0.6)}
    line = results(answer(row("full", 0.8, **more))).iloc[0]
    assert (line["seconds"], line["latency"], line["memory"], line["model_mb"]) == (95.4, 2.9, 1235, 0.05)
    assert (line["energy_wh"], line["co2_g"], line["calibration_error"], line["mcc"]) == (1.23, 0.4, 0.02, 0.6)
    assert line["parameters"] == 2310
    assert pd.api.types.is_numeric_dtype(results(answer(row("full", 0.8)))["seconds"])


def test_groups_stand_together() -> None:
    rows = [
        row("full", 0.9), row("lora", 0.8, trains="low-rank matrices"),
        row("multi_task", 0.7, supervision="multi-task"),
        row("tfidf", 0.6, trains="a linear head on word counts", supervision="baseline"),
    ]  # fmt: skip
    table = results(answer(*rows), "family")
    assert table["approach"].to_list() == ["full", "multi_task", "lora", "tfidf"]
    assert list(table["family"].unique()) == ["All weights", "Small parts that are added", "Nothing of the model"]
    table = results(answer(*rows), "supervision")
    assert table["approach"].to_list() == ["full", "lora", "multi_task", "tfidf"]
    assert groups(rows, "supervision")["tfidf"] == "Baseline"


@pytest.mark.parametrize("member", APPROACHES, ids=lambda member: member.name())
def test_every_approach_has_a_group(member: Any) -> None:
    assert family({"kind": member.name(), "trains": member.trains}) in TRAINED


def test_self_training_is_what_its_learner_is() -> None:
    words = "a head on frozen features, or all weights"
    kind = {"kind": "self_training", "trains": words}
    assert family({**kind, "chosen": {"learner": "frozen"}}) == "A head on frozen features"
    assert family({**kind, "chosen": {"learner": "full"}}) == "All weights"
    assert family({"kind": "new", "trains": "its own thing"}) == "Its own thing"
    assert family({"kind": "old"}) == "Not known"


def test_broken_constraints_are_told() -> None:
    table = results(answer(row("full", 0.8), row("tfidf", 0.7), excluded={"tfidf": ["time 2 min", "size 9 MB"]}))
    assert table.set_index("approach")["breaks"].to_dict() == {"full": "none", "tfidf": "time 2 min; size 9 MB"}
    assert results(answer(row("full", 0.8)))["breaks"].isna().all()


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (None, "recommended"),
        ({"mean": -0.05, "low": -0.1, "high": -0.01}, "-0.050 (-0.100 to -0.010)"),
        ({"mean": 0.05, "low": -0.1, "high": 0.2}, "+0.050 (-0.100 to +0.200), cannot be told apart"),
        ({"mean": 0.0, "low": 0.0, "high": 0.0}, "+0.000 (+0.000 to +0.000), cannot be told apart"),
    ],
)
def test_differences_in_words(gap: dict[str, float] | None, words: str) -> None:
    assert difference({"kind": "full", "difference": gap}, "full") == words


def test_unlikely_ones_are_counted() -> None:
    assert likely_best({"p_best": {"a": 0.2, "b": 0.795, "c": 0.005, "d": 0.0}}) == (
        "b 0.795, a 0.200; the other 2 below 0.01"
    )
    assert likely_best({"p_best": {"a": 1.0, "b": 0.0}}) == "a 1.000; the other below 0.01"
    assert likely_best({"p_best": {"a": 1.0}}) == "a 1.000"
    assert likely_best({}) == ""


def test_unfinished_approaches_and_why() -> None:
    assert unfinished(answer(row("full", 0.8), FAILED, SKIPPED)) == [
        ("lora failed", "out of memory"),
        ("multi_task was skipped", "There is one label column."),
    ]


def test_details_of_a_rich_row() -> None:
    rich = row(
        "full", 0.8, weighted_f1=score(0.7), mcc=score(0.6), latency_p95_ms_per_1000=4000.0, peak_gpu_mb=900.0,
        calibration={"ece": 0.05, "ece_scaled": 0.02, "temperature": 1.5, "log_loss": 0.4},
        forgetting={"similarity": 0.62, "cka": 0.7, "neighbours": 0.5, "texts": 120}, notes=["Kept."],
        value={"seconds_per_point": 12.0, "because": "It gained 3 points."},
    )  # fmt: skip
    found = dict(details(rich))
    assert found["Trained parameters"] == "2,310 of 23,100 (10.00%)"
    assert found["Chosen on validation"] == "rate 0.0001"
    assert found["Peak memory"] == "1,235 MB, 900 MB on the GPU"
    assert found["For each point"] == "12 s. It gained 3 points."
    assert found["Energy"] == "not measured: no counter"
    assert found["Encoder afterwards"].startswith("0.62 of the similarity structure of 120 fixed texts")
    assert found["Time per 1,000 texts"] == "2.9 s, 4.0 s in the slowest 5 % of calls"
    assert found["Notes"] == "Kept."


def test_details_of_an_older_row_leave_out_what_it_lacks() -> None:
    old = {key: value for key, value in row("majority", 0.1, chosen={}, total_parameters=0).items()
           if key not in ("trains", "supervision", "forgetting", "notes", "marginal_seconds")}  # fmt: skip
    found = dict(details(old))
    assert not {"MCC", "Calibration error", "For each point", "Encoder afterwards", "Notes"} & set(found)
    assert found["Trained parameters"] == "2,310"


def test_energy_is_told_with_its_method_and_error() -> None:
    known = row("full", 0.8, energy_kwh=0.0012, co2_kg=0.0005, energy_method="a counter", energy_error_percent=5)
    assert energy(known) == "1.2 Wh, 0.5 g of CO2: a counter, good to 5 %"
    other = row("lora", 0.8)
    assert methods([known, other]) == {"a counter, good to 5 %": ["full"], "not measured: no counter": ["lora"]}
