"""Prevents: an export that leaves rows or files out, or a page that reports files nobody wrote."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import actions, comparison
from core.cli import main
from core.dataset import Dataset
from core.export.bundle import zipped
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace
from core.tune import Majority, Tfidf

APP = Path(__file__).parents[2] / "app.py"
PAGE = "pages/share/export.py"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    st.cache_data.clear()
    st.cache_resource.clear()
    yield


@pytest.fixture
def collected(workspace: Workspace, support_like: Dataset) -> Version:
    """A version that is not split."""
    return workspace.save(support_like, dataset_name="support")


@pytest.fixture
def split(workspace: Workspace, collected: Version) -> Version:
    """A version that is split."""
    return actions.apply_recipe(workspace, collected.id, Recipe(name="first", steps=(Stratified(),)))


def page() -> AppTest:
    return AppTest.from_file(APP, default_timeout=60).run().switch_page(PAGE).run()


def healthy(at: AppTest) -> None:
    assert not at.exception
    assert not at.error


def buttons(at: AppTest) -> list[str]:
    return [str(one.key) for one in at.get("download_button")]


def exported(workspace: Workspace, version: Version) -> Path:
    return workspace.exports / version.id[:12]


def test_empty_workspace_offers_the_sample(workspace: Workspace) -> None:
    at = page()
    healthy(at)
    at.button(key="load_sample").click().run()
    healthy(at)
    assert at.button(key="export")


def test_the_default_writes_parquet_per_split_and_the_recipe(workspace: Workspace, split: Version) -> None:
    at = page()
    healthy(at)
    sizes = workspace.manifest(split.id)["splits"]
    shown = {one.label: one.value for one in at.metric}
    assert shown == {"Rows": "120", **{f"{name.capitalize()} rows": str(rows) for name, rows in sizes.items()}}
    assert not buttons(at)
    at.button(key="export").click().run()
    healthy(at)
    folder = exported(workspace, split)
    parts = {name: len(pd.read_parquet(folder / f"{name}.parquet")) for name in sizes}
    assert parts == sizes
    assert Recipe.read(folder / "recipe.yaml").steps == (Stratified(),)
    assert {"get_train.parquet", "get_recipe.yaml", "get_support-v2.zip"} <= set(buttons(at))


def test_an_unsplit_version_says_that_one_file_holds_all(workspace: Workspace, collected: Version) -> None:
    at = page()
    healthy(at)
    assert "one file, all" in at.info[0].value
    assert "Go to Split" in [link.label for link in at.main.get("page_link")]
    at.button(key="export").click().run()
    assert len(pd.read_parquet(exported(workspace, collected) / "all.parquet")) == 120


def test_formats_decide_what_is_written(workspace: Workspace, split: Version) -> None:
    at = page()
    at.pills(key="formats").set_value(["jsonl"]).run()
    at.button(key="export").click().run()
    healthy(at)
    names = sorted(path.name for path in exported(workspace, split).iterdir())
    assert names == ["test.jsonl", "train.jsonl", "validation.jsonl"]
    assert "--formats jsonl" in at.code[-1].value


def test_options_of_a_format_change_its_files(workspace: Workspace, support_like: Dataset) -> None:
    texts = ["=1+1", *support_like.frame["text"][1:]]
    version = workspace.save(support_like.with_frame(support_like.frame.assign(text=texts)), dataset_name="sums")
    at = page()
    at.pills(key="formats").set_value(["csv"]).run()
    at.button(key="export").click().run()
    path = exported(workspace, version) / "all.csv"
    assert pd.read_csv(path)["text"][0] == "=1+1"
    at.toggle(key="export_csv_formula_safe").set_value(True).run()
    at.button(key="export").click().run()
    assert pd.read_csv(path)["text"][0] == "'=1+1"


def test_no_format_cannot_be_exported(split: Version) -> None:
    at = page()
    assert not at.button(key="export").disabled
    at.pills(key="formats").set_value([]).run()
    healthy(at)
    assert at.button(key="export").disabled


def test_files_are_there_after_a_refresh_and_in_the_zip(workspace: Workspace, split: Version) -> None:
    page().button(key="export").click().run()
    again = page()
    assert "get_test.parquet" in buttons(again)
    with ZipFile(BytesIO(zipped(exported(workspace, split)))) as archive:
        assert {f"get_{name}" for name in archive.namelist()} <= set(buttons(again))


def test_the_recipe_is_shown_as_yaml(split: Version, workspace: Workspace, collected: Version) -> None:
    at = page()
    assert any("kind: split.stratified" in one.value for one in at.code)
    at.selectbox(key="sidebar_version").select(collected.id).run()
    healthy(at)
    assert not any("kind: split.stratified" in one.value for one in at.code)


def test_the_last_comparison_gives_report_and_model(workspace: Workspace, split: Version) -> None:
    assert "Go to Compare" in [link.label for link in page().main.get("page_link")]
    answer = comparison.compare(workspace, split.id, [Majority(), Tfidf()], budget={"seeds": 1, "trials": 1})
    at = page()
    healthy(at)
    assert f"get_report-{answer['run']}.html" in buttons(at)
    advised = answer["recommendation"]["approach"]
    model = workspace.runs.folder(answer["run"]) / "models" / advised
    choice = at.selectbox(key="model_of")
    assert choice.value == advised and set(choice.options) == {"majority", "tfidf (recommended)"}
    assert any(str(model) in one.value and "predict" in one.value for one in at.code)
    choice.select("majority").run()
    healthy(at)
    assert "get_model-majority.zip" in buttons(at)
    assert any(f"export {answer['run']} --formats report,model --approach majority" in one.value for one in at.code)


def test_the_command_of_the_page_writes_the_model(workspace: Workspace, split: Version, tmp_path: Path) -> None:
    answer = comparison.compare(workspace, split.id, [Majority(), Tfidf()], budget={"seeds": 1, "trials": 1})
    arguments = [
        "export",
        answer["run"],
        "--formats",
        "report,model",
        "--approach",
        "tfidf",
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(arguments) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.html", "model-tfidf.zip"}
    assert (
        main(["export", answer["run"], "--formats", "model", "--approach", "lora", "--out", str(tmp_path / "out")]) == 2
    )
