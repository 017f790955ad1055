import copy
import re
from pathlib import Path
from typing import Any

import pytest

from core.export.report import Report, against, page

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
        "Recommended: frozen.", "Tied with it: tfidf.", "0.850 (0.700 to 0.950)", "opened 3 times", "about 0.070",
        "cannot be told apart", "not measured", "1,000 train", "none needed", "strength 10.0", "full: RuntimeError",
    ):  # fmt: skip
        assert words in text, words
    assert text.index("<td>frozen</td>") < text.index("<td>tfidf</td>"), "best first"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (None, "recommended"),
        ({"mean": -0.05, "low": -0.1, "high": -0.01}, "-0.050 (-0.100 to -0.010)"),
        ({"mean": 0.05, "low": -0.1, "high": 0.2}, "+0.050 (-0.100 to +0.200), cannot be told apart"),
        ({"mean": 0.0, "low": 0.0, "high": 0.0}, "+0.000 (+0.000 to +0.000), cannot be told apart"),
    ],
)
def test_against(gap: dict | None, words: str) -> None:
    assert against({"difference": gap}) == words


def test_nothing_finished() -> None:
    empty = {**result(), "approaches": [result()["approaches"][2]], "recommendation": None}
    assert "nothing is recommended" in page(empty)
