"""Prevents: two assignments with one digest, and one assignment with two."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from core.split.assignment import assignment_digest
from tests.unit.split.kit import frame

NAMES = st.sampled_from(["train", "validation", "test", None])


@given(st.lists(NAMES, min_size=2, max_size=12), st.data())
@settings(deadline=None)
def test_the_digest_is_of_the_assignment_alone(splits: list[str | None], data: st.DataObject) -> None:
    table = frame([(f"text {place}", "a") for place in range(len(splits))]).assign(split=splits)
    digest = assignment_digest(table)
    mixed = table.sample(frac=1, random_state=1).assign(text="other", label=None)
    assert assignment_digest(mixed) == digest == assignment_digest(table[table["split"].notna()])
    place = data.draw(st.integers(0, len(splits) - 1))
    other = table.copy()
    other.loc[place, "split"] = data.draw(NAMES.filter(lambda name: name != splits[place]))
    assert assignment_digest(other) != digest


def test_it_is_what_anybody_can_compute() -> None:
    table = frame([("x", "a"), ("y", "a")]).assign(split=["train", "test"])
    said = b"2\0u0\0train\x002\0u1\0test\0"
    assert assignment_digest(table) == hashlib.sha256(said).hexdigest()[:40]
