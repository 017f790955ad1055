"""Prevents: a class, split or approach that changes its color from page to page; data taken for markup."""

import subprocess
import sys

import plotly.graph_objects as go

from core.figures.style import (
    OKABE_ITO,
    SPLIT_COLORS,
    approach_names,
    colour_of,
    marker_of,
    named_axis,
    plain,
    styled,
    symbol_of,
    top_down,
)
from core.types import Split


def test_color_depends_on_the_place_among_all_names_only() -> None:
    names = ("a", "b", "c")
    assert [colour_of(name, names) for name in names] == list(OKABE_ITO[:3])
    assert colour_of("b", names) == colour_of("b", ("x", "b", "y"))


def test_more_names_than_colors_differ_by_symbol() -> None:
    names = [str(number) for number in range(3 * len(OKABE_ITO))]
    looks = {(colour_of(name, names), symbol_of(name, names)) for name in names}
    assert len(looks) == len(names)


def test_every_approach_has_a_look_of_its_own() -> None:
    looks = {(marker_of(kind)["color"], marker_of(kind)["symbol"]) for kind in approach_names()}
    assert len(looks) == len(approach_names()) >= 4


def test_every_split_has_a_color_of_its_own() -> None:
    assert set(SPLIT_COLORS) == {split.value for split in Split}
    assert len(set(SPLIT_COLORS.values())) == 3


def test_text_from_the_data_is_no_markup() -> None:
    assert plain("<b>bold</b> & more") == "&lt;b&gt;bold&lt;/b&gt; &amp; more"
    assert plain("a\n b") == "a b"
    assert plain("x" * 50, 10) == "x" * 9 + "…"


def test_axis_of_names_keeps_numbers_as_names() -> None:
    axis = named_axis(["1", "2024-01-01", "<i>"])
    assert axis["tickvals"] == [0, 1, 2]
    assert axis["ticktext"] == ["1", "2024-01-01", "&lt;i&gt;"]
    assert top_down(axis)["range"] == [2.5, -0.5]


def test_style_lies_in_the_template_and_the_page_shows_through() -> None:
    figure = styled(go.Figure(), height=200)
    assert figure.layout.template.layout.paper_bgcolor == "rgba(0, 0, 0, 0)"
    assert figure.layout.font.color is None
    assert figure.layout.height == 200


def test_importing_the_figures_loads_no_plotly() -> None:
    code = (
        "import sys, core.figures.bars, core.figures.calibration, core.figures.compare, core.figures.flips;"
        "import core.figures.heat, core.figures.intervals, core.figures.parallel, core.figures.quality;"
        "import core.figures.spending, core.figures.split, core.figures.svg, core.figures.training;"
        "sys.exit('plotly' in sys.modules or 'streamlit' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
