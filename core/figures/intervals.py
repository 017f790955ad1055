"""Small pictures of intervals for the cells of a table, all on one axis."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from core.figures.compare import finished
from core.figures.measures import MEASURES, far_below, score_range
from core.figures.style import INK, marker_of

#: Pixels of a picture.
WIDTH, HEIGHT = 170, 22


def pictures(
    rows: Sequence[Mapping[str, Any]], metric: str = "macro_f1", recommended: str | None = None
) -> dict[str, str]:
    """A picture of each finished approach's interval as a data address, by kind.

    A dot at the score, a line over its 95 % interval, and a thin upright line at the recommended one's score, so that
    overlaps are seen down the table. A score far below the others is an arrow at the left edge. The addresses sort as
    the scores do, so that a table can be sorted by them.
    """
    measure = MEASURES[metric]
    shown = [row for row in finished(rows) if measure.value(row) is not None]
    if not shown:
        return {}
    scores = [measure.value(row) or 0.0 for row in shown]
    far = far_below(scores)
    ends = [measure.ends(row) or (score, score) for row, score in zip(shown, scores, strict=True)]
    low, high = score_range([pair for place, pair in enumerate(ends) if place not in far])

    def place(value: float) -> float:
        return round(6 + (WIDTH - 12) * (value - low) / (high - low), 1)

    marks = [place(score) for row, score in zip(shown, scores, strict=True) if row["kind"] == recommended]
    found = {}
    for number, row in enumerate(shown):
        color = marker_of(row["kind"])["color"]
        body = f'<path d="M6 11H{WIDTH - 6}" stroke="{INK}" stroke-opacity=".25"/>'
        body += "".join(f'<path d="M{at} 1V21" stroke="{INK}" stroke-dasharray="2 2"/>' for at in marks)
        if number in far:
            body += f'<path d="M2 11l9-5v10z" fill="{color}"/>'
        else:
            left, middle, right = place(ends[number][0]), place(scores[number]), place(ends[number][1])
            body += f'<path d="M{left} 11H{right}M{left} 7V15M{right} 7V15" stroke="{color}" stroke-width="2"/>'
            body += f'<circle cx="{middle}" cy="11" r="4.5" fill="{color}"/>'
        found[row["kind"]] = _address(body, scores[number])
    return found


def _address(body: str, score: float) -> str:
    """The picture as an address that begins with its score, from 0000 for -1 to 2000 for 1."""
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" {size} fill="none">{body}</svg>'
    return f"data:image/svg+xml;score={1000 * (score + 1):08.3f};base64,{b64encode(drawn.encode()).decode()}"
