"""What all figures share: colors, template, text, and formats of numbers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.types import Split

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Colors that color-blind people can tell apart, in their published order, with a gray in place of black, which would
#: vanish on a dark page, and a darker yellow, which would vanish on a white one. M. Okabe and K. Ito, Color Universal
#: Design, 2008.
OKABE_ITO: Final = ("#8A8F98", "#E69F00", "#56B4E9", "#009E73", "#B8A800", "#0072B2", "#D55E00", "#CC79A7")

#: Marks that go round beside the colors; as 5 and 8 have no common factor, 40 names look different.
_SYMBOLS: Final = ("circle", "diamond", "square", "triangle-up", "cross")

#: What gets better and what gets worse.
BETTER: Final = OKABE_ITO[3]
WORSE: Final = OKABE_ITO[6]

SPLIT_COLORS: Final[dict[str, str]] = {
    Split.TRAIN: OKABE_ITO[5],
    Split.VALIDATION: OKABE_ITO[1],
    Split.TEST: OKABE_ITO[3],
}

#: The one hue of figures that compare nothing by color.
ACCENT: Final = OKABE_ITO[5]

#: Readable on a white and on a near-black page (contrast above 4 to 1 on both).
INK: Final = "#767C86"
GRID: Final = "rgba(128, 132, 140, 0.2)"

#: One hue from transparent to full, so that an empty cell shows the page behind it. The jump in the middle keeps dark
#: figures below it and white figures above it readable.
SEQUENTIAL: Final = (
    (0.0, "rgba(0, 114, 178, 0.05)"),
    (0.5, "rgba(0, 114, 178, 0.35)"),
    (0.5, "rgba(0, 114, 178, 0.7)"),
    (1.0, "rgba(0, 114, 178, 1)"),
)

#: Format of scores in plotly's hover texts and axes.
SCORE: Final = ".3f"

#: What `st.plotly_chart` and `Figure.show` take as ``config``.
CONFIG: Final[dict[str, Any]] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d", "zoomIn2d", "zoomOut2d", "zoom2d", "pan2d"],
}

#: The score names of a result, as people write them.
METRICS: Final[dict[str, str]] = {
    "macro_f1": "Macro-F1",
    "accuracy": "Accuracy",
    "validation_macro_f1": "Validation macro-F1",
    "weighted_f1": "Weighted F1",
    "mcc": "MCC",
    "validation_log_loss": "Validation log loss",
    "train_loss": "Train loss",
    "f1": "F1",
    "precision": "Precision",
    "recall": "Recall",
}


def colour_of(name: str, names: Sequence[str]) -> str:
    """The color of a name by its place in ``names``; colors repeat after eight, with another `symbol_of`."""
    return OKABE_ITO[_place(name, names) % len(OKABE_ITO)]


def symbol_of(name: str, names: Sequence[str]) -> str:
    """The marker of a name by its place in ``names``."""
    return _SYMBOLS[_place(name, names) % len(_SYMBOLS)]


def _place(name: str, names: Sequence[str]) -> int:
    return names.index(name) if name in names else len(names)


def approach_names() -> tuple[str, ...]:
    """All approaches in the order of their registry; with `colour_of` it fixes an approach's color everywhere."""
    from core.tune import APPROACHES

    return tuple(approach.name() for approach in APPROACHES)


def marker_of(kind: str, size: int = 11) -> dict[str, Any]:
    """An approach's marker: the color and symbol it has in every figure."""
    names = approach_names()
    return {"color": colour_of(kind, names), "symbol": symbol_of(kind, names), "size": size}


def plain(text: object, longest: int = 32) -> str:
    """A text from the data for an axis, a label or a hover box: shortened, and no part of it taken for markup."""
    one = " ".join(str(text).split())
    short = one if len(one) <= longest else f"{one[: longest - 1]}…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def styled(figure: "go.Figure", *, height: int | None = None, **layout: Any) -> "go.Figure":
    """Give a figure the shared style and return it; ``height`` in pixels, ``layout`` is laid over the style.

    The style sits in the figure's template, so that Streamlit can put the fonts and text colors of its own theme over
    it; without Streamlit the ink is readable on light and dark pages.
    """
    figure.update_layout(template=_template(), height=height, **layout)
    return figure


def _template() -> dict[str, Any]:
    axis = {
        "gridcolor": GRID,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "automargin": True,
        "title": {"standoff": 10, "font": {"size": 13}},
        "tickfont": {"size": 12},
    }
    return {
        "layout": {
            "font": {"family": "system-ui, 'Source Sans Pro', 'Segoe UI', sans-serif", "size": 13, "color": INK},
            "colorway": list(OKABE_ITO),
            "paper_bgcolor": "rgba(0, 0, 0, 0)",
            "plot_bgcolor": "rgba(0, 0, 0, 0)",
            "margin": {"l": 8, "r": 16, "t": 32, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {"align": "left", "namelength": -1, "font": {"size": 13}},
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1,
                "yanchor": "bottom",
                "title": {"text": ""},
            },
            "bargap": 0.28,
            "dragmode": False,
        }
    }


def empty(message: str) -> "go.Figure":
    """A figure that only says why there is nothing to draw."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_annotation(text=plain(message, 120), showarrow=False, font={"size": 14})
    blank = {"visible": False}
    return styled(figure, height=160, xaxis=blank, yaxis=blank)


def named_axis(names: Sequence[str], title: str | None = None, longest: int = 32) -> dict[str, Any]:
    """An axis of names at the places 0, 1, 2, ...: no name is taken for a number, a date or markup."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": [plain(name, longest) for name in names],
        "range": [-0.5, len(names) - 0.5],
        "showgrid": False,
        "title": {"text": title},
    }


def top_down(axis: Mapping[str, Any]) -> dict[str, Any]:
    """The same axis with its first name on top."""
    low, high = axis["range"]
    return {**axis, "range": [high, low]}
