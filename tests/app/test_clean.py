"""Prevents: settings that change nothing, steps out of their lawful order, a preview that differs from the result."""

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core import actions, drafts
from core.clean import STEPS
from core.contracts import quiet
from core.dataset import Dataset
from core.jobs.queue import Queue
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from core.trial import count_job
from core.types import Roles

PAGE = "prepare/clean"
Visit = Callable[[str], AppTest]


def keep(workspace: Workspace, version: Version, *kinds: str) -> None:
    """Make the draft of these steps."""
    drafts.save_draft(workspace, version.id, Recipe.parse({"steps": [{"kind": kind} for kind in kinds]}))


def kinds(workspace: Workspace, version: Version) -> list[str]:
    return [step.kind for step in drafts.draft(workspace, version.id).steps]


def field(app: AppTest, name: str) -> str:
    """The key of the control of a field."""
    found = [
        one.key
        for one in (*app.toggle, *app.segmented_control, *app.selectbox, *app.pills)
        if one.key and one.key.startswith("step_") and one.key.endswith(name)
    ]
    return str(found[0])


def add(app: AppTest, kind: str) -> None:
    """Open the menu and choose a step."""
    app.session_state["add_step"] = True
    app.run()
    app.button(f"add_{kind}").click().run()


def rows(app: AppTest) -> str:
    """The HTML of the preview."""
    return str(next(one.proto.body for one in app.get("html") if "<table" in one.proto.body))


def texts(app: AppTest) -> str:
    """All captions and lines of cards."""
    return "\n".join(one.value for one in (*app.caption, *app.markdown))


@pytest.mark.parametrize("kind", [step.name() for step in STEPS])
def test_every_cleaning_step_can_be_added(visit: Visit, workspace: Workspace, sample: Version, kind: str) -> None:
    app = visit(PAGE)
    add(app, kind)
    assert not app.exception and not app.error and kinds(workspace, sample) == [kind]
    assert not app.session_state["add_step"]


def test_steps_are_moved_and_removed(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "strip_markup", "normalize_whitespace", "deduplicate")
    app = visit(PAGE)
    assert app.button("up_0").proto.disabled and app.button("down_2").proto.disabled
    app.button("up_2").click().run()
    assert kinds(workspace, sample) == ["strip_markup", "deduplicate", "normalize_whitespace"]
    app.button("down_0").click().run()
    assert kinds(workspace, sample) == ["deduplicate", "strip_markup", "normalize_whitespace"]
    app.button("remove_1").click().run()
    assert kinds(workspace, sample) == ["deduplicate", "normalize_whitespace"]


def test_what_the_order_law_forbids_cannot_be_clicked(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "strip_markup", "deduplicate", "split.stratified")
    app = visit(PAGE)
    assert app.button("down_1").proto.disabled and "behind the split" in app.button("down_1").proto.help
    assert app.button("up_2").proto.disabled
    add(app, "drop_missing")
    assert kinds(workspace, sample) == ["strip_markup", "deduplicate", "drop_missing", "split.stratified"]


