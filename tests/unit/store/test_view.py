"""Prevents: a filter that shows rows that do not fit, or hides rows that do."""

import pandas as pd
import pyarrow as pa
import pytest

from core.store.view import View

FRAME = pd.DataFrame(
    {
        "uid": ["u0", "u1", "u2", "u3", "u4"],
        "text": ["Where is it", "lost [card]", None, "WHERE now then friend", ""],
        "label": ["b", "a", "a", None, "b"],
    }
)


@pytest.fixture
def view() -> View:
    return View(pa.Table.from_pandas(FRAME, preserve_index=False))


def test_classes_and_labels(view: View) -> None:
    assert len(view) == 5 and view.columns == ["uid", "text", "label"] and view.classes == ("a", "b")
    assert view.labelled(["a"]).tolist() == [False, True, True, False, False]
    assert not view.labelled(["no such class"]).any()


def test_words_are_counted_and_searched_as_they_stand(view: View) -> None:
    assert view.words.tolist() == [3, 2, 0, 4, 0]
    assert view.containing("where").tolist() == [True, False, False, True, False]
    assert view.containing("[card]").tolist() == [False, True, False, False, False], "no pattern, just words"


def test_everything_chosen_must_fit(view: View) -> None:
    assert view.fitting() is None
    assert view.fitting(words="where", lengths=[(4, 9)]).tolist() == [False, False, False, True, False]
    assert view.fitting(lengths=[(2, 2), (4, 4)]).tolist() == [False, True, False, True, False]
    assert view.fitting(classes=["b"], places=[0, 1, 99, -1]).tolist() == [True, False, False, False, False]


def test_rows_by_their_places(view: View) -> None:
    assert view.places(None).tolist() == [0, 1, 2, 3, 4]
    assert view.places(view.labelled(["a"])).tolist() == [1, 2]
    rows = view.rows(view.places(None)[[3, 1]])
    assert rows["uid"].tolist() == ["u3", "u1"] and rows.index.tolist() == [3, 1]
