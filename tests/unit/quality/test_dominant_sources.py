import numpy as np
import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.errors import AssayError
from core.quality.dominant_sources import DominantSources
from core.types import Roles


def inspect(frame: pd.DataFrame, **settings: object) -> list[Finding]:
    frame = frame.assign(text=[f"text {n}" for n in range(len(frame))])
    dataset = Dataset.from_frame(frame, Roles(text="text", label="label"))
    return DominantSources.model_validate(settings).inspect(dataset, Context())


def frame(sources: dict, labels: list | None = None) -> pd.DataFrame:
    values = [source for source, size in sources.items() for _ in range(size)]
    return pd.DataFrame({"source": values, "label": labels or ["a", "b"] * (len(values) // 2)})


def test_one_source_has_most_rows() -> None:
    (found,) = inspect(frame({"web": 70, "mail": 20, None: 10}))
    assert (
        found.rows == 70 and found.share == pytest.approx(0.7) and "78% of the rows that have a value" in found.message
    )
    assert found.details == {"column": "source", "rows": {"web": 70, "mail": 20}}


def test_a_class_from_one_source_beyond_chance() -> None:
    sources = {"web": 40, "mail": 40, "phone": 20}
    labels = ["a", "b"] * 20 + ["a", "c"] * 20 + ["b"] * 20
    (found,) = inspect(frame(sources, labels))
    assert found.details["classes"] == {"c": "mail"} and found.rows == 20 and "1 class comes" in found.message
    few = ["a", "b"] * 38 + ["a"] * 3 + ["c"] + ["a", "b"] * 10
    assert inspect(frame(sources, few)) == [], "one row is always from one source"


def test_independent_sources_are_fine() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        table = pd.DataFrame({"channel": rng.choice(["x", "y", "z"], 300), "label": rng.choice(list("abcd"), 300)})
        assert inspect(table) == []


def test_which_column_is_a_source() -> None:
    plain = pd.DataFrame({"label": ["a", "b"] * 50, "customer": ["x"] * 90 + ["y"] * 10})
    assert inspect(plain) == []
    assert inspect(plain, column="customer")[0].rows == 90
    assert inspect(plain.assign(url_source=[f"page {n}" for n in range(100)])) == [], "as many values as rows"
    with pytest.raises(AssayError, match="further columns: customer"):
        inspect(plain, column="site")
    assert inspect(plain.assign(source="web")) == [], "a single source tells nothing"
