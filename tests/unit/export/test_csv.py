import csv
from pathlib import Path

import pandas as pd
import pytest

from core.dataset import Dataset
from core.export.csv import Csv
from core.types import Roles


@pytest.mark.parametrize("reader", ["pandas", "csv"])
def test_round_trip(awkward: Dataset, tmp_path: Path, reader: str) -> None:
    for path in Csv().write(awkward, tmp_path):
        expected = awkward.frame[awkward.frame["split"] == path.stem]
        if reader == "pandas":
            found = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        else:
            with path.open(encoding="utf-8", newline="") as handle:
                found = pd.DataFrame(list(csv.DictReader(handle)), columns=awkward.frame.columns)
        assert len(found) == len(expected)
        for column in ("uid", "text", "label"):
            assert found[column].fillna("").tolist() == expected[column].fillna("").tolist()
        assert found["score"].astype(float).tolist() == expected["score"].tolist()
        assert pd.to_datetime(found["when"]).tolist() == expected["when"].tolist()


def test_formula_safe() -> None:
    cells = ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "fine", "a=b", None]
    frame = pd.DataFrame(
        {"text": cells, "kind": pd.Categorical(cells), "=head": list(range(9)), "mixed": ["=1", 2, None, *range(6)]}
    )
    data = Dataset.from_frame(frame.drop(columns="mixed"), Roles(text="text"))
    data = data.with_frame(data.frame.assign(mixed=pd.Series(frame["mixed"], dtype=object)))
    before = data.frame.copy(deep=True)
    written = _written(Csv(formula_safe=True), data)
    armed = [f"'{cell}" for cell in cells[:6]]
    assert written["text"].tolist()[:8] == [*armed, "fine", "a=b"]
    assert written["kind"].tolist()[:8] == [*armed, "fine", "a=b"]
    assert written["mixed"].tolist()[:2] == ["'=1", "2"]
    assert "'=head" in written.columns and written["'=head"].tolist()[:2] == ["0", "1"]
    assert pd.isna(written["text"].iloc[8])
    pd.testing.assert_frame_equal(data.frame, before)
    assert _written(Csv(), data)["text"].tolist()[:2] == ["=cmd()", "+1"], "only on request"


def _written(exporter: Csv, data: Dataset) -> pd.DataFrame:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        return pd.read_csv(exporter.write(data, Path(folder))[0], dtype=str)
