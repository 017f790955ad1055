"""Prevents: an axis on which down is better, and a figure that was not measured drawn as the best."""

from itertools import pairwise
from typing import Any

import pytest

from core.figures.parallel import parallel


def row(kind: str, mean: float, seconds: float, energy: float | None) -> dict[str, Any]:
    score = {"mean": mean, "low": mean - 0.1, "high": mean + 0.1}
    return {"kind": kind, "status": "done", "macro_f1": score, "seconds": seconds, "energy_kwh": energy}


ROWS = [row("tfidf", 0.7, 1.0, None), row("lora", 0.8, 10.0, 2e-3), row("full", 0.9, 100.0, 1e-2)]


def lines(figure: Any) -> dict[str, list[float | None]]:
    return {trace.name: list(trace.y) for trace in figure.data}


def test_up_is_better_on_every_axis_and_costs_are_logarithmic() -> None:
    found = lines(parallel(ROWS, ["macro_f1", "seconds"]))
    assert found["full"][:2] == pytest.approx([1, 0])
    assert found["tfidf"][:2] == pytest.approx([0, 1])
    assert found["lora"][:2] == pytest.approx([0.5, 0.5])


def test_what_was_not_measured_is_a_gap() -> None:
    found = lines(parallel(ROWS, ["macro_f1", "energy_kwh", "seconds"]))
    assert found["tfidf"][1] is None
    assert found["lora"][1] == pytest.approx(1)
    last = lines(parallel(ROWS, ["macro_f1", "energy_kwh"]))
    assert last["tfidf"][1:] == [None, None]


def test_best_and_worst_stand_at_the_ends_of_each_axis() -> None:
    texts = [note.text for note in parallel(ROWS, ["macro_f1", "seconds"]).layout.annotations]
    assert texts[:4] == ["0.900", "0.700", "1.0 s", "1 min 40 s"]


def test_names_at_the_end_do_not_touch() -> None:
    rows = [row(kind, 0.8, 10.0, None) for kind in ("tfidf", "lora", "full", "ia3", "bitfit")]
    figure = parallel(rows, ["macro_f1", "seconds"])
    ends = sorted(note.y for note in figure.layout.annotations if note.xanchor == "left")
    assert min(b - a for a, b in pairwise(ends)) > 0.05


def test_raised_approaches_stand_out() -> None:
    figure = parallel(ROWS, ["macro_f1", "seconds"], raised=["lora"])
    assert {trace.name: trace.opacity for trace in figure.data} == {"tfidf": 0.18, "lora": 1.0, "full": 0.18}
    bold = parallel(ROWS, ["macro_f1"], recommended="lora")
    assert max(bold.data, key=lambda trace: trace.line.width).name == "lora"


def test_one_far_below_does_not_squeeze_the_others() -> None:
    rows = [*ROWS, row("majority", 0.05, 0.001, None)]
    found = lines(parallel(rows, ["macro_f1", "seconds"]))
    assert found["majority"][0] == 0
    assert found["tfidf"][0] > 0.1
    assert found["full"][0] - found["tfidf"][0] > 0.8


def test_nothing_to_draw_says_so() -> None:
    assert not parallel(ROWS, []).data
    assert not parallel([], ["macro_f1"]).data
