"""Prevents: settings that change nothing, steps out of their lawful order, a preview that differs from the result."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import actions
from core.clean import STEPS
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace

PAGE = "prepare/clean"
Visit = Callable[[str], AppTest]


def keep(workspace: Workspace, version: Version, *kinds: str) -> None:
    """Make the draft of these steps."""
    actions.save_draft(workspace, version.id, Recipe.parse({"steps": [{"kind": kind} for kind in kinds]}))


def kinds(workspace: Workspace, version: Version) -> list[str]:
    return [step.kind for step in actions.draft(workspace, version.id).steps]


def field(app: AppTest, name: str) -> str:
    """The key of the control of a field."""
    found = [
        one.key
        for one in (*app.toggle, *app.segmented_control, *app.selectbox, *app.pills)
        if one.key and one.key.startswith("step_") and one.key.endswith(name)
    ]
    return str(found[0])


@pytest.mark.parametrize("kind", [step.name() for step in STEPS])
def test_every_cleaning_step_can_be_added(visit: Visit, workspace: Workspace, sample: Version, kind: str) -> None:
    app = visit(PAGE)
    app.button(f"add_{kind}").click().run()
    assert not app.exception and kinds(workspace, sample) == [kind]


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
    app.button("add_drop_missing").click().run()
    assert kinds(workspace, sample) == ["strip_markup", "deduplicate", "drop_missing", "split.stratified"]


def test_a_setting_changes_the_draft_and_the_preview(visit: Visit, workspace: Workspace, sample: Version) -> None:
    keep(workspace, sample, "normalize_whitespace", "deduplicate")
    app = visit(PAGE)
    before = app.dataframe[0].value
    app.toggle(field(app, "keep_line_breaks")).set_value(True).run()
    assert actions.draft(workspace, sample.id).steps[0].model_dump()["keep_line_breaks"] is True
    assert not app.dataframe[0].value.equals(before)
    app.segmented_control(field(app, "keep")).set_value("Longest").run()
    assert actions.draft(workspace, sample.id).steps[1].model_dump()["keep"] == "longest"


def test_settings_stay_with_their_step_when_it_moves(visit: Visit, workspace: Workspace, sample: Version) -> None:
    steps = [{"kind": "drop_missing"}, {"kind": "drop_missing", "columns": ["label"]}]
    actions.save_draft(workspace, sample.id, Recipe.parse({"steps": steps}))
    app = visit(PAGE)
    app.button("up_1").click().run()
    moved = [step.model_dump(mode="json") for step in actions.draft(workspace, sample.id).steps]
    assert [step["columns"] for step in moved] == [["label"], ["text"]]
    assert [list(one.value) for one in app.pills] == [["label"], ["text"]]


def test_a_setting_that_is_not_allowed_is_refused_with_the_reason(
    visit: Visit, workspace: Workspace, sample: Version
) -> None:
    keep(workspace, sample, "drop_missing")
    app = visit(PAGE)
    app.pills(field(app, "columns")).set_value([]).run()
    assert not app.exception and len(app.error) == 1
    assert actions.draft(workspace, sample.id).steps[0].model_dump()["columns"] == ("text",)


def test_the_preview_shows_change_first_and_is_what_applying_does(
    visit: Visit, workspace: Workspace, sample: Version
) -> None:
    keep(workspace, sample, "strip_markup", "deduplicate")
    app = visit(PAGE)
    preview = app.dataframe[0].value
    order = preview["change"].map({"changed": 0, "dropped": 1, "same": 2})
    assert len(preview) == 100 and order.is_monotonic_increasing and set(order) == {0, 1, 2}
    assert len(workspace.catalog.versions()) == 1
    app.button("apply_recipe").click().run()
    made = workspace.load(workspace.catalog.versions()[0].id)
    texts = made.frame.set_index("uid")["text"]
    stripped = preview[preview["change"] == "changed"]
    whole = stripped[~stripped["after"].str.contains("[\u21b5\u21e5\u00b7\u237d]", regex=True)]
    assert len(whole) and (texts.loc[whole["uid"]].to_numpy() == whole["after"].to_numpy()).all()
    assert not set(preview.loc[preview["change"] == "dropped", "uid"]) & set(texts.index)


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
    assert not app.error and list(actions.kept_recipes(workspace)) == ["house style"]
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
