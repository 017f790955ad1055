"""Prevents: a report that needs a network or a script, hides a failure, or carries markup from the data."""

import copy
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from core.export.drawn import figures
from core.export.report import Report, page

ROW: dict[str, Any] = {
    "status": "done", "difference": None, "seconds": 3.2, "cpu_seconds": 3.0, "seconds_per_fit": 1.1,
    "peak_memory_mb": 512.0, "trainable_parameters": 1234, "total_parameters": 5678, "model_mb": 0.5,
    "latency_ms_per_1000": 1500.0, "energy_kwh": None, "energy_method": "not measured", "co2_kg": None,
    "chosen": {"strength": 10.0}, "seeds": [0], "trials": [], "confusion": [[9, 1], [2, 8]],
    "per_class": [{"class": "a", "precision": 0.8, "recall": 0.9, "f1": 0.85, "rows": 10},
                  {"class": "b", "precision": 0.9, "recall": 0.8, "f1": 0.84, "rows": 10}],
}  # fmt: skip
SCORE = {"mean": 0.85, "low": 0.7, "high": 0.95}


def result() -> dict[str, Any]:
    rows = [
        {**copy.deepcopy(ROW), "kind": "frozen", "accuracy": SCORE, "macro_f1": SCORE, "validation_macro_f1": SCORE},
        {
            **copy.deepcopy(ROW), "kind": "tfidf", "accuracy": SCORE, "macro_f1": {**SCORE, "mean": 0.8},
            "validation_macro_f1": SCORE, "difference": {"mean": -0.05, "low": -0.1, "high": 0.01},
            "peak_memory_mb": None,
        },
        {"kind": "full", "status": "failed", "error": "RuntimeError: <out of memory>"},
    ]  # fmt: skip
    return {
        "run": "20240101-000000-abcdef", "dataset": "<script>alert(1)</script>", "version": "v", "test_opened": 3,
        "model": None, "splits": {"train": 1000, "validation": 100, "test": 100}, "classes": ["a", "b"],
        "budget": {"seeds": 2, "trials": 3, "max_tokens": 128, "max_rows": None, "seed": 0},
        "smallest_difference": 0.07, "notes": ["3 rows & more were left out."],
        "environment": {"python": "3.11", "packages": {"torch": "2"}, "machine": "x", "cores": 2, "threads": 2,
                        "device": "cpu"},
        "approaches": rows,
        "recommendation": {"approach": "frozen", "tied_with": ["tfidf"], "leader": "frozen", "p_best": {},
                           "reason": "Because <b>.", "would_change_if": "More rows.", "test_agrees": True},
    }  # fmt: skip


def test_one_file_that_needs_no_network(tmp_path: Path) -> None:
    (path,) = Report().write(result(), tmp_path / "new")
    text = path.read_text(encoding="utf-8")
    assert path.name == "report.html"
    outside = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(?:https?:)?//", text)
    assert outside == []


def test_every_value_from_the_data_is_escaped() -> None:
    text = page(result())
    assert "<script>alert(1)" not in text and "&lt;script&gt;alert(1)" in text
    assert "Because &lt;b&gt;." in text and "&lt;out of memory&gt;" in text and "3 rows &amp; more" in text


def test_says_what_matters() -> None:
    text = page(result())
    for words in (
        "Recommended: frozen.", "Cannot be told apart from it: tfidf.", "0.850 (0.700 to 0.950)", "about 0.070",
        "opened 3 times", "cannot be told apart", "not measured", "1,000 train", "none needed",
        "strength 10.0", "full failed: RuntimeError",
    ):  # fmt: skip
        assert words in text, words
    assert text.index(">frozen</td>") < text.index(">tfidf</td>"), "best first"


def test_nothing_finished() -> None:
    empty = {**result(), "approaches": [result()["approaches"][2]], "recommendation": None}
    assert "nothing is recommended" in page(empty)


