"""The figure of a fit that is learning now: its losses and its score after each epoch."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.figures.style import METRICS, SCORE, SPLIT_COLORS, empty, plain, styled
from core.types import Split

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: The curves of a fit: the name of a value in its points, the panel, the split it is measured on, and what it is.
_CURVES: Final = (
    ("train_loss", 1, Split.TRAIN, "loss"),
    ("validation_log_loss", 1, Split.VALIDATION, "log loss"),
    ("validation_macro_f1", 2, Split.VALIDATION, "macro-F1"),
)

#: Pixels. It stays the same while curves come and go, so that the page does not jump.
HEIGHT: Final = 360


def live_curves(fits: Sequence[Mapping[str, Any]], epochs: int | None = None) -> "go.Figure":
    """Losses on the left and macro-F1 on the right, by epoch; the last fit is strong, those before it are faint.

    ``fits`` are of one approach, as `core.live.live_fits` gives them; ``epochs`` is how far the axis reaches at least.
    """
    from plotly.subplots import make_subplots

    if not fits:
        none = empty("Curves appear when an approach that learns in epochs has finished its first one.")
        return none.update_layout(height=HEIGHT)
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.15)
    for place, fit in enumerate(fits):
        _draw(figure, fit, strong=place == len(fits) - 1)
    longest = max([len(fit["curve"]) for fit in fits] + [epochs or 1])
    across = {"title": {"text": _counted(fits)}, "range": [0.8, longest + 0.2], "showgrid": False}
    across |= {"tickmode": "linear", "tick0": 1, "dtick": max(1, longest // 10)}
    figure.update_xaxes(**across)
    figure.update_yaxes(title={"text": "Loss"}, row=1, col=1)
    figure.update_yaxes(title={"text": METRICS["validation_macro_f1"]}, row=1, col=2)
    return styled(figure, height=HEIGHT, showlegend=True, uirevision="live")


def _draw(figure: "go.Figure", fit: Mapping[str, Any], strong: bool) -> None:
    """The curves of one fit; values that a point lacks, such as the loss of a head that is solved, are left out."""
    for name, panel, split, what in _CURVES:
        points = [(at, point[name]) for at, point in enumerate(fit["curve"], start=1) if point.get(name) is not None]
        if not points:
            continue
        said = f"{split.value} {what} %{{y:{SCORE}}}"
        figure.add_scatter(
            x=[at for at, _ in points],
            y=[value for _, value in points],
            mode="lines+markers",
            name=split.value.capitalize(),
            legendgroup=split.value,
            showlegend=strong and what != "macro-F1",
            opacity=1.0 if strong else 0.3,
            marker={"color": SPLIT_COLORS[split], "size": 7 if strong else 4},
            line={"color": SPLIT_COLORS[split], "width": 2.5 if strong else 1.2},
            hovertemplate=f"{plain(fit['unit'], 60)}, epoch %{{x}}<br>{said}<extra></extra>",
            row=1,
            col=panel,
        )


def _counted(fits: Sequence[Mapping[str, Any]]) -> str:
    """What the horizontal axis counts: approaches that train several times begin anew at 1 or 0."""
    numbers = [point["epoch"] for point in fits[-1]["curve"]]
    return "Epoch" if numbers == list(range(1, len(numbers) + 1)) else "Epochs and rounds so far"
