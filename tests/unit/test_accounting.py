import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.accounting import Change, Delta
from core.types import RESERVED

WORDS = st.sampled_from(["a", "b", "", " ", "é", "日本", "\x00", "a\nb", None])
NUMBERS = st.sampled_from([0.0, 1.5, None])


def table(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["uid", "text", "label", "split", "origin", "score"])
    return frame.astype(dict.fromkeys(RESERVED, "str") | {"score": "float64"})


@st.composite
def changes(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A frame, and what a step may make of it: rows gone, moved and made, cells and columns changed."""
    before = table(
        [(f"u{n}", draw(WORDS), draw(WORDS), None, None, draw(NUMBERS)) for n in range(draw(st.integers(0, 8)))]
    )
    chosen = draw(st.lists(st.sampled_from(range(len(before))), unique=True)) if len(before) else []
    after = before.take(draw(st.sampled_from([chosen, list(range(len(before)))])))
    if len(before) and draw(st.booleans()):
        made = before.iloc[[0]].assign(uid=["new"], origin=before["uid"].iloc[0], text=[draw(WORDS)])
        after = pd.concat([made, after]) if draw(st.booleans()) else pd.concat([after, made])
    if draw(st.booleans()):
        texts = [draw(WORDS) if draw(st.booleans()) else text for text in after["text"]]
        after = after.assign(text=pd.Series(texts, index=after.index, dtype="str"))
    if draw(st.booleans()):
        after = after.assign(score=[draw(NUMBERS) for _ in range(len(after))])
        after["score"] = after["score"].astype("float64")
    if draw(st.booleans()):
        after = after.assign(more=range(len(after)))
    if draw(st.booleans()):
        after = after.assign(label=after["label"].astype(object))
    return before, after


@settings(deadline=None)
@given(changes())
def test_a_delta_makes_the_frame_after_from_the_frame_before(pair: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    before, after = pair
    untouched = before.copy()
    plain = after.reset_index(drop=True)
    change = Change(before, plain, hint=after.index.to_numpy())
    delta = change.delta(("text", "label", "score", "more"))
    pd.testing.assert_frame_equal(delta.applied(before), plain)
    pd.testing.assert_frame_equal(before, untouched)


@settings(deadline=None)
@given(changes())
def test_counts_against_plain_python(pair: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    before, after = pair
    plain = after.reset_index(drop=True)

    def cells(frame: pd.DataFrame) -> dict[str, dict]:
        clean = frame.astype(object).where(frame.notna(), None)
        return {row["uid"]: row for row in clean.to_dict("records")}

    old, new = cells(before), cells(plain)
    changed = [
        uid for uid, row in new.items() if uid in old and any(old[uid].get(name) != cell for name, cell in row.items())
    ]
    groups = {"added": set(new) - set(old), "dropped": set(old) - set(new), "changed": set(changed)}
    found = Change(before, plain, hint=after.index.to_numpy()).account()
    assert {name: found[name] for name in groups} == {name: len(uids) for name, uids in groups.items()}
    assert (found["rows_in"], found["rows_out"]) == (len(before), len(plain))
    labels = [old[uid]["label"] or "" for uid in old]
    assert found["classes_in"] == len(set(labels))
    for name, uids in groups.items():
        sides = [(old if uid in old else new)[uid]["label"] or "" for uid in uids]
        assert {label: one[name] for label, one in found["classes"].items() if one[name]} == {
            label: sides.count(label) for label in set(sides)
        }
    assert all(one["rows"] == labels.count(label) for label, one in found["classes"].items())


def frame(count: int) -> pd.DataFrame:
    return table([(f"u{n}", f"text {n}", "ab"[n % 2], None, None, float(n)) for n in range(count)])


def test_only_what_changed_is_kept() -> None:
    before = frame(1000)
    same = Change(before, before.copy()).delta(("text",))
    assert same == Delta(tuple(before.columns), None, {})
    after = before.assign(text=before["text"].where(before.index != 7, "other"))
    places, values = Change(before, after).delta(("text",)).cells["text"]
    assert places is not None and places.tolist() == [7] and values.tolist() == ["other"]
    dropped = Change(before, before.drop(index=3).reset_index(drop=True)).delta(())
    assert dropped.rows is not None and len(dropped.rows) == 999 and not dropped.cells


@pytest.mark.parametrize(
    "hint",
    [[5, 4, 3], [0, 1, 2], [0, 1, 99], [-1, -2, -3], [0, 1], [], [0.0, 2.0, 4.0], ["a", "b", "c"], None],
    ids=str,
)
def test_a_hint_is_believed_only_where_it_is_right(hint: list | None) -> None:
    before = frame(6)
    after = before.take([0, 2, 4]).reset_index(drop=True)
    given = None if hint is None else np.array(hint)
    assert Change(before, after, hint=given).places.tolist() == [0, 2, 4]
    assert Change(before, after, hint=np.array([0, 2, 4])).places.tolist() == [0, 2, 4]


def test_names_that_repeat_are_seen_also_where_those_before_are_trusted() -> None:
    before = frame(4)
    twice = before.take([0, 0, 1, 2])
    for trusted in (False, True):
        assert not Change(before, twice.reset_index(drop=True), twice.index.to_numpy(), trusted).named
        assert Change(before, before.take([2, 0]).reset_index(drop=True), np.array([2, 0]), trusted).named
    nameless = before.assign(uid=before["uid"].where(before.index > 0))
    assert not Change(before, nameless, trusted=True).named
    assert not Change(before, before.assign(uid="x"), trusted=True).named
