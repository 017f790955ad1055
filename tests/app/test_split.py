"""Prevents: a split that is not the one that was shown, sizes that do not add up, a second split of split data."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Slider

from core import drafts, holdout
from core.dataset import Dataset
from core.jobs.queue import Queue
from core.preview import split_table
from core.recipe import Recipe
from core.split.assignment import assignment_digest
from core.split.grouped import Grouped
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace
from core.types import Roles
from pages.ui.split.shown import VIEWS

PAGE = "prepare/split"
Visit = Callable[[str], AppTest]


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSAY_JOB_KINDS", "holdout=core.holdout.kept:measure_job:light")
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def slider(app: AppTest, name: str) -> Slider:
    return next(one for one in app.slider if one.label == f"{name} share")


def labelled(app: AppTest, kind: str, label: str) -> Any:
    """The control of a kind with this label."""
    return next(one for one in getattr(app, kind) if one.label == label)


def choose(app: AppTest, strategy: str) -> AppTest:
    return labelled(app, "selectbox", "Strategy").set_value(strategy).run()


def test_the_preview_is_what_splitting_does(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    app.segmented_control("split_view").set_value("Table").run()
    shown = app.dataframe[0].value.set_index("class")
    assert len(workspace.catalog.versions()) == 1
    assert app.text[0].value.startswith("With 1") and "two approaches near 0.85" in app.text[0].value
    app.button("split_dataset").click().run()
    assert not app.exception and not [one for one in app.error if "split" not in one.value]
    made = workspace.load(workspace.catalog.versions()[0].id)
    assert made.is_split and app.button("split_dataset").proto.disabled
    pd.testing.assert_frame_equal(split_table(made), shown, check_names=False)
    assert figures(app)["Test rows"].startswith(f"{made.split_sizes()['test']:,} ")


def test_shares_and_seed_change_the_split(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    before = figures(app)
    slider(app, "Train").set_value(50).run()
    assert figures(app)["Test share, the rest"] == "35 %" and figures(app)["Test rows"] != before["Test rows"]
    slider(app, "Validation").set_value(20).run()
    assert figures(app)["Test share, the rest"] == "30 %"
    labelled(app, "number_input", "Seed").set_value(7).run()
    app.button("split_dataset").click().run()
    recipe = drafts.draft(workspace, sample.id)
    assert recipe.seed == 7 and recipe.steps == (Stratified(train=0.5, validation=0.2, test=0.3),)
    first = workspace.catalog.versions()[0]
    labelled(app, "number_input", "Seed").set_value(8).run()
    app.button("split_dataset").click().run()
    second = workspace.catalog.versions()[0]
    assert second.id != first.id and len(drafts.draft(workspace, sample.id).steps) == 1


def test_sizes_can_be_rows(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    labelled(app, "segmented_control", "Sizes").set_value("Rows").run()
    labelled(app, "number_input", "Validation rows").set_value(90).run()
    labelled(app, "number_input", "Test rows").set_value(120).run()
    assert figures(app)["Test rows"].startswith("120 ") and figures(app)["Validation rows"].startswith("90 ")
    app.button("split_dataset").click().run()
    assert drafts.draft(workspace, sample.id).steps == (Stratified(train=None, validation=90, test=120),)


def test_a_grouped_split_begins_with_the_group_and_leaks_nothing(
    visit: Visit, workspace: Workspace, sample: Version
) -> None:
    app = visit(PAGE)
    assert figures(app)["Leaked test rows"] != "0", "near texts straddle a stratified split of the sample"
    choose(app, "split.grouped")
    assert figures(app)["Leaked test rows"] == "0"
    app.segmented_control("split_view").set_value("Leakage").run()
    table = app.dataframe[0].value
    assert "same customer" in table["tied by"].tolist() and not table["straddling"].any()
    assert len(app.success) == 1
    app.button("split_dataset").click().run()
    assert drafts.draft(workspace, sample.id).steps == (Grouped(columns=("customer",)),)


def test_every_view_and_strategy_draws(visit: Visit, sample: Version) -> None:
    app = visit(PAGE)
    for strategy in labelled(app, "selectbox", "Strategy").options:
        choose(app, f"split.{strategy.lower().replace(' ', '_')}")
        assert not app.exception, strategy
    choose(app, "split.stratified")
    for view in VIEWS:
        app.segmented_control("split_view").set_value(view).run()
        assert not app.exception, view


def test_the_expected_score_changes_what_the_test_can_show(visit: Visit, sample: Version) -> None:
    app = visit(PAGE)
    least = float(figures(app)["Smallest difference shown"])
    app.slider("split_score").set_value(0.97).run()
    assert float(figures(app)["Smallest difference shown"]) < least
    assert "near 0.97" in app.text[0].value


def test_a_frozen_assignment_is_in_the_recipe(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    labelled(app, "toggle", "Freeze the assignment").set_value(True).run()
    app.button("split_dataset").click().run()
    (step,) = drafts.draft(workspace, sample.id).steps
    made = workspace.load(workspace.catalog.versions()[0].id)
    digest = assignment_digest(made.frame)
    assert isinstance(step, Stratified) and step.expected and digest.startswith(step.expected)
    assert any(step.expected in one.value for one in app.markdown)
    assert app.button("split_dataset").proto.disabled, "what was accepted is what is shown"


def test_shares_that_leave_no_test_are_refused(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    slider(app, "Train").set_value(80).run()
    slider(app, "Validation").set_value(20).run()
    assert not app.exception and len(app.error) == 1
    assert not [button for button in app.button if button.key == "split_dataset"]


def test_the_split_comes_after_the_cleaning_steps(visit: Visit, workspace: Workspace, sample: Version) -> None:
    drafts.save_draft(workspace, sample.id, Recipe.parse({"steps": [{"kind": "deduplicate"}]}))
    app = visit(PAGE)
    app.button("split_dataset").click().run()
    assert [step.kind for step in drafts.draft(workspace, sample.id).steps] == ["deduplicate", "split.stratified"]


def test_small_classes_are_named_with_a_remedy(visit: Visit, workspace: Workspace, support_like: Dataset) -> None:
    frame = support_like.frame[["text", "label"]].copy()
    frame.loc[frame.index[:9], "label"] = "tiny"
    workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="small")
    app = visit(PAGE)
    said = [one.value for one in app.warning if "tiny" in one.value]
    assert len(said) == 1 and "raise the test share" in said[0]


def test_too_few_rows_are_one_message(visit: Visit, workspace: Workspace) -> None:
    frame = pd.DataFrame({"text": ["one", "two"], "label": ["a", "b"]})
    workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="two")
    app = visit(PAGE)
    assert not app.exception and len(app.error) == 1
    assert not [button for button in app.button if button.key == "split_dataset"]


def test_a_file_with_its_own_split_keeps_it(visit: Visit, workspace: Workspace, support_like: Dataset) -> None:
    frame = support_like.frame[["text", "label"]].assign(split=["train"] * 80 + ["dev"] * 20 + ["test"] * 20)
    workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="own")
    app = visit(PAGE)
    assert "80 train, 20 validation, 20 test" in app.info[0].value
    assert not [button for button in app.button if button.key == "split_dataset"]
    assert figures(app)["Test rows"] == "20 (17%)"
    for view in VIEWS:
        app.segmented_control("split_view").set_value(view).run()
        assert not app.exception, view


def test_a_large_table_is_estimated_and_split_by_a_job(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.jobs.INLINE_ROWS", 100)
    app = visit(PAGE)
    assert any("Estimated" in caption.value for caption in app.caption)
    for view in VIEWS:
        app.segmented_control("split_view").set_value(view).run()
        assert not app.exception, view
    app.button("split_dataset").click().run()
    assert [job.kind for job in Queue(workspace).active()] == ["recipe"]
    assert app.button("split_dataset").proto.disabled


def test_the_leak_meter_is_a_job_and_its_reading_is_shown(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(PAGE)
    app.segmented_control("split_view").set_value("Leak meter").run()
    assert any("stays sealed" in one.value for one in app.caption)
    app.button("measure_leak").click().run()
    (job,) = Queue(workspace).active()
    assert job.kind == "holdout" and job.params["version"] == sample.id
    monkeypatch.setattr("core.holdout.kept.vector_rows", lambda *_: pd.Series([0, 1, 2]).to_numpy())
    monkeypatch.setattr(
        "core.holdout.kept.vectors", lambda frame, _: pd.DataFrame({"x": [1.0] * len(frame)}).to_numpy()
    )
    metered = holdout.leak_meter
    few = {"seeds": 2, "most": 200, "models": ("tfidf",)}
    monkeypatch.setattr("core.holdout.kept.leak_meter", lambda *given: metered(*given, **few))
    holdout.measure(workspace, job.params["version"], Recipe.parse(job.params["recipe"]))
    app.run()
    assert not app.exception and not [one for one in app.button if one.key == "measure_leak"]
    assert any(one.value.startswith("Random split, TF-IDF: macro-F1 0.") for one in app.text)
    assert not workspace.catalog.events("test_opened")