def test_the_menu_is_searched_by_name_and_sentence(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    assert not [one for one in app.button if one.key and one.key.startswith("add_")], "a closed menu costs nothing"
    app.session_state["add_step"] = True
    app.run()
    app.text_input("add_search").set_value("html tags").run()
    assert [one.key for one in app.button if one.key and one.key.startswith("add_")] == ["add_strip_markup"]
    app.text_input("add_search").set_value("no step says this").run()
    assert "No step has these words" in texts(app)


def test_a_setting_changes_the_draft_and_the_preview(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "normalize_whitespace", "deduplicate")
    app = visit(PAGE)
    before = rows(app)
    app.button("edit_0").click().run()
    app.toggle(field(app, "keep_line_breaks")).set_value(True).run()
    assert drafts.draft(workspace, sample.id).steps[0].model_dump()["keep_line_breaks"] is True
    assert rows(app) != before
    app.button("edit_1").click().run()
    app.segmented_control(field(app, "keep")).set_value("Longest").run()
    assert drafts.draft(workspace, sample.id).steps[1].model_dump()["keep"] == "longest"
    assert drafts.history(workspace, sample.id).undoable == 3, "drawing a form is no edit"


def test_an_open_card_goes_with_its_step(visit: Visit, workspace: Workspace, sample: Version) -> None:
    steps = [{"kind": "drop_missing"}, {"kind": "drop_missing", "columns": ["label"]}]
    drafts.save_draft(workspace, sample.id, Recipe.parse({"steps": steps}))
    app = visit(PAGE)
    app.button("edit_1").click().run()
    app.button("up_1").click().run()
    moved = [step.model_dump(mode="json") for step in drafts.draft(workspace, sample.id).steps]
    assert [step["columns"] for step in moved] == [["label"], ["text"]]
    assert [list(one.value) for one in app.pills] == [["label"]]
    app.button("remove_0").click().run()
    assert not app.pills and kinds(workspace, sample) == ["drop_missing"]


def test_undo_and_redo_give_the_same_recipe_and_fields(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "normalize_whitespace", "strip_markup")
    app = visit(PAGE)
    app.button("edit_0").click().run()
    app.toggle(field(app, "keep_line_breaks")).set_value(True).run()
    edited = drafts.draft(workspace, sample.id)
    app.button("undo").click().run()
    assert app.toggle(field(app, "keep_line_breaks")).value is False
    assert drafts.draft(workspace, sample.id) != edited and not app.button("redo").proto.disabled
    app.button("redo").click().run()
    assert drafts.draft(workspace, sample.id) == edited and app.toggle(field(app, "keep_line_breaks")).value is True
    assert app.button("redo").proto.disabled
    app.button("undo").click().run()
    app.button("undo").click().run()
    assert kinds(workspace, sample) == [] and app.button("undo").proto.disabled


def test_a_step_is_switched_off_and_doubled(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "strip_markup", "deduplicate")
    app = visit(PAGE)
    app.button("switch_1").click().run()
    assert [step.off for step in drafts.draft(workspace, sample.id).steps] == [False, True]
    assert "Off: left out" in texts(app) and "Dropped" not in rows(app)
    app.button("switch_1").click().run()
    assert "Dropped" in rows(app)
    app.button("copy_0").click().run()
    assert kinds(workspace, sample) == ["strip_markup", "strip_markup", "deduplicate"]


def test_a_setting_that_is_not_allowed_is_refused_with_the_reason(
    visit: Visit, workspace: Workspace, sample: Version
) -> None:
    keep(workspace, sample, "drop_missing")
    app = visit(PAGE)
    app.button("edit_0").click().run()
    app.pills(field(app, "columns")).set_value([]).run()
    assert not app.exception and len(app.error) == 1
    assert drafts.draft(workspace, sample.id).steps[0].model_dump()["columns"] == ("text",)


def test_the_preview_marks_characters_and_names_the_step(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "strip_markup", "deduplicate")
    app = visit(PAGE)
    shown = rows(app)
    assert "&lt;p&gt;</del>" in shown and "<p>" not in shown, "markup of the data is text, and marked as removed"
    assert "by 2. Deduplicate" in shown
    first, last = shown.index(">Changed<"), shown.index(">Dropped<")
    assert first < last and shown.count("<tr>") == 101
    app.selectbox("preview_view").set_value(1).run()
    alone = rows(app)
    assert ">Changed<" not in alone and ">Dropped<" in alone and ">Same<" not in alone[: alone.index(">Dropped<")]


def test_the_counts_before_applying_are_those_after(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "strip_markup", "deduplicate")
    app = visit(PAGE)
    assert len(workspace.catalog.versions()) == 1
    said = texts(app)
    app.button("apply_recipe").click().run()
    made = workspace.load(workspace.catalog.versions()[0].id)
    changed, dropped = made.lineage.steps[0]["changed"], made.lineage.steps[1]["dropped"]
    assert changed and dropped
    assert f"1,052 in, {changed:,} changed" in said and f"1,052 in, {dropped:,} dropped" in said
    assert "Exact, on all 1,052 rows" in said


def test_a_step_that_refuses_leaves_the_page_usable(visit: Visit, workspace: Workspace, support_like: Dataset) -> None:
    frame = support_like.frame[["text", "label"]].assign(split=["train"] * 80 + ["dev"] * 20 + ["test"] * 20)
    version = workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="own")
    label = str(frame["label"].iloc[-1])
    steps = [{"kind": "map_labels", "mapping": {label: "other"}}, {"kind": "strip_markup"}]
    drafts.save_draft(workspace, version.id, Recipe.parse({"steps": steps}))
    app = visit(PAGE)
    assert len(app.error) == 1 and "sealed" in app.error[0].value + str(app.error[0].proto)
    assert "Refused" in texts(app)
    app.button("switch_0").click().run()
    assert not app.error and not app.exception


