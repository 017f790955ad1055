"""Prevents: labels on one another when many approaches crowd together."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.figures.labels import AREA, Spot, placed, stacked


def boxes(points: list[tuple[float, float]], texts: list[str], spots: list[Spot]) -> list[tuple[float, ...]]:
    """Left, top, right, bottom of each label in pixels."""
    found = []
    for (x, y), text, spot in zip(points, texts, spots, strict=True):
        left, top = x * AREA[0] + spot.right, (1 - y) * AREA[1] + spot.below
        half = 7 * len(text) / 2
        found.append((left - half, top - 8, left + half, top + 8))
    return found


def overlaps(found: list[tuple[float, ...]]) -> int:
    return sum(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for place, a in enumerate(found)
        for b in found[place + 1 :]
    )


def test_fourteen_names_in_one_corner_do_not_touch() -> None:
    rng = np.random.default_rng(0)
    points = [(0.8 + 0.12 * a, 0.8 + 0.15 * b) for a, b in rng.random((14, 2))]
    texts = ["self_training", "prompt_tuning", "top_layers", "masked_lm", "adapters", "lora", "ia3"] * 2
    spots = placed(points, texts, [(y - 0.1, min(y + 0.1, 1)) for _, y in points])
    found = boxes(points, texts, spots)
    assert overlaps(found) == 0
    assert min(box[0] for box in found) > -5
    assert max(box[2] for box in found) < AREA[0] + 15


def test_a_label_alone_stands_close_and_needs_no_line() -> None:
    (spot,) = placed([(0.5, 0.5)], ["full"])
    assert spot.near
    assert abs(spot.below) < 20


def test_a_label_leaves_the_front_free() -> None:
    path = [(0.2, 0.5), (0.8, 0.5)]
    (spot,) = placed([(0.2, 0.5)], ["frozen"], path=path)
    left, top, right, bottom = boxes([(0.2, 0.5)], ["frozen"], [spot])[0]
    assert not (right > 0.2 * AREA[0] + 5 and top < AREA[1] / 2 < bottom)
    assert left > 0


@given(st.lists(st.floats(0, 1), max_size=20), st.floats(0.01, 0.2))
def test_stacked_values_keep_their_order_and_their_distance(values: list[float], gap: float) -> None:
    found = stacked(values, gap)
    order = sorted(range(len(values)), key=values.__getitem__)
    ranked = [found[place] for place in order]
    assert all(later - earlier > gap * 0.999 for earlier, later in pairwise(ranked))
    assert np.isclose(np.mean(found), np.mean(values)) if values else found == []


def test_values_that_are_far_apart_stay() -> None:
    assert stacked([0.9, 0.1, 0.5], 0.1) == [0.9, 0.1, 0.5]
    assert np.allclose(stacked([0.5, 0.5], 0.2), [0.4, 0.6])
