"""Prevents: findings that lead nowhere, a fix that is not the one applied, rows that are not those of the finding."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, checking, drafts, reports
from core.contracts import Check
from core.dataset import Dataset
from core.jobs.queue import Queue
from core.quality import CHECKS
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from core.types import Roles

PAGE = "data/quality"
Visit = Callable[[str], AppTest]


def findings(workspace: Workspace, version: Version) -> list[dict[str, object]]:
    found: list[dict[str, object]] = actions.check(workspace, version.id, deep=False)["findings"]
    return found


def rows_of(workspace: Workspace, version: Version, place: int) -> set[str]:
    """The uids of a finding's rows."""
    flagged = reports.flagged(workspace, version.id, deep=False)
    return set(workspace.load(version.id).frame["uid"].iloc[reports.places(flagged, place)["row"]])


def place_of(workspace: Workspace, version: Version, fix: dict[str, object]) -> int:
    return next(place for place, one in enumerate(findings(workspace, version)) if one["fix"] == fix)


def test_figures_and_findings_are_those_of_the_report(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app, report = visit(PAGE), actions.check(workspace, sample.id, deep=False)
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Rows"] == "1,052" and figures["Classes"] == "8"
    assert figures["Distinct texts"] == f"{report['statistics']['distinct_texts']:,}"
    assert f"Findings ({len(report['findings'])})" in [heading.value for heading in app.subheader]
    with_rows = [one for one in report["findings"] if one["rows"]]
    assert len([button for button in app.button if str(button.key).startswith("rows_")]) == len(with_rows)


def test_the_rows_of_a_finding_are_shown_and_hidden(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    assert not app.dataframe
    app.button("rows_0").click().run()
    assert set(app.dataframe[0].value["uid"]) == rows_of(workspace, sample, 0)
    app.button("rows_1").click().run()
    assert set(app.dataframe[0].value["uid"]) == rows_of(workspace, sample, 1)
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
    assert [step.kind for step in drafts.draft(workspace, sample.id).steps] == ["drop_missing"]
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
    actions.check(workspace, sample.id, deep=False)
    assert app.run().metric


def test_a_large_table_gets_its_recipe_by_a_job(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    monkeypatch.setattr("pages.ui.jobs.INLINE_ROWS", 100)
    actions.check(workspace, sample.id, deep=False)
    drafts.save_draft(workspace, sample.id, Recipe.parse({"steps": [{"kind": "drop_missing"}]}))
    app = visit(PAGE)
    app.button("apply_recipe").click().run()
    job = Queue(workspace).active()[0]
    assert job.kind == "recipe" and app.query_params["job"] == job.id
    assert app.button("apply_recipe").proto.disabled and len(workspace.catalog.versions()) == 1


def select(app: AppTest, chart: str, *bars: int) -> None:
    """Select bars of a chart, as a click in the browser does."""
    points = [{"point_index": bar, "point_number": bar} for bar in bars]
    app.session_state[f"{chart}_0"] = {"selection": {"points": points, "point_indices": list(bars)}}


def test_a_bar_narrows_rows_and_findings(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    largest, rows = max(workspace.manifest(sample.id)["classes"].items(), key=lambda item: item[1])
    select(app, "class_bars", 0)
    app.run()
    assert any(f"{rows:,} of 1,052 rows" in one.value for one in app.caption)
    app.segmented_control("quality_list").set_value("Rows").run()
    shown = app.dataframe[0].value
    assert len(shown) == rows and set(shown["label"]) == {largest}


def test_clearing_the_filter_shows_all_rows_again(visit: Visit, sample: Version) -> None:
    app = visit(PAGE)
    select(app, "class_bars", 0, 1)
    app.run()
    app.button("clear_filter").click().run()
    assert not app.exception and not any("of 1,052 rows" in one.value for one in app.caption)
    assert not [button for button in app.button if button.key == "clear_filter"]


def test_the_search_finds_words_as_they_stand(visit: Visit, sample: Version) -> None:
    app = visit(PAGE)
    app.segmented_control("quality_list").set_value("Rows").run()
    app.text_input("row_search_0").set_value("KETTLE").run()
    shown = app.dataframe[0].value
    assert len(shown) and shown["text"].str.contains("kettle", case=False).all()


@pytest.mark.parametrize("view", ["Words", "Languages, time, more"])
def test_every_view_of_the_data_is_drawn(visit: Visit, sample: Version, view: str) -> None:
    app = visit(PAGE)
    app.segmented_control("quality_view").set_value(view).run()
    assert not app.exception and not app.error
    assert app.dataframe


def test_the_model_is_asked_only_by_a_click(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    app = visit(PAGE)
    assert "Map" not in app.segmented_control("quality_view").options
    app.button("check_deep").click().run()
    (job,) = Queue(workspace).active()
    assert job.kind == "check" and job.params["deep"] is True


def test_settings_of_a_check_change_what_is_found(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    app.selectbox("check_kind").set_value("class_imbalance").run()
    app.number_input("check_class_imbalance_ratio").set_value(100.0).run()
    assert not app.exception and not app.error
    assert checking.kept(workspace, "support").settings == {"class_imbalance": {"ratio": 100.0}}
    assert "class_imbalance" not in {one["check"] for one in findings(workspace, sample)}
    app.toggle("check_on_class_imbalance").set_value(False).run()
    assert checking.kept(workspace, "support").skip == ("class_imbalance",)
    app.toggle("check_on_class_imbalance").set_value(True).run()
    assert checking.kept(workspace, "support").skip == ()
    app.number_input("check_class_imbalance_ratio").set_value(5.0).run()
    assert checking.kept(workspace, "support") == checking.Checking()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name())
def test_every_check_has_a_form(visit: Visit, workspace: Workspace, sample: Version, check: type[Check]) -> None:
    app = visit(PAGE)
    app.selectbox("check_kind").set_value(check.name()).run()
    assert not app.exception and not app.error
    assert checking.kept(workspace, "support") == checking.Checking(), "to look at a form changes nothing"
