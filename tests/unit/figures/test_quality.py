"""Prevents: rows that a figure silently leaves out."""

import numpy as np

from core.figures.quality import MOST_CLASSES, class_bars, length_histogram


def test_classes_are_sorted_with_direct_labels() -> None:
    figure = class_bars({"b": 1, "a": 3})
    bars = figure.data[0]
    assert list(bars.x) == [3, 1]
    assert list(bars.text) == ["3 (75.0%)", "1 (25.0%)"]
    assert list(figure.layout.yaxis.ticktext) == ["a", "b"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_many_classes_end_in_one_bar_that_holds_the_rest() -> None:
    sizes = {f"c{number:03}": 1000 - number for number in range(MOST_CLASSES + 12)}
    figure = class_bars(sizes)
    assert len(figure.data[0].x) == MOST_CLASSES + 1
    assert figure.layout.yaxis.ticktext[-1] == "12 other classes"
    assert sum(figure.data[0].x) == sum(sizes.values())


def test_no_labels_say_so() -> None:
    figure = class_bars({})
    assert not figure.data
    assert "No row has a label" in figure.layout.annotations[0].text


def test_histogram_counts_every_text_and_gathers_the_tail() -> None:
    lengths = np.concatenate([np.random.default_rng(0).poisson(12, 5000), [9000]])
    figure = length_histogram(lengths)
    bars = figure.data[0]
    assert sum(bars.y) == len(lengths)
    assert len(bars.x) <= 41
    assert "or more" in bars.customdata[-1]
    assert {note.text for note in figure.layout.annotations} == {"median 12", "95 % up to 18"}


def test_histogram_of_equal_lengths_and_of_none() -> None:
    assert sum(length_histogram([5, 5, 5]).data[0].y) == 3
    assert not length_histogram([]).data
    assert not length_histogram([float("nan")]).data


def test_histogram_names_the_unit() -> None:
    assert length_histogram([1, 2], unit="tokens").layout.xaxis.title.text == "Length in tokens"