def rich() -> dict[str, Any]:
    """An answer with everything that newer runs have."""
    bins = [{"low": 0.8, "high": 0.87, "rows": 20, "confidence": 0.85, "accuracy": 0.9}]
    chance = {"mean": 0.01, "high": 0.02}
    more = {
        "trains": "<i>all</i> weights", "supervision": "supervised", "weighted_f1": SCORE, "mcc": SCORE,
        "calibration": {"ece": 0.05, "ece_scaled": 0.01, "temperature": 1.2, "bins": bins, "bins_scaled": bins,
                        "ece_by_chance": chance, "log_loss": 0.4},
        "trials": [{"setting": {"rate": 0.1}, "validation_macro_f1": 0.8}], "expected_best": [0.8],
        "value": {"baseline": "tfidf", "points": {"mean": 5.0, "low": 2.0, "high": 8.0}, "seconds_per_point": 9.0,
                  "seconds_per_point_range": [6.0, 22.0], "kwh_per_point": 1e-5, "because": "It gained <5>."},
        "energy_kwh": 1e-4, "co2_kg": 4e-5, "energy_method": "a model of the processor", "energy_error_percent": 40,
        "notes": ["The lower layers were kept."],
    }  # fmt: skip
    answer = result()
    answer["approaches"][0] |= more
    claim = {"approach": "frozen", "role": "advantage", "claim": "Is quick.", "verdict": "confirmed"}
    return {
        **answer, "epochs": 5, "claims": [{**claim, "because": "1 < 2 & more."}],
        "advice": [{"kind": "frozen", "verdict": "worth trying", "reason": "Few labels.", "source": "x"}],
        "advice_score": {"worth trying": {"scored": ["frozen"], "proved": ["frozen"]}, "sentence": "1 of 1 held."},
        "estimates": [{"kind": "frozen", "seconds": 3.0, "low": 2.0, "high": 4.0, "basis": "A probe."}],
        "estimates_score": {"sentence": "Half were off by 1.1."},
        "environment": {**answer["environment"], "digest": "0123456789abcdef"},
    }  # fmt: skip


def test_there_is_no_script_and_the_file_is_small(tmp_path: Path) -> None:
    (path,) = Report().write(rich(), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text and "javascript" not in text and " onload" not in text
    assert path.stat().st_size < 200_000


def test_everything_that_the_run_knows_is_in_it() -> None:
    text = page(rich())
    for words in (
        "What is usually written", "1 confirmed", "1 &lt; 2 &amp; more.", "Advice before the run", "1 of 1 held.",
        "proved itself", "Half were off by 1.1.", "+5.0 (+2.0 to +8.0)", "It gained &lt;5&gt;.", "0.01 Wh", "0.1 Wh",
        "a model of the processor, good to 40 %", "The lower layers were kept.", "environment 0123456789ab",
        "at most 5 epochs", "&lt;i&gt;all&lt;/i&gt; weights",
    ):  # fmt: skip
        assert words in text, words
    assert "<i>all" not in text


def test_the_figures_are_those_of_the_page() -> None:
    drawn = figures(rich())
    assert list(drawn) == [
        "Scores by what trains", "Scores by supervision", "Quality against time",
        "Quality against the time to classify", "All measures at once: up is better", "F1 of each class",
        "Confusion matrix of frozen", "Calibration error", "Reliability of frozen", "Each setting tried",
        "Expected best of k trials", "Time for each point of macro-F1 gained",
        "Time, estimated before the start and taken",
    ]  # fmt: skip
    for name, one in drawn.items():
        ElementTree.fromstring(one)
        assert one.startswith("<svg"), name
    assert len(figures(result())) == 7, "an older answer has fewer"
    assert figures({"approaches": []}) == {}


def test_constraints_that_nobody_keeps_are_said_first() -> None:
    answer = result()
    answer["recommendation"]["within_constraints"] = False
    assert "No approach keeps to the constraints" in page(answer)
    assert "No approach keeps to the constraints" not in page(result())
