import numpy as np
import pandas as pd

from core.contracts import Context
from core.learned.shared import keys, missing, part, vectors

FRAME = pd.DataFrame({"text": pd.Series(["One ", None, "one", " "], dtype="str")}).set_axis([7, 5, 3, 1])


def test_computed_once_and_indexed_like_the_frame() -> None:
    context = Context()
    assert keys(FRAME, context).tolist()[::2] == ["one", "one"] and list(keys(FRAME, context).index) == [7, 5, 3, 1]
    assert missing(FRAME, context).tolist() == [False, True, False, True]
    assert keys(FRAME, context) is keys(FRAME.iloc[:0], context), "a context is for one frame"


def test_a_part_shares_what_is_known_of_its_rows() -> None:
    context = Context(seed=4, shared={"vectors": np.arange(8).reshape(4, 2), "other": 1})
    missing(FRAME, context)
    some, own = part(FRAME, context, np.array([2, 3]))
    assert list(some.index) == [3, 1] and own.seed == 4
    assert vectors(some, own).tolist() == [[4, 5], [6, 7]] and missing(some, own).tolist() == [False, True]
    assert set(own.shared) == {"vectors", "missing"}
    whole, same = part(FRAME, context, np.arange(4))
    assert whole is FRAME and same is context
