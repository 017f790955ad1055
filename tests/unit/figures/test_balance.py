"""Prevents: figures that swap before and after, that draw what was not measured, or take names for markup."""

import pandas as pd

from core.figures.balance import class_change, race_intervals
from core.figures.quality import MOST_CLASSES


def test_every_class_has_its_sizes_before_and_after() -> None:
    table = pd.DataFrame({"before": [10, 90, 40], "after": [90, 90, 20]}, index=["<b>small</b>", "large", "middle"])
    figure = class_change(table)
    assert [trace.name for trace in figure.data] == ["Before", "After"]
    assert list(figure.data[0].x) == [90, 40, 10] and list(figure.data[1].x) == [90, 20, 90]
    assert list(figure.layout.yaxis.ticktext) == ["large", "middle", "&lt;b&gt;small&lt;/b&gt;"]
    lines = [(line.x0, line.x1) for line in figure.layout.shapes]
    assert lines == [(90, 90), (40, 20), (10, 90)] and len({line.line.color for line in figure.layout.shapes}) == 3


def test_many_classes_are_cut_and_said() -> None:
    sizes = list(range(1, MOST_CLASSES + 11))
    figure = class_change(pd.DataFrame({"before": sizes, "after": sizes}, index=[f"c{size}" for size in sizes]))
    assert len(figure.data[0].x) == MOST_CLASSES and "10 smaller classes" in figure.layout.xaxis.title.text


def test_nothing_to_draw_is_said() -> None:
    assert "no train row" in class_change(pd.DataFrame(columns=["before", "after"])).layout.annotations[0].text.lower()
    assert "measured" in race_intervals([{"name": "none"}], "macro_f1", "Macro-F1").layout.annotations[0].text


def test_intervals_reach_from_low_to_high_and_what_failed_is_only_named() -> None:
    rows = [
        {"name": "none", "macro_f1": {"mean": 0.8, "low": 0.7, "high": 0.86}},
        {"name": "repeat", "macro_f1": {"mean": 0.84, "low": 0.8, "high": 0.9}},
        {"name": "failed", "macro_f1": None},
    ]
    figure = race_intervals(rows, "macro_f1", "Macro-F1", best="none")
    dots = figure.data[0]
    assert list(dots.y) == [0, 1] and list(figure.layout.yaxis.ticktext) == ["none", "repeat", "failed"]
    for dot, row in enumerate(rows[:2]):
        assert abs(dots.x[dot] + dots.error_x.array[dot] - row["macro_f1"]["high"]) < 1e-9
        assert abs(dots.x[dot] - dots.error_x.arrayminus[dot] - row["macro_f1"]["low"]) < 1e-9
    assert figure.layout.shapes[0].x0 == 0.8
