import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.augment.judging.family import Family
from core.augment.judging.novelty import FLOOR, held_nearness, novelty
from core.contracts import Context
from core.text import text_key, text_keys


def grams(text: str) -> set[str]:
    key = text_key(text)
    return {key[place : place + 5] for place in range(len(key) - 4)}


def share(one: str, other: str) -> float:
    """Jaccard similarity of 5-grams, 1 for equal texts: the oracle."""
    if text_key(one) == text_key(other):
        return 1.0
    both = grams(one) | grams(other)
    found = len(grams(one) & grams(other)) / len(both) if grams(one) and grams(other) else 0.0
    return found if found >= FLOOR else 0.0


WORDS = st.lists(st.sampled_from(["parcel", "arrived", "late", "my", "card"]), min_size=1, max_size=6).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=6), st.lists(st.tuples(st.integers(0, 5), WORDS), max_size=6))
def test_agrees_with_comparing_each_with_each(real: list[str], made: list[tuple[int, str]]) -> None:
    texts = [*real, *(text for _, text in made)]
    parents = [place % len(real) for place, _ in made]
    kin = Family(np.arange(len(real), len(texts)), np.array(parents, dtype=int), np.arange(len(real)))
    found = novelty(text_keys(pd.Series(texts, dtype="str")), kin, Context())
    for place, (parent, (_, text)) in enumerate(zip(parents, made, strict=True)):
        assert found.copied[place] == (text == real[parent])
        others = [share(text, other) for other in real if other != real[parent]]
        assert found.train[place] == pytest.approx(max(others, default=0.0))
        earlier = {before: share(text, made[before][1]) for before in range(place)}
        mine = found.later == place
        listed = dict(zip(found.earlier[mine].tolist(), found.shares[mine].tolist(), strict=True))
        assert listed == pytest.approx({before: near for before, near in earlier.items() if near})
    assert found.whole


def test_short_texts_without_a_parent_and_case() -> None:
    keys = text_keys(pd.Series(["Yes", "no", "YES ", "yes", None], dtype="str"))
    found = novelty(keys, Family(np.array([2, 3, 4]), np.array([1, -1, -1]), np.array([0, 1])), Context())
    assert found.copied.tolist() == [False, False, False]
    assert found.train.tolist() == [1.0, 1.0, 0.0]
    assert (found.later.tolist(), found.earlier.tolist()) == ([1], [0])


def at(*degrees: float) -> np.ndarray:
    return np.array([[np.cos(np.radians(one)), np.sin(np.radians(one))] for one in degrees], np.float32)


def test_nearness_to_held_out_rows_is_that_of_the_nearest() -> None:
    keys = text_keys(pd.Series(["parent", "nearer", "farther", "Equal", "orphan"], dtype="str"))
    kin = Family(np.array([1, 2, 3, 4]), np.array([0, 0, 0, -1]), np.array([0]))
    held = pd.DataFrame({"text": [None, "one", "equal "]}).astype("str")
    context = Context(shared={"held": {"vectors": at(0, 90, 180)}})
    mine, parent = held_nearness(held, keys, at(30, 60, 20, 30, 90), kin, context)
    cos = np.cos(np.radians([30, 70, 0]))
    assert mine[:2] == pytest.approx(cos[:2], abs=1e-6)
    assert mine[2] == 1.0 and np.isnan(mine[3])  # it equals a held-out row, whatever its vector
    assert parent[:3] == pytest.approx(np.full(3, 0.5), abs=1e-6) and np.isnan(parent[3])


@pytest.mark.parametrize("held", [None, pd.DataFrame({"text": [" ", None]}).astype("str")])
def test_nothing_held_out_is_nothing_to_be_near_to(held: pd.DataFrame | None) -> None:
    keys = text_keys(pd.Series(["parent", "child"], dtype="str"))
    mine, parent = held_nearness(held, keys, at(0, 1), Family(np.array([1]), np.array([0]), np.array([0])), Context())
    assert np.isnan(mine).all() and np.isnan(parent).all()
