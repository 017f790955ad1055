from pathlib import Path

import pandas as pd
import pytest

from core.errors import AssayError
from core.store.catalog import Catalog
from core.store.runs import Runs


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "runs", Catalog(tmp_path / "assay.sqlite"))


def predictions(approach: str, seed: int, share: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"uid": ["a", "b"], "split": "test", "approach": approach, "seed": seed, "no": [share, 1.0], "yes": [1, 0]}
    )


def test_a_run_is_created_listed_and_finished(runs: Runs) -> None:
    folder = runs.create("r1", {"seeds": 2}, version="v" * 40, dataset="mails", title="First")
    runs.create("r2", {})
    assert folder == runs.folder("r1")
    assert [run.id for run in runs.list()] == ["r2", "r1"]
    assert [run.id for run in runs.list("v" * 40)] == ["r1"]
    runs.finish("r1", "failed")
    assert (runs.get("r1").state, runs.get("r1").title) == ("failed", "First")


def test_a_run_resumes_with_its_settings_and_refuses_others(runs: Runs) -> None:
    runs.create("r1", {"a": 1, "b": 2})
    runs.write_predictions("r1", "lora/1", predictions("lora", 1, 0.5))
    runs.create("r1", {"b": 2, "a": 1})
    assert runs.units("r1") == ["lora/1"]
    with pytest.raises(AssayError, match="other settings"):
        runs.create("r1", {"a": 2})


def test_finished_units_are_never_rewritten(runs: Runs) -> None:
    runs.create("r1", {})
    path = runs.write_predictions("r1", "lora 1", predictions("lora", 1, 0.5))
    before = path.read_bytes()
    runs.write_predictions("r1", "lora 1", predictions("lora", 1, 0.75))
    assert path.read_bytes() == before


def test_predictions_of_all_units(runs: Runs) -> None:
    runs.create("r1", {})
    assert runs.predictions("r1").empty
    for unit, approach, seed in (("b/2", "b", 2), ("a:x=1", "a", 1)):
        runs.write_predictions("r1", unit, predictions(approach, seed, 0.25))
    assert runs.units("r1") == ["a:x=1", "b/2"]
    frame = runs.predictions("r1")
    assert list(frame.columns) == ["uid", "split", "approach", "seed", "no", "yes"]
    assert frame["seed"].tolist() == [1, 1, 2, 2]
    assert runs.predictions("r1", ["b/2"])["approach"].unique().tolist() == ["b"]
    with pytest.raises(AssayError, match="missing"):
        runs.predictions("r1", ["c"])
    with pytest.raises(AssayError, match="'seed'"):
        runs.write_predictions("r1", "c", frame.drop(columns="seed"))


def test_a_damaged_unit_is_told(runs: Runs) -> None:
    runs.create("r1", {})
    path = runs.write_predictions("r1", "a", predictions("a", 1, 0.25))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(AssayError, match="damaged"):
        runs.predictions("r1")


def test_events_survive_a_line_cut_short(runs: Runs) -> None:
    runs.create("r1", {})
    assert runs.events("r1") == []
    runs.append_event("r1", {"kind": "start"})
    with (runs.folder("r1") / "events.jsonl").open("ab") as handle:
        handle.write(b'{"kind": "cut sho')
    runs.append_event("r1", {"kind": "resumed"})
    assert [event["kind"] for event in runs.events("r1")] == ["start", "resumed"]


def test_json_files_of_a_run(runs: Runs) -> None:
    runs.create("r1", {"a": 1})
    assert runs.read_json("r1", "settings.json") == {"a": 1}
    assert runs.read_json("r1", "result.json") is None
    runs.write_json("r1", "result.json", {"best": "lora"})
    assert runs.read_json("r1", "result.json") == {"best": "lora"}
    (runs.folder("r1") / "result.json").write_text("{")
    with pytest.raises(AssayError, match="damaged"):
        runs.read_json("r1", "result.json")


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".hidden", "x" * 200])
def test_an_id_cannot_leave_the_folder(runs: Runs, name: str) -> None:
    with pytest.raises(AssayError, match="cannot be the id"):
        runs.create(name, {})
