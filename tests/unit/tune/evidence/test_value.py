from typing import Any

import numpy as np
import pytest

from core.tune.evidence.bootstrap import Evidence
from core.tune.evidence.value import cost_per_point


def run(scores: dict[str, float], rows: int = 1000, **kwh: float | None) -> tuple[list[dict[str, Any]], Evidence]:
    """Rows and test evidence of approaches; the wrong rows of a worse one contain those of a better one."""
    rng = np.random.default_rng(0)
    y, luck = rng.integers(2, size=rows), rng.permutation(rows) / rows
    evidence = Evidence(y, {kind: np.where(luck < score, y, 1 - y)[None] for kind, score in scores.items()}, 2)
    table = [
        {
            "kind": kind, "status": "done", "seconds": 100.0, "energy_kwh": kwh.get(kind),
            "validation_macro_f1": {"mean": score},
        }
        for kind, score in scores.items()
    ]  # fmt: skip
    return table, evidence


def test_the_cost_of_a_point_is_the_cost_over_the_points() -> None:
    rows, evidence = run({"majority": 0.5, "tfidf": 0.7, "full": 0.9}, full=0.04)
    found = cost_per_point(rows, evidence)["full"]
    gain = 100 * (evidence.points["full"]["macro_f1"] - evidence.points["tfidf"]["macro_f1"])
    assert found["baseline"] == "tfidf"
    assert found["points"]["mean"] == pytest.approx(gain, abs=0.01) and gain == pytest.approx(20, abs=1)
    assert found["seconds_per_point"] == pytest.approx(100 / gain, abs=0.01)
    assert found["kwh_per_point"] == pytest.approx(0.04 / gain, rel=0.01)
    low, high = found["seconds_per_point_range"]
    assert low < found["seconds_per_point"] < high
    assert high == pytest.approx(100 / found["points"]["low"], abs=0.01)
    assert found["because"].endswith("on tfidf.")


def test_energy_that_was_not_measured_is_not_free() -> None:
    rows, evidence = run({"tfidf": 0.7, "full": 0.9})
    found = cost_per_point(rows, evidence)["full"]
    assert found["kwh_per_point"] is None and found["seconds_per_point"] is not None
    assert found["because"].endswith("its energy was not measured.")


@pytest.mark.parametrize(
    ("score", "word"), [(0.6, "gained nothing"), (0.7, "gained nothing"), (0.703, "may be chance")]
)
def test_no_gain_has_no_price(score: float, word: str) -> None:
    rows, evidence = run({"tfidf": 0.7, "full": score}, full=0.04)
    found = cost_per_point(rows, evidence)["full"]
    assert found["seconds_per_point"] is found["kwh_per_point"] is found["seconds_per_point_range"] is None
    assert word in found["because"]


def test_the_baseline_is_chosen_on_validation() -> None:
    rows, evidence = run({"tfidf": 0.8, "prompt": 0.7, "full": 0.9})
    assert cost_per_point(rows, evidence)["full"]["baseline"] == "tfidf"
    rows[1]["validation_macro_f1"] = {"mean": 0.85}
    found = cost_per_point(rows, evidence)
    assert found["full"]["baseline"] == "prompt"
    assert found["prompt"]["seconds_per_point"] is None and "is the baseline" in found["prompt"]["because"]
    assert found["tfidf"]["seconds_per_point"] is not None, "another baseline may be worth its price too"


def test_without_a_baseline_there_is_no_price_and_what_failed_has_none() -> None:
    rows, evidence = run({"frozen": 0.8, "full": 0.9})
    assert cost_per_point(rows, evidence) == {}
    rows, evidence = run({"tfidf": 0.8, "full": 0.9})
    rows.append({"kind": "lora", "status": "failed", "error": "no memory"})
    assert set(cost_per_point(rows, evidence)) == {"tfidf", "full"}
