from collections.abc import Sequence

import pandas as pd

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.length_outliers import LengthOutliers
from core.types import Roles


def inspect(lengths: Sequence[int | None], limit: float = 3.5) -> list[Finding]:
    texts = [None if length is None else "x" * length for length in lengths]
    frame = pd.DataFrame({"text": texts, "uid": [str(n) for n in range(len(texts))]})
    return LengthOutliers(limit=limit).inspect(Dataset.from_frame(frame, Roles(text="text")), Context())


USUAL = [40, 45, 50, 50, 55, 60, 48, 52, 47, 53]


def test_long_and_short_texts_are_named() -> None:
    long, short = inspect([*USUAL, None, 9000, 1])
    assert long.uids == ("11",) and "up to 9,000 characters" in long.message and "middle text has 50" in long.message
    assert short.uids == ("12",) and "down to 1 characters" in short.message
    assert long.fix is None and long.severity == "info"


def test_a_few_texts_that_are_cut_for_sure_can_be_dropped() -> None:
    (long,) = inspect([*USUAL * 10, 9000, 900])
    assert long.rows == 2 and long.message.endswith("drops those of more than 1,024 characters.")
    assert long.fix == {"kind": "filter_length", "unit": "characters", "minimum": 0, "maximum": 1024}
    assert inspect([*USUAL * 10, 900])[0].fix is None, "the model may read most of it"
    assert inspect([*USUAL * 10, *[9000] * 4])[0].fix is None, "what is usual is not dropped"


def test_the_limit_decides() -> None:
    assert inspect([*USUAL, 75], limit=20) == []
    assert inspect([*USUAL, 75], limit=2)


def test_equal_lengths_and_few_texts_have_no_outliers() -> None:
    assert inspect([50] * 20) == []
    assert inspect([50] * 8 + [9000]) == []
    assert inspect([None, 0] * 10) == []
