"""Prevents: fixed and broken rows that change sides, classes that vanish from the count."""

from core.figures.flips import MOST_CLASSES, flip_bars, hardness_bars


def test_fixed_stand_right_and_broken_left() -> None:
    figure = flip_bars({"refund": 5, "<b>": 1}, {"refund": 2}, "tfidf", "full")
    fixed, broken = figure.data
    assert list(fixed.x) == [5, 1] and list(broken.x) == [-2, 0]
    assert list(fixed.text) == ["5", "1"] and list(broken.text) == ["2", ""]
    assert list(figure.layout.yaxis.ticktext) == ["refund", "&lt;b&gt;"]
    assert (fixed.name, broken.name) == ("Fixed by full", "Broken by full")


def test_classes_that_do_not_fit_are_counted_in_the_title() -> None:
    fixed = {f"class {number:02}": 100 - number for number in range(MOST_CLASSES + 3)}
    figure = flip_bars(fixed, {"class 18": 1}, "tfidf", "full")
    rest = sum(sorted(fixed.values())[:3])
    assert len(figure.data[0].x) == MOST_CLASSES
    assert f"3 classes with fewer changes, {rest} fixed and 1 broken" in figure.layout.xaxis.title.text


def test_no_change_says_so() -> None:
    assert "same rows" in flip_bars({}, {}, "tfidf", "full").layout.annotations[0].text


def test_the_last_bar_is_all_approaches() -> None:
    figure = hardness_bars([50, 20, 0, 3])
    assert list(figure.data[0].y) == [50, 20, 0, 3]
    assert list(figure.data[0].text) == ["50", "20", "", "3"]
    colors = figure.data[0].marker.color
    assert colors[-1] != colors[0]
    assert not hardness_bars([0, 0]).data
