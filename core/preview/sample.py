"""Which rows a preview looks at."""

from collections.abc import Sequence

import numpy as np

#: Tables of up to so many rows are looked at whole, so that every count is exact.
WHOLE_ROWS = 1_500
#: Evenly spaced rows of a larger table; counts of a sample are of these alone.
SAMPLE_ROWS = 400
#: Rows of a larger table that somebody points at, such as those of findings; they are shown and not counted.
POINTED_ROWS = 100


def sampled(total: int, pointed: Sequence[np.ndarray] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Places of the rows to look at, in order, and which of them count: shapes (rows,) and (rows,), the second bool.

    ``pointed`` are places that each of several findings names; they get equal parts of 100 rows.
    """
    if total <= WHOLE_ROWS:
        return np.arange(total), np.ones(total, dtype=bool)
    even = np.unique(np.linspace(0, total - 1, SAMPLE_ROWS).astype(int))
    each = POINTED_ROWS // max(len(pointed), 1)
    named = [spread(np.asarray(one), each) for one in pointed]
    places = np.unique(np.concatenate([even, *named]).astype(int))
    return places, np.isin(places, even)


def spread(places: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the places, evenly spaced."""
    return places if len(places) <= most else places[np.linspace(0, len(places) - 1, most).astype(int)]
