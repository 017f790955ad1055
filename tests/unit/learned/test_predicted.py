import numpy as np
import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.learned.predicted import groups, predicted
from core.types import Roles


def made(rows: list[tuple]) -> Dataset:
    frame = pd.DataFrame(rows, columns=["text", "label", "origin"])
    frame["uid"] = [f"r{place}" for place in range(len(rows))]
    return Dataset.from_frame(frame, Roles(text="text", label="label"))


def test_equal_texts_and_made_rows_are_one_group() -> None:
    data = made([
        ("yes", "a", None), ("no", "a", None), ("YES ", "b", None), (None, "a", None), (" ", "a", None),
        ("yep", "a", "r2"), ("indeed", "a", "r5"), ("other", "a", None),
    ])  # fmt: skip
    found = groups(data.frame, Context())
    assert len({found[0], found[2], found[5], found[6]}) == 1
    assert len(set(found)) == 5 and set(found) == set(range(5))


def test_rows_and_classes_that_cannot_be_judged_are_left_out() -> None:
    rows = [(f"{label} {place}", label, None) for label in "ab" for place in range(10)]
    rows += [("rare 1", "c", None), ("rare 2", "c", None), (None, "a", None), ("no label", None, None)]
    vectors = np.eye(4, dtype=np.float32)[[0] * 10 + [1] * 10 + [2] * 2 + [3] * 2]
    found = predicted(made(rows).frame, Context(shared={"vectors": vectors}))
    assert found is not None
    assert found.rows.tolist() == list(range(20)) and found.classes == ("a", "b") and found.small == ("c",)
    assert found.agreement == 1 and found.baseline == 0.5
    assert found.probabilities.shape == (20, 2)


def test_one_class_cannot_be_judged() -> None:
    rows = [(f"a {place}", "a", None) for place in range(10)] + [("b", "b", None)] * 5
    assert predicted(made(rows).frame, Context(shared={"vectors": np.ones((15, 2), np.float32)})) is None


def test_it_is_computed_once() -> None:
    data = made([(f"{label} {place}", label, None) for label in "ab" for place in range(5)])
    context = Context(shared={"vectors": np.eye(2, dtype=np.float32)[[0] * 5 + [1] * 5]})
    assert predicted(data.frame, context) is predicted(data.frame, context)
    assert predicted(data.frame, context, folds=3) is not predicted(data.frame, context)
