"""Prevents: children without a parent, in the wrong place, with a repeated uid, or of rows that must have none."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import pytest

from core.augment.common.making import TRAIN, Making
from core.contracts import Context


class _Loud(Making, frozen=True):
    """Makes shouting rows."""

    kind: Literal["loud"] = "loud"

    def variants(self, texts: Sequence[str], labels: Sequence[str], context: Context) -> list[str | None]:
        """Capitals and a number; nothing for a text with a dot, the parent itself for one with a dash."""
        assert len(context.shared[TRAIN]) == 7 and len(labels) == len(texts)
        return [
            None if "." in text else text if "-" in text else f"{text.upper()} {place}"
            for place, text in enumerate(texts)
        ]


def frame() -> pd.DataFrame:
    rows = [("a", "one", "x", None), ("b", None, "x", None), ("c", "two", "y", None), ("d", " ", "y", None)]
    rows += [("e", "t.", "y", None), ("f", "s-", None, None), ("g", "made", "x", "a")]
    found = pd.DataFrame(rows, columns=["uid", "text", "label", "origin"]).astype("str")
    return found.assign(split=pd.Series(["train"] * 7, dtype="str"), note=range(7))


def test_children_stand_behind_their_parents() -> None:
    context = Context(place=3)
    after = _Loud(per_row=2).apply(frame(), context)
    assert after["uid"].tolist() == ["a", "a~3.0", "a~3.1", "b", "c", "c~3.0", "c~3.1", "d", "e", "f", "g"]
    children = after[after["uid"].str.contains("~")]
    assert children["origin"].tolist() == ["a", "a", "c", "c"] and children["note"].tolist() == [0, 0, 2, 2]
    assert children["text"].tolist() == ["ONE 0", "ONE 1", "TWO 2", "TWO 3"]
    assert context.notes == ["4 children could not be made or would equal the parent."]
    assert context.shared == {}, "what methods share does not leave the step"


@pytest.mark.parametrize(("target", "expected"), [(2, 0), (3, 0), (4, 1), (5, 2), (100, 5)])
def test_a_target_counts_what_is_there(target: int, expected: int) -> None:
    after = _Loud(per_row=5, target=target, classes=("x",)).apply(frame(), Context())
    assert (after["uid"].str.contains("~")).sum() == expected  # x has three rows, one of which can be a parent
