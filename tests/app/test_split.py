"""Prevents: a split that is not the one that was shown, shares that do not add up, a second split of split data."""

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Slider

from core import drafts
from core.dataset import Dataset
from core.jobs.queue import Queue
from core.preview import split_table
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace
from core.types import Roles

PAGE = "prepare/split"
Visit = Callable[[str], AppTest]


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def slider(app: AppTest, name: str) -> Slider:
    return next(one for one in app.slider if one.label == f"{name} share")


def test_the_preview_is_what_splitting_does(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    app.segmented_control("split_view").set_value("Table").run()
    shown = app.dataframe[0].value.set_index("class")
    assert len(workspace.catalog.versions()) == 1
    assert app.text[0].value.startswith("With 1") and "two approaches near 0.85" in app.text[0].value
    app.button("split_dataset").click().run()
    assert not app.exception and not app.error
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
    app.number_input[0].set_value(7).run()
    app.button("split_dataset").click().run()
    recipe = drafts.draft(workspace, sample.id)
    assert recipe.seed == 7 and recipe.steps == (Stratified(train=0.5, validation=0.2, test=0.3),)
    first = workspace.catalog.versions()[0]
    app.number_input[0].set_value(8).run()
    app.button("split_dataset").click().run()
    second = workspace.catalog.versions()[0]
    assert second.id != first.id and len(drafts.draft(workspace, sample.id).steps) == 1


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


def test_small_classes_are_named(visit: Visit, workspace: Workspace, support_like: Dataset) -> None:
    frame = support_like.frame[["text", "label"]].copy()
    frame.loc[frame.index[:9], "label"] = "tiny"
    workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="small")
    app = visit(PAGE)
    assert len(app.warning) == 1 and "tiny" in app.warning[0].value


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


def test_a_large_table_is_estimated_and_split_by_a_job(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    monkeypatch.setattr("pages.ui.jobs.INLINE_ROWS", 100)
    app = visit(PAGE)
    assert any("Estimated" in caption.value for caption in app.caption)
    app.button("split_dataset").click().run()
    assert [job.kind for job in Queue(workspace).active()] == ["recipe"]
    assert app.button("split_dataset").proto.disabled
