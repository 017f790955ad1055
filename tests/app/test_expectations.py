"""Prevents: expectations that are lost or changed on the way, results that are not those of the rows, dead ends."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import suites
from core.jobs.queue import Queue
from core.quality.expectations.suite import Outcome, Suite, SuiteResult
from core.store.atomic import write_bytes
from core.store.records import Version
from core.store.workspace import Workspace

PAGE = "data/expectations"
Visit = Callable[[str], AppTest]
TWO = Suite.parse({"name": "two", "expectations": [{"kind": "has_text"}, {"kind": "no_html", "severity": "warning"}]})


def outcome(suite: Suite, place: int, **said: object) -> Outcome:
    """An outcome as a job would have stored it."""
    one = suite.expectations[place]
    common = {"kind": one.kind, "columns": one.columns(), "severity": one.severity, "expected": one.sentence()}
    settings = one.model_dump(mode="json", exclude={"kind", "severity"})
    return Outcome.model_validate({**common, "settings": settings, "message": "", **said})


@pytest.fixture
def ran(workspace: Workspace, sample: Version) -> list[str]:
    """The suite of two, kept and run: the second expectation is not met by three rows, whose uids are returned."""
    suites.save_suite(workspace, "support", TWO)
    uids = workspace.load(sample.id).frame["uid"].tolist()[5:8]
    met = outcome(TWO, 0, passed=True, observed="1,052 rows looked at, none breaks this.")
    broken = outcome(
        TWO, 1, passed=False, observed="3 of 1,040 rows (0.3 %) break this.", unexpected=3, uids=tuple(uids)
    )
    result = SuiteResult(suite="two", dataset="support", rows=1052, seconds=1.0, outcomes=(met, broken))
    write_bytes(suites.result_path(workspace, sample.id, "two"), result.model_dump_json().encode())
    return [str(uid) for uid in uids]


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def keys(app: AppTest, beginning: str) -> list[str]:
    return [str(button.key) for button in app.button if str(button.key).startswith(beginning)]


def test_a_suite_is_made_from_the_data_and_run_by_a_job(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    app = visit(PAGE)
    assert len(app.info) == 1 and not app.metric
    app.button("suggest_suite").click().run()
    assert not app.exception and not app.error
    kept = suites.suites(workspace, "support")["suggested"]
    assert figures(app)["Expectations"] == str(len(kept.expectations)) == figures(app)["Not checked"]
    assert len(keys(app, "edit_")) == len(kept.expectations) > 10
    app.button("run_suite").click().run()
    job = Queue(workspace).active()[0]
    assert (job.kind, job.params) == ("suite", {"version": sample.id, "name": "suggested"})
    assert app.button("run_suite").proto.disabled


def test_the_suite_of_a_large_table_is_made_by_a_job(
    visit: Visit, workspace: Workspace, sample: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    monkeypatch.setattr("pages.ui.jobs.INLINE_ROWS", 100)
    app = visit(PAGE)
    app.button("suggest_suite").click().run()
    assert [job.params["suggest"] for job in Queue(workspace).active()] == [True]
    assert not suites.suites(workspace, "support") and not app.exception


def test_an_expectation_is_added_edited_and_deleted(visit: Visit, workspace: Workspace, sample: Version) -> None:
    app = visit(PAGE)
    app.button("empty_suite").click().run()
    app.selectbox("suite_kind").set_value("in_set").run()
    app.button("add_expectation").click().run()
    assert len(app.error) == 1 and not suites.suites(workspace, "support")["expectations"].expectations
    app.selectbox("suite_kind").set_value("row_count").run()
    app.number_input("new_row_count_low").set_value(2000).run()
    app.button("add_expectation").click().run()
    added = suites.suites(workspace, "support")["expectations"].expectations
    assert [one.model_dump() for one in added] == [
        {"severity": "error", "low": 2000, "high": None, "kind": "row_count"}
    ]
    app.button("edit_0").click().run()
    app.number_input("edit_0_row_count_low").set_value(1000).run()
    app.button("keep_0").click().run()
    assert suites.suites(workspace, "support")["expectations"].expectations[0].model_dump()["low"] == 1000
    app.button("delete_0").click().run()
    assert not suites.suites(workspace, "support")["expectations"].expectations and not app.exception


@pytest.mark.parametrize(
    "kind", ["column_set", "compound_unique", "language_share", "pair_greater", "quantile_between"]
)
def test_the_form_of_any_kind_draws(visit: Visit, workspace: Workspace, sample: Version, kind: str) -> None:
    suites.save_suite(workspace, "support", Suite())
    app = visit(PAGE)
    app.selectbox("suite_kind").set_value(kind).run()
    assert not app.exception
    app.button("add_expectation").click().run()
    assert not app.exception
    stored = suites.suites(workspace, "support")["expectations"].expectations
    assert [one.kind for one in stored] == ([] if kind == "quantile_between" else [kind])


def test_what_is_not_met_comes_first_with_its_rows(visit: Visit, ran: list[str]) -> None:
    app = visit(PAGE)
    said = figures(app)
    assert (said["Met"], said["Not met"], said["Not checked"], said["Failing rows"]) == ("1", "1", "0", "3")
    assert keys(app, "edit_") == ["edit_1", "edit_0"] and keys(app, "rows_") == ["rows_1"]
    app.button("rows_1").click().run()
    assert set(app.dataframe[0].value["uid"]) == set(ran)
    app.button("rows_1").click().run()
    assert not app.dataframe


def test_an_edited_expectation_is_not_taken_for_checked(visit: Visit, workspace: Workspace, ran: list[str]) -> None:
    app = visit(PAGE)
    assert app.button("run_suite").proto.disabled
    changed = TWO.expectations[1].model_copy(update={"mostly": 0.5})
    suites.save_suite(workspace, "support", TWO.with_expectation(changed, 1))
    app.run()
    said = figures(app)
    assert (said["Met"], said["Not met"], said["Not checked"]) == ("1", "0", "1")
    assert not app.button("run_suite").proto.disabled


def test_the_command_has_the_suite(visit: Visit, ran: list[str]) -> None:
    command = visit(PAGE).code[-1].value
    assert "--suite suite.json --fail-on error" in command
    written = command.split("<<'END'\n")[1].split("\nEND\n")[0]
    assert Suite.parse(json.loads(written)) == TWO


def test_a_suite_is_kept_under_another_name_and_deleted(visit: Visit, workspace: Workspace, ran: list[str]) -> None:
    app = visit(PAGE)
    app.text_input("suite_new_name").set_value("release").run()
    app.button("keep_suite").click().run()
    assert list(suites.suites(workspace, "support")) == ["release", "two"]
    assert app.selectbox("suite_choice").value == "release"
    app.selectbox("suite_choice").set_value("two").run()
    app.button("delete_suite").click().run()
    assert list(suites.suites(workspace, "support")) == ["release"] and not app.exception


def test_text_of_the_data_is_never_markup(visit: Visit, workspace: Workspace, sample: Version) -> None:
    odd = {"name": "odd", "expectations": [{"kind": "in_set", "values": ["![x](http://example.org/x.png) **bold**"]}]}
    suites.save_suite(workspace, "support", Suite.parse(odd))
    shown = " ".join(one.value for one in visit(PAGE).markdown)
    assert "example" in shown and "![x](" not in shown and "**bold**" not in shown