def test_a_large_table_is_sampled_and_counted_by_a_job(
    visit: Visit, workspace: Workspace, support_like: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    monkeypatch.setenv("ASSAY_JOB_KINDS", "count=core.trial:count_job:light")
    frame = pd.concat([support_like.frame[["text", "label"]]] * 15, ignore_index=True)
    version = workspace.save(Dataset.from_frame(frame, Roles(text="text", label="label")), dataset_name="large")
    keep(workspace, version, "normalize_whitespace", "deduplicate")
    app = visit(PAGE)
    said = texts(app)
    assert "In a sample of 400 rows" in said and "Compares rows" in said and "Without step 2" in said
    app.button("count").click().run()
    assert [job.kind for job in Queue(workspace).active()] == ["count"] and app.button("count").proto.disabled
    count_job(workspace, Queue(workspace).active()[0].params, quiet)
    app.run()
    dropped = len(frame) - frame["text"].nunique()
    said = texts(app)
    assert "Exact, on all 1,800 rows" in said and f"1,800 in, {dropped:,} dropped" in said
    assert "by 2. Deduplicate" in rows(app)


def test_a_fix_says_which_check_it_came_from(visit: Visit, workspace: Workspace, sample: Version) -> None:
    report = actions.check(workspace, sample.id, deep=False)
    finding = next(one for one in report["findings"] if one["fix"])
    drafts.save_draft(workspace, sample.id, Recipe.parse({"steps": [finding["fix"]]}))
    app = visit(PAGE)
    name = finding["check"].replace("_", " ")
    assert f"Suggested by the check {name[:1].upper()}{name[1:]}" in texts(app)


def test_applying_shows_the_row_accounting(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "drop_missing", "deduplicate")
    app = visit(PAGE)
    app.button("apply_recipe").click().run()
    made = workspace.catalog.versions()[0]
    table = app.dataframe[-1].value
    assert table["rows in"].tolist()[0] == sample.rows and table["rows out"].tolist()[-1] == made.rows
    assert table["dropped"].sum() == sample.rows - made.rows
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Rows dropped"] == f"{sample.rows - made.rows:,}"
    assert app.button("apply_recipe").proto.disabled


def test_removing_all_steps_leads_back_to_what_was_collected(
    visit: Visit, workspace: Workspace, sample: Version
) -> None:
    keep(workspace, sample, "drop_missing")
    app = visit(PAGE)
    app.button("apply_recipe").click().run()
    app.button("remove_0").click().run()
    app.button("apply_recipe").click().run()
    assert app.query_params["version"] == sample.id[:12]


def test_a_recipe_is_kept_under_a_name_and_used_again(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "strip_markup")
    app = visit(PAGE)
    app.text_input("recipe_name").set_value("house style")
    app.button("keep_recipe").click().run()
    assert not app.error and list(drafts.kept_recipes(workspace)) == ["house style"]
    app.button("remove_0").click().run()
    assert kinds(workspace, sample) == []
    app.selectbox("kept_recipe").select("house style").run()
    app.button("use_kept").click().run()
    assert kinds(workspace, sample) == ["strip_markup"]


def test_a_recipe_file_is_read_or_refused(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    text = Recipe.parse({"steps": [{"kind": "deduplicate", "keep": "last"}]}).to_yaml()
    app.file_uploader[0].upload("recipe.yaml", text.encode())
    app.run()
    assert kinds(workspace, sample) == ["deduplicate"] and not app.error
    app.file_uploader[0].upload("recipe.yaml", b"steps: [{kind: nothing_like_it}]")
    app.run()
    assert not app.exception and len(app.error) == 1 and kinds(workspace, sample) == ["deduplicate"]


def test_the_recipe_of_an_older_version_can_be_taken_up_again(
    visit: Visit, workspace: Workspace, sample: Version
) -> None:
    keep(workspace, sample, "strip_markup")
    app = visit(PAGE)
    app.button("apply_recipe").click().run()
    app.button("remove_0").click().run()
    app.button("use_applied").click().run()
    assert kinds(workspace, sample) == ["strip_markup"] and app.button("apply_recipe").proto.disabled


def test_assigning_a_split_does_not_count_as_a_changed_row(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "strip_markup", "split.stratified")
    app = visit(PAGE)
    app.button("apply_recipe").click().run()
    made = workspace.load(workspace.catalog.versions()[0].id)
    stripped = made.lineage.steps[0]["changed"]
    assert 0 < stripped < sample.rows
    assert {metric.label: metric.value for metric in app.metric}["Rows changed"] == f"{stripped:,}"
