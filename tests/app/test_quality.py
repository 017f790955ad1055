"""Prevents: findings that lead nowhere, a fix that is not the one applied, rows that are not those of the finding."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import actions
from core.dataset import Dataset
from core.jobs.queue import Queue
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from core.types import Roles

PAGE = "data/quality"
Visit = Callable[[str], AppTest]


def findings(workspace: Workspace, version: Version) -> list[dict[str, object]]:
    found: list[dict[str, object]] = actions.check(workspace, version.id)["findings"]
    return found


def place_of(workspace: Workspace, version: Version, fix: dict[str, object]) -> int:
    return next(place for place, one in enumerate(findings(workspace, version)) if one["fix"] == fix)


def test_figures_and_findings_are_those_of_the_report(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app, report = visit(PAGE), actions.check(workspace, sample.id)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Rows"] == "1,052" and figures["Classes"] == "8"
    assert figures["Distinct texts"] == f"{report['statistics']['distinct_texts']:,}"
    assert f"Findings ({len(report['findings'])})" in [heading.value for heading in app.subheader]
    assert len([button for button in app.button if str(button.key).startswith("rows_")]) == len(report["findings"])


def test_the_rows_of_a_finding_are_shown_and_hidden(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    assert not app.dataframe
    app.button("rows_0").click().run()
    assert set(app.dataframe[0].value["uid"]) == set(findings(workspace, sample)[0]["uids"])
    app.button("rows_1").click().run()
    assert len(app.dataframe) == 1
    assert set(app.dataframe[0].value["uid"]) == set(findings(workspace, sample)[1]["uids"])
    app.button("rows_1").click().run()
    assert not app.dataframe


def test_a_fix_goes_into_the_recipe_and_then_mends_the_data(
    visit: Visit, workspace: Workspace, sample: Version
) -> None:
    fix = {"kind": "drop_missing", "columns": ["text"]}
    place = place_of(workspace, sample, fix)
    app = visit(PAGE)
    assert not [button for button in app.button if button.key == "apply_recipe"]
    app.button(f"fix_{place}").click().run()
    assert [step.kind for step in actions.draft(workspace, sample.id).steps] == ["drop_missing"]
    assert not [button for button in app.button if button.key == f"fix_{place}"]
    assert len(workspace.catalog.versions()) == 1
    app.button("apply_recipe").click().run()
    assert not app.exception and not app.error
    newest = workspace.catalog.versions()[0]
    assert newest.parent == sample.id and app.query_params["version"] == newest.id[:12]
    assert fix not in [one["fix"] for one in findings(workspace, newest)]
    assert not [button for button in app.button if button.key == "apply_recipe"]


def test_text_of_the_data_is_never_markup(visit: Visit, workspace: Workspace, support_like: Dataset) -> None:
    frame = support_like.frame.copy()
    frame.loc[:4, "label"] = "![x](http://example.org/x.png) **bold**"
    workspace.save(Dataset.from_frame(frame[["text", "label"]], Roles(text="text", label="label")), dataset_name="odd")
    app = visit(PAGE)
    shown = " ".join(one.value for one in app.markdown)
    assert "example" in shown and "![x](" not in shown and "**bold**" not in shown


def test_clean_data_says_where_to_go_on(visit: Visit, workspace: Workspace, support_like: Dataset) -> None:
    workspace.save(support_like, dataset_name="clean")
    app = visit(PAGE)
    if not findings(workspace, workspace.catalog.versions()[0]):
        assert len(app.success) == 1
    assert not app.error


def test_a_large_table_is_checked_by_a_job(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    monkeypatch.setattr("pages.ui.jobs.INLINE_ROWS", 100)
    app = visit(PAGE)
    assert not app.metric
    app.button("check").click().run()
    assert [job.kind for job in Queue(workspace).active()] == ["check"]
    assert not [button for button in app.button if button.key == "check"] and len(app.info) == 1
    actions.check(workspace, sample.id)
    assert app.run().metric


def test_a_large_table_gets_its_recipe_by_a_job(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    monkeypatch.setattr("pages.ui.jobs.INLINE_ROWS", 100)
    actions.check(workspace, sample.id)
    actions.save_draft(workspace, sample.id, Recipe.parse({"steps": [{"kind": "drop_missing"}]}))
    app = visit(PAGE)
    app.button("apply_recipe").click().run()
    job = Queue(workspace).active()[0]
    assert job.kind == "recipe" and app.query_params["job"] == job.id
    assert app.button("apply_recipe").proto.disabled and len(workspace.catalog.versions()) == 1
