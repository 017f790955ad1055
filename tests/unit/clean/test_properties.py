"""Prevents: a step that breaks on some text of some script. Every step, with its default settings, on arbitrary rows.

The frames hold arbitrary Unicode text (surrogates excluded: they are no text), pieces that steps look for, missing
cells, labels, and splits or none.
"""

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clean import STEPS
from core.contracts import Context, Step
from core.dataset import Dataset
from core.recipe import Recipe
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID, Roles
from core.wordforms import wordnet

#: Steps that are left out, and why.
LEFT_OUT = {
    "deduplicate_semantic": "it embeds every text, which takes seconds for each example",
    "fix_labels": "it embeds every text and trains on it, which takes seconds for each example",
}
MEMBERS = [member for member in STEPS if member.name() not in LEFT_OUT]

SIGNS = st.characters(exclude_categories=["Cs"])
#: What steps look for, so that it stands beside arbitrary characters more often than by chance.
PIECES = st.sampled_from(
    ["<b>", "</p>", "&amp;", "&#8217;", "<script>", "http://x.org/a", "me@x.org", "@you", "#tag", "😀", "❤️", "\u200b",
     "\u200d", "\u00ad", "\u202e", "\x07", "\x00", "â€™", "Ã©", "3.5", "1,234.50", "$5", "5 km", "10/12/2015", "12:30",
     "the", "not", "can't", "it’s", "sooooo", "!!!!", "İ", "ß", "ς", "ก็", "नमस्ते", "你好", "مرحبا", "e\u0301", "\r\n",
     "\n", "\t", "\u00a0", "  ", " ", ".", "-", "'", "Yes."]
)  # fmt: skip
TEXTS = st.one_of(
    st.none(), st.text(SIGNS, max_size=30), st.lists(PIECES, max_size=8).map("".join),
    st.lists(st.one_of(PIECES, st.text(SIGNS, max_size=4)), max_size=8).map(" ".join),
)  # fmt: skip
LABELS = st.sampled_from(["a", "b", "c", None])
SPLITS = st.sampled_from(["train", "validation", "test"])
BUSY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def frames(draw: st.DrawFn, may_be_split: bool = True) -> pd.DataFrame:
    """A dataset's frame with up to eight rows and a column of the user's own, some rows twice."""
    rows = draw(st.lists(st.tuples(TEXTS, LABELS), min_size=1, max_size=6))
    rows += draw(st.lists(st.sampled_from(rows), max_size=2))
    frame = pd.DataFrame(rows, columns=[TEXT, LABEL]).astype("str")
    frame["note"] = range(len(frame))
    if may_be_split and draw(st.booleans()):
        frame[SPLIT] = draw(st.lists(SPLITS, min_size=len(frame), max_size=len(frame)))
    return Dataset.from_frame(frame, Roles(text=TEXT, label=LABEL), name="made").frame


def default(member: type[Step]) -> Step:
    """The step with its default settings, if what it needs is installed."""
    if member.name() == "lemmatize" and wordnet.found() is None:
        pytest.skip("WordNet is not installed (packages.txt names wordnet-base)")
    return member.model_validate({})


def given_by_flow(step: Step, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that flow would give the step: of a split dataset, those that drop rows see train rows alone."""
    if frame[SPLIT].notna().any() and (step.train_only or step.effect == "drops"):
        return frame[frame[SPLIT] == "train"]
    return frame


def check(step: Step, frame: pd.DataFrame) -> None:
    """All that holds for any step on any frame."""
    given = frame.copy(deep=True)
    after = step.apply(frame, Context(seed=3, place=1))
    pd.testing.assert_frame_equal(frame, given, obj="the input")
    pd.testing.assert_frame_equal(after, step.apply(frame, Context(seed=3, place=1)), obj="a second run")
    assert list(after.columns)[: len(frame.columns)] == list(frame.columns)
    assert after[UID].is_unique and set(after[UID]) <= set(frame[UID])
    assert step.effect == "drops" or list(after[UID]) == list(frame[UID])
    before = frame.loc[after.index]
    for column in frame.columns:
        if column not in step.writes:
            pd.testing.assert_series_equal(after[column], before[column])
    for column in (UID, TEXT, LABEL, SPLIT, ORIGIN):
        assert after[column].dtype == frame[column].dtype, column
    if TEXT in step.writes and step.name() != "fill_missing":
        assert after[TEXT].isna().equals(before[TEXT].isna()), "a row without text stays as it is"
    after_texts: list[Any] = after[TEXT].dropna().tolist()
    assert all(isinstance(text, str) for text in after_texts)
    "".join(after_texts).encode("utf-8")


def test_what_is_left_out_is_a_step() -> None:
    assert set(LEFT_OUT) <= {member.name() for member in STEPS} | {"deduplicate_semantic", "fix_labels"}
    assert len(MEMBERS) >= 16


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name())
class TestEveryStep:
    def test_on_any_frame(self, member: type[Step]) -> None:
        step = default(member)

        @BUSY
        @given(frames())
        def holds(frame: pd.DataFrame) -> None:
            check(step, given_by_flow(step, frame))

        holds()

    def test_any_shards_give_the_same(self, member: type[Step]) -> None:
        step = default(member)
        if step.scope != "row":
            pytest.skip("it needs the whole table")

        @BUSY
        @given(frames(), st.integers(1, 4))
        def holds(frame: pd.DataFrame, size: int) -> None:
            some = given_by_flow(step, frame)
            shards = [some.iloc[start : start + size] for start in range(0, len(some), size)]
            parts = [step.apply(shard, Context()) for shard in shards]
            if parts:
                pd.testing.assert_frame_equal(pd.concat(parts), step.apply(some, Context()))

        holds()

    def test_again_changes_nothing_where_it_says_so(self, member: type[Step]) -> None:
        step = default(member)
        if "again" not in (member.__doc__ or "") and step.effect != "drops":
            pytest.skip("it does not claim to be idempotent")

        @BUSY
        @given(frames())
        def holds(frame: pd.DataFrame) -> None:
            once = step.apply(given_by_flow(step, frame), Context())
            pd.testing.assert_frame_equal(step.apply(once, Context()), once)

        holds()

    def test_survives_json(self, member: type[Step]) -> None:
        recipe = Recipe(steps=(member.model_validate({}),))
        assert Recipe.parse(json.loads(json.dumps(recipe.to_json()))).digest == recipe.digest
