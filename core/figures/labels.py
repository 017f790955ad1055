"""Where labels stand, so that a figure of many approaches can be read: none on another, none on a point."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin
from typing import Final

#: Pixels: of a letter's width, of a line's height, and of a drawing area that labels are placed for.
_LETTER, _LINE = 7.2, 17
AREA: Final = (860, 330)

#: How far from their point labels may stand, in pixels; those further than the first get a line to it.
_STEPS: Final = (9, 24, 42, 64, 90, 120)
_DIRECTIONS: Final = 16


@dataclass(frozen=True)
class Spot:
    """A label's center as pixels to the right of its point and below it; ``near`` needs no line to the point."""

    right: float
    below: float
    near: bool


@dataclass(frozen=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "_Box") -> float:
        """The common area in square pixels."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)


def placed(
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    whiskers: Sequence[tuple[float, float]] | None = None,
    path: Sequence[tuple[float, float]] = (),
    area: tuple[float, float] = AREA,
) -> list[Spot]:
    """A place for each point's label.

    ``points`` are shares of the area, from the left and from below; ``whiskers`` the lower and upper end of a vertical
    error bar at each point, ``path`` the corners of a line to be left free, as shares too. Each label takes the place
    that covers least and lies nearest; after one round all look again, twice.
    """
    centers = [(x * area[0], (1 - y) * area[1]) for x, y in points]
    things = [_Box(x - 9, y - 9, x + 9, y + 9) for x, y in centers]
    for (x, _), (low, high) in zip(centers, whiskers or (), strict=False):
        things.append(_Box(x - 2, (1 - high) * area[1], x + 2, (1 - low) * area[1]))
    corners = [(x * area[0], (1 - y) * area[1]) for x, y in path]
    for (x, y), (far, deep) in pairwise(corners):
        things.append(_Box(min(x, far) - 2, min(y, deep) - 2, max(x, far) + 2, max(y, deep) + 2))
    found: list[tuple[Spot, _Box] | None] = [None] * len(centers)
    for _ in range(3):
        for place, center in enumerate(centers):
            others = [one[1] for other, one in enumerate(found) if one is not None and other != place]
            found[place] = _best(center, texts[place], others, things, area)
    return [one[0] for one in found if one is not None]


def _best(
    center: tuple[float, float],
    text: str,
    labels: Sequence[_Box],
    things: Sequence[_Box],
    area: tuple[float, float],
) -> tuple[Spot, _Box]:
    best: tuple[float, Spot, _Box] | None = None
    wide, high = _LETTER * len(text), _LINE
    for step, radius in enumerate(_STEPS):
        for turn in range(_DIRECTIONS):
            angle = 2 * pi * turn / _DIRECTIONS
            right = cos(angle) * (radius + wide / 2)
            below = sin(angle) * (radius + high / 2)
            x, y = center[0] + right, center[1] + below
            box = _Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
            cost = (
                8 * sum(box.overlap(other) for other in labels)
                + 2 * sum(box.overlap(thing) for thing in things)
                + 8 * _outside(box, area)
                + 2 * hypot(right - wide / 2 if right > 0 else right + wide / 2, below)
            )
            if best is None or cost < best[0]:
                best = cost, Spot(right, below, step == 0), box
    assert best is not None
    return best[1], best[2]


def _outside(box: _Box, area: tuple[float, float]) -> float:
    """Square pixels beyond the drawing area; there is a margin to the right."""
    wide = max(0.0, -box.left) + max(0.0, box.right - area[0] - 10)
    high = max(0.0, -box.top) + max(0.0, box.bottom - area[1])
    return wide * _LINE + high * (box.right - box.left)


def stacked(values: Sequence[float], gap: float) -> list[float]:
    """The values moved apart as little as needed, in their order, until neighbors differ by ``gap`` at least.

    For labels at the ends of lines. Values that crowd together are spread evenly around their mean.
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    blocks: list[tuple[float, list[int]]] = []
    for place in order:
        blocks.append((values[place], [place]))
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < gap * (len(blocks[-1][1]) + len(blocks[-2][1])) / 2:
            (high, upper), (low, lower) = blocks.pop(), blocks.pop()
            members = lower + upper
            blocks.append(((low * len(lower) + high * len(upper)) / len(members), members))
    found = [0.0] * len(values)
    for middle, members in blocks:
        for number, place in enumerate(members):
            found[place] = middle + gap * (number - (len(members) - 1) / 2)
    return found
