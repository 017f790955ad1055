"""Prevents: marks of another place, color or text than the figure's."""

import plotly.graph_objects as go
import pytest

from core.figures.style import SEQUENTIAL
from core.figures.svg_axes import Axis
from core.figures.svg_marks import bars, cells, hover, marker, scale_color, scatter, title

X, Y = Axis({"range": [0, 10]}, []).span(0, 100), Axis({"range": [0, 10]}, []).span(100, 0)


def drawn(trace: dict, kind: str = "scatter") -> str:
    figure = go.Figure()
    getattr(figure, f"add_{kind}")(**trace)
    draw = {"scatter": scatter, "bar": bars, "heatmap": cells}[kind]
    return "".join(draw(figure.data[0], X, Y))


def test_points_and_whiskers_stand_where_their_values_are() -> None:
    error = {"type": "data", "symmetric": False, "array": [2], "arrayminus": [1], "color": "#123456"}
    text = drawn({"x": [5], "y": [4], "mode": "markers", "marker": {"color": "#abc", "size": 8}, "error_y": error})
    assert "translate(50.0 60.0)" in text
    assert 'fill="#abc"' in text
    assert "M50.0 70.0V40.0" in text and 'stroke="#123456"' in text


def test_lines_have_gaps_steps_and_dashes() -> None:
    text = drawn({"x": [1, 2, None, 3, 4], "y": [1, 2, 3, 3, 4], "mode": "lines", "line": {"color": "#111"}})
    assert 'd="M10.0 90.0L20.0 80.0M30.0 70.0L40.0 60.0"' in text
    stepped = {"x": [1, 2], "y": [1, 2], "mode": "lines", "line": {"shape": "hv", "dash": "dot", "color": "#111"}}
    assert 'd="M10.0 90.0H20.0V80.0"' in drawn(stepped) and "stroke-dasharray" in drawn(stepped)


def test_what_is_off_the_axis_is_not_drawn() -> None:
    assert drawn({"x": [5, 50], "y": [5, 5], "mode": "markers", "marker": {"color": "#abc"}}).count("<path") == 1


def test_bars_grow_from_zero_and_carry_their_text() -> None:
    text = drawn({"x": [4], "y": [5], "orientation": "h", "text": ["4 rows"], "marker": {"color": "#abc"}}, "bar")
    assert 'x="0.0"' in text and 'width="40.0"' in text and 'height="7.2"' in text
    assert "4 rows" in text


def test_empty_cells_show_the_page() -> None:
    scale = [[place, color] for place, color in SEQUENTIAL]
    trace = {"z": [[0.0, 1.0]], "colorscale": scale, "customdata": [["nothing", "all of them"]]}
    text = drawn(trace, "heatmap")
    assert text.count("<rect") == 1
    assert "rgba(0, 114, 178, 1.00)" in text and "<title>all of them</title>" in text


def test_colors_are_mixed_between_the_stops() -> None:
    scale = ((0.0, "rgba(0, 0, 0, 0)"), (1.0, "rgba(100, 200, 50, 1)"))
    assert scale_color(scale, 0.5) == "rgba(50, 100, 25, 0.50)"
    assert scale_color(SEQUENTIAL, 0.25) == "rgba(0, 114, 178, 0.20)"


@pytest.mark.parametrize("symbol", ["circle", "diamond", "square", "triangle-up", "cross", "circle-open"])
def test_every_symbol_of_the_house_can_be_drawn(symbol: str) -> None:
    assert "{" not in marker(symbol, 10, (1, 2), "#abc")


def test_hover_texts_become_titles_without_markup() -> None:
    figure = go.Figure()
    figure.add_scatter(
        x=[0.51234], y=[2], customdata=[["card &lt;b&gt;", 1234]],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]:,} rows, %{x:.2f}<extra>lora</extra>",
    )  # fmt: skip
    assert title(hover(figure.data[0], 0)) == "<title>card &lt;b&gt;\n1,234 rows, 0.51</title>"
