"""Axes of a figure drawn without a browser: where values lie, which ticks there are, and how wide their names are."""

import re
from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Any, Final

#: Pixels that a letter of a tick takes, on average.
LETTER: Final = 6.7

Values = Sequence[float | None]


class Axis:
    """One axis: ``place`` turns values into pixels, ``ticks`` are pixels and names.

    ``layout`` is plotly's description, ``values`` all that is drawn on it, ``start`` and ``end`` its pixels.
    """

    def __init__(self, layout: Mapping[str, Any], values: Values, padded: bool = True) -> None:
        self.layout = layout
        self.log = layout.get("type") == "log"
        self.visible = layout.get("visible", True)
        low, high = layout.get("range") or self._around(values, padded)
        self.low, self.high = float(low), float(high)
        self.start, self.end = 0.0, 1.0

    @property
    def title(self) -> str:
        """What the axis shows; empty if it has no title."""
        found = self.layout.get("title") or {}
        return str((found.get("text") if isinstance(found, Mapping) else found) or "")

    def span(self, start: float, end: float) -> "Axis":
        """Lay the axis between two pixels."""
        self.start, self.end = start, end
        return self

    def share(self, value: float) -> float:
        """Where a value lies, from 0 at the axis' beginning to 1 at its end."""
        return ((log10(value) if self.log else value) - self.low) / (self.high - self.low)

    def place(self, value: float) -> float:
        """The pixel of a value."""
        return self.start + self.share(value) * (self.end - self.start)

    def written(self, value: float) -> float:
        """The pixel of an annotation's value, which on a log axis is the logarithm."""
        return self.place(10**value if self.log else value)

    def step(self) -> float:
        """Pixels from one whole number to the next."""
        return abs(self.end - self.start) / abs(self.high - self.low)

    def ticks(self) -> list[tuple[float, str]]:
        """Values with their names, those outside the range left out."""
        if not self.visible or self.layout.get("showticklabels") is False:
            return []
        given = self.layout.get("tickvals")
        if given is not None:
            names = self.layout.get("ticktext") or [f"{value:g}" for value in given]
            pairs = list(zip(given, names, strict=True))
        else:
            pairs = self._nice()
        return [(value, str(name)) for value, name in pairs if -1e-9 <= self.share(value) <= 1 + 1e-9]

    def widest(self) -> float:
        """Pixels of the longest name."""
        return max((long(name) for _, name in self.ticks()), default=0.0)

    def _around(self, values: Values, padded: bool) -> tuple[float, float]:
        known = [value for value in values if value is not None]
        known = [log10(value) for value in known if value > 0] if self.log else known
        low, high = min(known, default=0.0), max(known, default=1.0)
        room = max(high - low, 1e-3) * 0.06 if padded else 0.0
        return low - room, high + room

    def _nice(self) -> list[tuple[float, str]]:
        """Round numbers, about six of them; the distance of plotly's ``dtick`` where it is given."""
        low, high = sorted((self.low, self.high))
        step = self.layout.get("dtick")
        if step is None:
            rough = (high - low) / 6
            size = 10.0 ** floor(log10(rough))
            step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
        first = ceil(low / step - 1e-9)
        digits = max(0, -floor(log10(step) + 1e-9))
        suffix = str(self.layout.get("tickformat") or "")
        values = [(first + number) * step for number in range(int((high - first * step) / step + 1e-9) + 1)]
        return [(value, f"{value:{suffix}}" if suffix else f"{value:,.{digits}f}") for value in values]


def long(text: str) -> float:
    """Pixels of a text without its markup; bold letters are wider."""
    letters = re.sub(r"&\w+;", "x", re.sub(r"</?b>", "", text))
    return LETTER * len(letters) * (1.1 if "<b>" in text else 1.0)
