from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.deduplicate_semantic import DeduplicateSemantic
from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.dataset import Dataset
from core.errors import AssayError
from core.learned import meaning
from core.quality.semantic_duplicates import SemanticDuplicates
from core.types import Roles

SHARED = Path(__file__).parents[4] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")


def at(*degrees: float) -> np.ndarray:
    return np.array([[np.cos(np.radians(one)), np.sin(np.radians(one))] for one in degrees], np.float32).reshape(-1, 2)


def kept(rows: list[tuple], vectors: np.ndarray, **fields: object) -> list[int]:
    frame = pd.DataFrame(rows, columns=["text", "label"]).astype("str")
    step = DeduplicateSemantic.model_validate(fields)
    return step.apply(frame, Context(shared={"vectors": vectors})).index.tolist()


def test_one_row_of_a_cluster_stays() -> None:
    rows = [("one", "a"), ("two", "a"), ("longest", "a"), (None, "a"), (None, "a"), ("ONE ", "a")]
    vectors = at(0, 90, 10, 0, 0, 200)
    assert kept(rows, vectors) == [0, 1, 3, 4]
    assert kept(rows, vectors, keep="last") == [1, 3, 4, 5]
    assert kept(rows, vectors, keep="longest") == [1, 2, 3, 4]
    assert kept(rows, vectors, cosine=0.999) == [0, 1, 2, 3, 4]


def test_labels_keep_rows_apart_unless_asked() -> None:
    rows = [("one", "a"), ("two", "b"), ("three", "b"), ("four", None), ("five", None)]
    vectors = at(0, 1, 2, 3, 4)
    assert kept(rows, vectors) == [0, 1, 3]
    assert kept(rows, vectors, same_label=False) == [0]
    assert kept(rows, vectors, same_label=False, keep="agreed") == [1]
    with pytest.raises(ValidationError, match="turn same_label off"):
        DeduplicateSemantic(keep="agreed")


def test_too_many_texts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "MOST_TEXTS", 2)
    with pytest.raises(AssayError, match="deduplicate_semantic"):
        kept([("one", "a"), ("two", "a"), ("three", "a")], at(0, 1, 2))
    assert kept([("one", "a"), ("two", "b"), ("three", "c")], at(0, 1, 2)) == [0, 1, 2]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 89), st.sampled_from([None, "a", "b"]), st.booleans()), max_size=25))
def test_what_stays_is_not_near_and_what_goes_is(rows: list[tuple]) -> None:
    made = [(f"text {place}" if there else None, label) for place, (_, label, there) in enumerate(rows)]
    vectors = at(*(angle for angle, *_ in rows))
    stays = kept(made, vectors, cosine=0.999)
    assert [place for place in stays if made[place][0] is None] == [
        i for i, (text, _) in enumerate(made) if text is None
    ]
    texts = [place for place in stays if made[place][0] is not None]
    for one in texts:
        for other in texts:
            assert one == other or made[one][1] != made[other][1] or vectors[one] @ vectors[other] < 0.999
    for gone in set(range(len(made))) - set(stays):
        assert any(
            place != gone and text is not None and label == made[gone][1] and vectors[place] @ vectors[gone] >= 0.999
            for place, (text, label) in enumerate(made)
        )


@pytest.mark.model
@real
@pytest.mark.shared
def test_real_questions(tmp_path: Path) -> None:
    """Rows of banking77 whose wording differs and whose meaning does not, read by hand, among others of their class."""
    bank = gather(Table(path=str(SHARED / "banking77/train.csv")), text="text", label="category").frame.head(48)
    context = Context(cache=tmp_path)
    data = Dataset.from_frame(bank, Roles(text="text", label="label"))
    found = SemanticDuplicates(cosine=0.9).inspect(data, context)[0]
    assert found.fix == {"kind": "deduplicate_semantic", "cosine": 0.9}
    after = DeduplicateSemantic(cosine=0.9).apply(bank, Context(cache=tmp_path))
    gone = set(bank.index) - set(after.index)
    assert gone and {bank["uid"].iloc[row] for row in gone} <= set(found.uids)
    left = SemanticDuplicates(cosine=0.9).inspect(data.with_frame(after), Context(cache=tmp_path))
    assert all(one.fix is None for one in left)
