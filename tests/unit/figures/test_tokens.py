"""Prevents: texts that a figure leaves out, a limit drawn where it is not, colors that differ from other pages."""

import numpy as np
import pandas as pd

from core.figures.style import ACCENT, colour_of
from core.figures.tokens import MOST_CLASSES, cut_bars, token_histogram, token_scatter


def test_every_text_is_in_a_bar_of_its_class() -> None:
    tokens = np.concatenate([np.random.default_rng(0).poisson(30, 5000), [900, 3]])
    labels = [["a", "b", None][place % 3] for place in range(len(tokens))]
    figure = token_histogram(tokens, labels, 35, ["a", "b"])
    assert {bars.name: int(sum(bars.y)) for bars in figure.data} == {"a": 1668, "b": 1667, "no class": 1667}
    assert [bars.marker.color for bars in figure.data][:2] == [colour_of(name, ["a", "b"]) for name in "ab"]
    assert "or more" in figure.data[0].customdata[-1] and len(figure.data[0].x) <= 61
    assert [shape.x0 for shape in figure.layout.shapes if shape.type == "line"] == [35.5]
    share = float((tokens > 35).mean())
    assert figure.layout.annotations[0].text == f"limit 35: {share:.1%} are longer"


def test_a_limit_beyond_the_texts_is_told_and_not_drawn() -> None:
    figure = token_histogram(np.array([5, 6, 7]), ["a"] * 3, 128, ["a"])
    assert not figure.layout.shapes
    assert "128 lies further right" in figure.layout.annotations[0].text
    assert figure.data[0].marker.color == ACCENT and sum(figure.data[0].y) == 3
    assert "no text" in token_histogram(np.array([], dtype=int), [], 8, []).layout.annotations[0].text


def test_classes_that_are_cut_most_come_first() -> None:
    table = pd.DataFrame(
        [(f"c{place:02}", 10, place / 100, 0.1) for place in range(30)], columns=["class", "texts", "cut", "lost"]
    )
    figure = cut_bars(table, table["class"].tolist(), 0.15)
    assert len(figure.data[0].x) == MOST_CLASSES and figure.data[0].x[0] == 0.29
    assert figure.layout.yaxis.ticktext[0] == "c29"
    assert figure.layout.annotations[0].text == "all 15.0%"
    assert "No text is longer" in cut_bars(table.assign(cut=0.0), [], 0.0).layout.annotations[0].text
    assert "No row has a label" in cut_bars(table.head(0), [], 0.0).layout.annotations[0].text


def test_two_tokenizers_with_the_limit_on_both_axes() -> None:
    one, other = np.arange(1, 15_001), np.arange(1, 15_001) * 2
    figure = token_scatter(one, other, ("a<b>", "b"), 64)
    assert figure.data[0].type == "scattergl" and len(figure.data[0].x) == 15_000
    assert figure.layout.xaxis.title.text == "Tokens by a&lt;b&gt;"
    assert len(figure.layout.shapes) == 3
    assert token_scatter(one[:50], other[:50], ("a", "b"), 640).data[0].type == "scatter"
