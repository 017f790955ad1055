"""The first figures that Assay promised: TREC questions, 1,000 train rows, the official 500 test rows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.commands import compare_data
from core.plan import Plan

TREC = Path(__file__).parents[3] / "shared/data/trec"


@pytest.mark.bench
@pytest.mark.shared
@pytest.mark.model
@pytest.mark.skipif(not TREC.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_trec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: Callable[[str, float, float, str], None]
) -> None:
    """One learning rate and one seed; `python -m core compare` with its defaults tries three of each."""
    monkeypatch.setenv("ASSAY_WORKSPACE", str(tmp_path))
    train, test = TREC / "train_5500.label", TREC / "TREC_10.label"
    plan = Plan(approaches=("tfidf", "frozen", "full"), budget={"seeds": 1, "trials": 1, "max_rows": 1000})
    answer, _ = compare_data(train, test, None, None, plan, None)
    rows = {row["kind"]: row for row in answer["approaches"]}
    report("frozen on TREC", rows["frozen"]["seconds"], rows["full"]["seconds"], "full fine-tuning")
    print({kind: row["accuracy"] for kind, row in rows.items()})
    assert answer["splits"]["test"] == 500
    assert rows["full"]["accuracy"]["mean"] >= 0.90
    assert rows["frozen"]["accuracy"]["mean"] >= 0.80
    assert rows["frozen"]["seconds"] < rows["full"]["seconds"] / 4
