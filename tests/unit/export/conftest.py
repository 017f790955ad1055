import pandas as pd
import pytest

from core.dataset import Dataset
from core.types import Roles

TEXTS = [
    'comma, and "quotes"', "line\nbreak", "carriage\rreturn", "both\r\nof them", "  spaces kept  ",
    "emoji \U0001f600 \u00e9", "=1+1", "-", "'quoted'", "\\N \\n", "tab\there", "NA", "1.0", "\u2028 separator",
    "</script>",
]  # fmt: skip


@pytest.fixture
def awkward() -> Dataset:
    """Texts that formats stumble over, two of them missing, in three splits, with columns of other types."""
    texts = [*TEXTS, None, None, "last"]
    count = len(texts)
    frame = pd.DataFrame(
        {
            "text": texts,
            "label": [None if n % 5 == 4 else "ab"[n % 2] for n in range(count)],
            "split": [["train", "train", "test"][n % 3] for n in range(count)],
            "score": [n / 3 for n in range(count)],
            "count": list(range(count)),
            "when": pd.date_range("2024-02-28 13:14:15.123456", periods=count, freq="D"),
        }
    )
    return Dataset.from_frame(frame, Roles(text="text", label="label"), name="awkward")
