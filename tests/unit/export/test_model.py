import json
import pickle
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from core.contracts import FitContext
from core.dataset import Dataset
from core.errors import AssayError
from core.export.model import ModelFolder
from core.flow import run
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace
from core.tune.compare.bench import Bench
from core.tune.compare.budget import Budget
from core.tune.compare.prepare import prepare
from core.tune.compare.result import summarize
from core.tune.compare.run import run_approaches
from core.tune.frozen import Frozen
from core.tune.lora import Lora
from core.tune.saved import load
from core.tune.tfidf import Tfidf

TEXTS = ["my card was stolen", "parcel still late"]


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory, support_like: Dataset, tiny_model: Path
) -> tuple[dict[str, Any], Path]:
    """The answer of a small comparison with the folder of its models, and the pretrained model's folder."""
    workspace = Workspace(tmp_path_factory.mktemp("workspace"))
    workspace.runs.create("r1", {"made": "by a test"})
    prepared = prepare(run(Recipe(steps=(Stratified(),)), support_like))
    budget = Budget(seeds=1, trials=1, max_tokens=32, epochs=1)
    bench = Bench("r1", workspace.runs, prepared, budget, tiny_model, workspace.cache / "embeddings")
    approaches = [Tfidf(), Frozen(), Lora()]
    answer = summarize(bench, run_approaches(bench, approaches), approaches)
    answer |= {"run": "r1", "dataset": "support", "model": str(tiny_model)}
    return {**answer, "models": str(workspace.runs.folder("r1") / "models")}, tiny_model


@pytest.mark.parametrize("kind", ["tfidf", "frozen", "lora"])
def test_a_zip_that_can_be_loaded(finished: tuple[dict[str, Any], Path], tmp_path: Path, kind: str) -> None:
    answer, base = finished
    (path,) = ModelFolder(approach=kind).write(answer, tmp_path / "out")
    assert path == tmp_path / "out" / f"model-{kind}.zip"
    assert [one.name for one in (tmp_path / "out").iterdir()] == [path.name], "nothing unfinished is left"
    with ZipFile(path) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {f"model-{kind}"}
        archive.extractall(tmp_path / "there")
    folder = tmp_path / "there" / f"model-{kind}"
    loaded = load(folder, model=base)
    source = Path(answer["models"]) / kind
    member = {"tfidf": Tfidf, "frozen": Frozen, "lora": Lora}[kind]
    fitted = member.load(source, FitContext(model=base))
    np.testing.assert_allclose(loaded.predict_proba(TEXTS), fitted.predict_proba(TEXTS, fresh=True), atol=1e-6)
    assert loaded.classes == ("card", "login", "parcel")


def test_the_recommended_one_as_a_folder(finished: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    answer, _ = finished
    kind = answer["recommendation"]["approach"]
    for _ in range(2):  # the second time in place of the first
        files = ModelFolder(packed=False).write(answer, tmp_path)
    folder = tmp_path / f"model-{kind}"
    assert {path.name for path in files} >= {"about.json", "README.md"}
    assert all(path.is_file() and folder in path.parents for path in files)
    assert [one.name for one in tmp_path.iterdir()] == [folder.name]
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f'load("model-{kind}")' in card and "pipeline_tag: text-classification" in card


def test_no_folder_of_this_machine_goes_along(finished: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    answer, base = finished
    for kind in ("frozen", "lora"):
        for path in ModelFolder(approach=kind, packed=False).write(answer, tmp_path):
            content = path.read_bytes()
            assert str(base).encode() not in content and answer["models"].encode() not in content, path
    about = json.loads((tmp_path / "model-lora" / "about.json").read_text())
    assert about["model"] == base.name
    peft = json.loads((tmp_path / "model-lora" / "peft" / "adapter_config.json").read_text())
    assert peft["base_model_name_or_path"] == base.name
    kept = json.loads((Path(answer["models"]) / "lora" / "model.json").read_text())
    assert kept["model"] == str(base), "the run's own files stay as they are"


def test_a_base_model_of_the_hub_keeps_its_name(finished: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    answer, _ = finished
    ModelFolder(approach="lora", packed=False).write({**answer, "model": "all-MiniLM-L6-v2"}, tmp_path)
    peft = json.loads((tmp_path / "model-lora" / "peft" / "adapter_config.json").read_text())
    assert peft["base_model_name_or_path"] == "sentence-transformers/all-MiniLM-L6-v2"


def refused(subject: dict[str, Any], folder: Path, **fields: Any) -> AssayError:
    with pytest.raises(AssayError) as caught:
        ModelFolder(**fields).write(subject, folder)
    assert caught.value.what and caught.value.where and caught.value.remedy
    return caught.value


def test_what_cannot_be_exported(finished: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    answer, _ = finished
    assert "tfidf, frozen, lora" in refused(answer, tmp_path, approach="full").remedy
    assert "recommends nothing" in refused({**answer, "recommendation": None}, tmp_path).what
    assert "kept no model" in refused({**answer, "models": str(tmp_path / "gone")}, tmp_path).what
    without = {key: value for key, value in answer.items() if key != "models"}
    assert "kept no model" in refused(without, tmp_path).what
    assert not list(tmp_path.iterdir())


def test_a_pickle_does_not_go_along(finished: tuple[dict[str, Any], Path], tmp_path: Path) -> None:
    answer, _ = finished
    shutil.copytree(answer["models"], tmp_path / "models")
    (tmp_path / "models" / "frozen" / "notes.txt").write_bytes(pickle.dumps([1]))
    error = refused({**answer, "models": str(tmp_path / "models")}, tmp_path / "out", approach="frozen")
    assert "notes.txt" in error.what
