"""Prevents: a comparison that is lost by a refresh, cannot be stopped, or shows figures of another run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import actions, comparison
from core.dataset import Dataset
from core.jobs.queue import Queue
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace
from core.tune import Majority, Tfidf

APP = Path(__file__).parents[2] / "app.py"
PAGE = "pages/tune/compare.py"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ASSAY_RUNNER_IDLE", "1")
    st.cache_data.clear()
    st.cache_resource.clear()
    yield


@pytest.fixture
def split(workspace: Workspace, support_like: Dataset) -> Version:
    """The version of a dataset that is split."""
    collected = workspace.save(support_like, dataset_name="support")
    recipe = Recipe(steps=(Stratified(),))
    actions.save_draft(workspace, collected.id, recipe)
    return actions.apply_recipe(workspace, collected.id, recipe)


@pytest.fixture
def answer(workspace: Workspace, split: Version) -> dict[str, Any]:
    """A finished comparison."""
    return comparison.compare(workspace, split.id, [Majority(), Tfidf()], budget={"seeds": 1, "trials": 2})


def page(**address: str) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run().switch_page(PAGE).run()


def address(at: AppTest, name: str) -> str:
    value = at.query_params[name]
    return value if isinstance(value, str) else value[0]


def metrics(at: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in at.metric}


def links(at: AppTest) -> list[str]:
    return [link.label for link in at.main.get("page_link")]


def charts(at: AppTest) -> int:
    return len(at.get("plotly_chart"))


def table_with(at: AppTest, column: str) -> pd.DataFrame:
    """The first table that has this column."""
    return next(one.value for one in at.dataframe if column in one.value.columns)


def cheap(at: AppTest) -> AppTest:
    """Only the approaches that need seconds."""
    return at.pills(key="approaches").set_value(["majority", "tfidf"]).run()


def started(at: AppTest) -> AppTest:
    return cheap(at).button(key="start_compare").click().run()


def healthy(at: AppTest) -> None:
    assert not at.exception
    assert not at.error


def test_empty_workspace_offers_the_sample(workspace: Workspace) -> None:
    at = page()
    healthy(at)
    at.button(key="load_sample").click().run()
    assert workspace.catalog.datasets()
    assert "Go to Split" in links(at)


def test_unsplit_version_leads_to_split(workspace: Workspace, support_like: Dataset) -> None:
    workspace.save(support_like, dataset_name="support")
    at = page()
    healthy(at)
    assert "not split" in at.info[0].value
    assert "Go to Split" in links(at)
    assert not at.pills


def test_the_plan_follows_every_setting(split: Version) -> None:
    at = cheap(page())
    healthy(at)
    assert metrics(at)["Fits"] == "4"
    assert metrics(at)["Test rows"] == "18"
    at.number_input(key="budget_trials").set_value(5).run()
    assert metrics(at)["Fits"] == "6"
    at.pills(key="approaches").set_value(["majority", "full"]).run()
    assert metrics(at)["Fits"] == "8"
    at.number_input(key="budget_seeds").set_value(1).run()
    assert metrics(at)["Fits"] == "6"
    train = metrics(at)["Train rows"]
    at.number_input(key="budget_max_rows").set_value(30).run()
    assert (train, metrics(at)["Train rows"]) == ("84", "30")
    assert "--max-rows 30" in at.code[-1].value
    at.text_input(key="model").set_value("/models/own one").run()
    assert "--model '/models/own one'" in at.code[-1].value


def test_settings_survive_a_refresh(split: Version) -> None:
    cheap(page()).number_input(key="budget_trials").set_value(4).run()
    again = page()
    assert again.pills(key="approaches").value == ["majority", "tfidf"]
    assert again.number_input(key="budget_trials").value == 4


def test_nothing_chosen_cannot_be_started(split: Version) -> None:
    at = page()
    assert not at.button(key="start_compare").disabled
    at.pills(key="approaches").set_value([]).run()
    healthy(at)
    assert at.button(key="start_compare").disabled


def test_a_run_starts_shows_its_board_and_ends_in_a_recommendation(workspace: Workspace, split: Version) -> None:
    at = started(page())
    healthy(at)
    run, job = address(at, "run"), address(at, "job")
    params = Queue(workspace).get(job).params
    assert (params["run"], params["version"]) == (run, split.id)
    assert [one["kind"] for one in params["approaches"]] == ["majority", "tfidf"]
    assert metrics(at)["Approaches done"].endswith("of 2")
    assert Queue(workspace).wait(job, 120).state == "done"
    at.run()
    healthy(at)
    assert any(one.value.startswith("Recommended:") for one in at.subheader)
    assert metrics(at)["Test opened"] == "once"
    stored = workspace.runs.read_json(run, "result.json")
    assert {row["kind"] for row in stored["approaches"]} == {"majority", "tfidf"}


def test_own_settings_of_an_approach_reach_the_run(workspace: Workspace, split: Version) -> None:
    at = cheap(page())
    at.number_input(key="own_tfidf_strength").set_value(2.0).run()
    at.button(key="start_compare").click().run()
    params = Queue(workspace).get(address(at, "job")).params
    Queue(workspace).cancel(address(at, "job"))
    assert params["approaches"][1]["strength"] == 2.0


def test_a_cancelled_run_keeps_its_fits_and_goes_on(workspace: Workspace, split: Version) -> None:
    at = started(page())
    run, job = address(at, "run"), address(at, "job")
    at.button(key=f"compare_cancel_{job}").click().run()
    assert Queue(workspace).wait(job, 60).state == "cancelled"
    at.run()
    healthy(at)
    assert "ended before" in at.warning[0].value
    assert "running" not in table_with(at, "state")["state"].to_list()
    at.button(key="resume").click().run()
    assert address(at, "run") == run
    assert Queue(workspace).wait(address(at, "job"), 120).state == "done"
    at.run()
    assert any(one.value.startswith("Recommended:") for one in at.subheader)


def test_a_run_that_fails_says_why_once(workspace: Workspace, split: Version) -> None:
    at = page()
    at.pills(key="approaches").set_value(["frozen"]).run()
    at.text_input(key="model").set_value("/no/such/model").run()
    at.button(key="start_compare").click().run()
    assert Queue(workspace).wait(address(at, "job"), 120).state == "failed"
    at.run()
    assert not at.exception
    assert len(at.error) == 1
    assert "/no/such/model" in at.error[0].value.replace("\\", "")


def test_a_refresh_shows_the_run_again(answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    healthy(at)
    assert metrics(at)["Recommended"] == answer["recommendation"]["approach"] == "tfidf"
    row = next(row for row in answer["approaches"] if row["kind"] == "tfidf")
    assert metrics(at)[f"Macro-F1, {row['macro_f1']['low']:.3f} to {row['macro_f1']['high']:.3f}"] == (
        f"{row['macro_f1']['mean']:.3f}"
    )
    table = table_with(at, "energy")
    assert table["approach"].to_list() == ["tfidf", "majority"]
    assert table["energy"].to_list() == ["not measured"] * 2


def test_an_unknown_run_is_said_once_and_forgotten(split: Version) -> None:
    at = page(run="20200101-000000-abcdef")
    assert not at.exception
    assert len(at.error) == 1
    assert "run" not in at.query_params
    assert at.button(key="start_compare")


def test_earlier_runs_open_and_a_new_one_begins(answer: dict[str, Any]) -> None:
    at = page()
    assert at.button(key="start_compare")
    at.selectbox(key="earlier_run").select(answer["run"]).run()
    healthy(at)
    assert address(at, "run") == answer["run"]
    assert metrics(at)["Recommended"] == "tfidf"
    at.button(key="new_comparison").click().run()
    assert "run" not in at.query_params
    assert at.button(key="start_compare")


def test_another_version_forgets_the_run(workspace: Workspace, answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    other = actions.apply_recipe(
        workspace, actions.base_of(workspace, answer["version"]).id, Recipe(seed=5, steps=(Stratified(),))
    )
    at.run()
    at.selectbox(key="sidebar_version").select(other.id).run()
    healthy(at)
    assert "run" not in at.query_params
    assert at.button(key="start_compare")


def test_every_view_shows_something_else(answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    before = charts(at)
    assert before == 2
    seen = set()
    for view in ("Scores", "Confusion matrix", "Per class", "Trials", "Training curves", "Settings and environment"):
        at.segmented_control(key="view").set_value(view).run()
        healthy(at)
        seen.add((charts(at), tuple(sorted(one.key or "" for one in at.get("button_group"))), len(at.dataframe)))
    assert charts(at) == 1
    assert len(seen) >= 5
    shown = table_with(at, "What")
    assert answer["run"] in shown["Value"].to_list()


def test_the_chart_follows_its_cost_and_metric(answer: dict[str, Any]) -> None:
    def drawn(at: AppTest) -> str:
        return at.get("plotly_chart")[0].proto.spec

    at = page(run=answer["run"])
    assert "Time of all fits (log scale)" in drawn(at)
    at.selectbox(key="cost").select("peak_memory_mb").run()
    assert "Peak memory, MB (log scale)" in drawn(at)
    at.segmented_control(key="cost_metric").set_value("accuracy").run()
    assert "Accuracy on test" in drawn(at)


def test_a_cell_of_the_matrix_shows_its_texts(workspace: Workspace, answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    at.segmented_control(key="view").set_value("Confusion matrix").run()
    at.selectbox(key="confusion_approach").select("majority").run()
    healthy(at)
    true, said = f"cell_true_{answer['run']}_majority", f"cell_said_{answer['run']}_majority"
    row = next(row for row in answer["approaches"] if row["kind"] == "majority")
    always = answer["classes"][max(range(3), key=lambda place: row["confusion"][0][place])]
    for place, label in enumerate(answer["classes"]):
        at.selectbox(key=true).select(label).run()
        at.selectbox(key=said).select(always).run()
        shown = table_with(at, "predicted")
        assert len(shown) == row["confusion"][place][answer["classes"].index(always)]
        assert set(shown["label"]) == {label}
        assert set(shown["predicted"]) == {always}
    other = next(label for label in answer["classes"] if label != always)
    at.selectbox(key=said).select(other).run()
    assert any("No test row" in one.value for one in at.info)


def test_failed_approaches_stay_in_the_table_with_their_message(workspace: Workspace, answer: dict[str, Any]) -> None:
    failed = {"kind": "full", "status": "failed", "error": "MemoryError: no room"}
    workspace.runs.write_json(answer["run"], "result.json", {**answer, "approaches": [*answer["approaches"], failed]})
    at = page(run=answer["run"])
    healthy(at)
    table = table_with(at, "energy").set_index("approach")
    assert table.loc["full", "message"] == "MemoryError: no room"
    for view in ("Scores", "Confusion matrix", "Per class", "Trials"):
        at.segmented_control(key="view").set_value(view).run()
        healthy(at)


def test_classes_that_look_like_markup_are_shown_as_data(workspace: Workspace, support_like: Dataset) -> None:
    names = {"card": "<b>card</b>", "parcel": "**parcel**", "login": "12"}
    marked = support_like.with_frame(support_like.frame.assign(label=support_like.frame["label"].map(names)))
    collected = workspace.save(marked, dataset_name="marked")
    version = actions.apply_recipe(workspace, collected.id, Recipe(steps=(Stratified(),)))
    found = comparison.compare(workspace, version.id, [Majority(), Tfidf()], budget={"seeds": 1, "trials": 1})
    at = page(run=found["run"])
    at.segmented_control(key="view").set_value("Confusion matrix").run()
    healthy(at)
    spec = json.loads(at.get("plotly_chart")[1].proto.spec)
    assert "&lt;b&gt;card&lt;/b&gt;" in spec["layout"]["yaxis"]["ticktext"]
    assert "<b>" not in str(spec["data"])


def test_a_finished_run_is_read_and_not_computed_again(workspace: Workspace, answer: dict[str, Any]) -> None:
    path = workspace.runs.folder(answer["run"]) / "result.json"
    written = path.stat().st_mtime_ns
    healthy(page(run=answer["run"]))
    assert path.stat().st_mtime_ns == written
    assert not Queue(workspace).list()


def test_a_running_comparison_is_told_beside_another_page(workspace: Workspace, split: Version) -> None:
    at = started(page())
    run, job = address(at, "run"), address(at, "job")
    at.button(key="new_comparison").click().run()
    healthy(at)
    assert "run" not in at.query_params
    at.button(key=f"show_{job}").click().run()
    healthy(at)
    assert address(at, "run") == run
    assert metrics(at)["Approaches done"].endswith("of 2")
    Queue(workspace).cancel(job)
