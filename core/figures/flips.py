"""Figures about single rows: fixed and broken by class, and how many approaches get a row wrong."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.figures.style import ACCENT, BETTER, INK, WORSE, empty, named_axis, plain, styled, top_down

if TYPE_CHECKING:
    import plotly.graph_objects as go

#: Classes with a bar of their own; those with the fewest changes are told in the title of the axis.
MOST_CLASSES = 16


def flip_bars(fixed: Mapping[str, int], broken: Mapping[str, int], first: str, second: str) -> "go.Figure":
    """Rows of each true class that the second approach fixes (to the right) and breaks (to the left).

    ``fixed`` and ``broken`` count rows by class.
    """
    import plotly.graph_objects as go

    names = [name for name in {**fixed, **broken} if fixed.get(name, 0) + broken.get(name, 0)]
    if not names:
        return empty(f"{first} and {second} are right and wrong on the same rows.")
    names.sort(key=lambda name: (-(fixed.get(name, 0) + broken.get(name, 0)), name))
    counts = [(name, fixed.get(name, 0), broken.get(name, 0)) for name in names[:MOST_CLASSES]]
    title = "Test rows"
    if rest := names[MOST_CLASSES:]:
        mended, spoiled = (sum(table.get(name, 0) for name in rest) for table in (fixed, broken))
        title += f"; not shown: {len(rest):,} classes with fewer changes, {mended:,} fixed and {spoiled:,} broken"
    figure = go.Figure()
    for place, color, sign, said in ((1, BETTER, 1, "fixed"), (2, WORSE, -1, "broken")):
        values = [one[place] for one in counts]
        figure.add_bar(
            x=[sign * int(value) for value in values],
            y=list(range(len(counts))),
            orientation="h",
            name=f"{said.capitalize()} by {second}",
            marker={"color": color},
            text=[f"{value:,}" if value else "" for value in values],
            textposition="outside",
            cliponaxis=False,
            customdata=[[plain(one[0], 60), value] for one, value in zip(counts, values, strict=True)],
            hovertemplate=f"%{{customdata[0]}}: %{{customdata[1]:,}} {said}<extra></extra>",
        )
    most = max(max(one[1], one[2]) for one in counts)
    return styled(
        figure,
        height=100 + 24 * len(counts),
        barmode="overlay",
        xaxis={"title": {"text": title}, "range": [-1.15 * most, 1.15 * most], "showticklabels": False},
        yaxis=top_down(named_axis([one[0] for one in counts], "True class")),
    )


def hardness_bars(counts: Sequence[int]) -> "go.Figure":
    """How many rows are wrong under none, one, two, ... all approaches; ``counts[n]`` are those wrong under n."""
    import plotly.graph_objects as go

    if not sum(counts):
        return empty("There are no predictions to count.")
    places = list(range(len(counts)))
    figure = go.Figure(
        go.Bar(
            x=places,
            y=list(counts),
            marker={"color": [ACCENT] * (len(counts) - 1) + [WORSE]},
            text=[f"{count:,}" if count else "" for count in counts],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="wrong under %{x} approaches: %{y:,} rows<extra></extra>",
        )
    )
    return styled(
        figure,
        height=240,
        xaxis={
            "title": {"text": "Approaches that get a row wrong; the last bar is all of them"},
            "tickmode": "linear",
            "dtick": 1,
            "showgrid": False,
            "tickcolor": INK,
        },
        yaxis={"title": {"text": "Test rows"}, "range": [0, 1.15 * max(counts)]},
    )
