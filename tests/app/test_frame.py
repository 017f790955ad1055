"""Prevents: a page without its frame, a refresh that loses the version, a job that nobody can see or stop."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core import actions, drafts
from core.jobs.queue import Queue
from core.recipe import Recipe
from core.store.records import Version
from core.store.workspace import Workspace
from core.types import Split

ROOT = Path(__file__).parents[2]
PAGES = ["data/collect", "data/quality", "prepare/clean", "prepare/split"]
Visit = Callable[[str], AppTest]


def said(app: AppTest) -> str:
    """All text of the sidebar."""
    return " ".join(str(one.value) for one in (*app.sidebar.markdown, *app.sidebar.caption, *app.sidebar.text))


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_workspace_says_the_next_step_and_offers_it(visit: Visit, workspace: Workspace, page: str) -> None:
    app = visit(page)
    assert len(app.info) == 1 and not app.error
    app.button("load_sample").click().run()
    told = [one.value for one in app.error if "straddle two splits" not in one.value]  # Split warns of leaks in red
    assert not app.exception and not told
    version = workspace.catalog.versions()[0]
    assert version.dataset == "support"
    assert app.query_params["version"] == version.id[:12]
    assert app.sidebar.selectbox("sidebar_version").value == version.id


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_title_sentence_figures_and_command(visit: Visit, sample: Version, page: str) -> None:
    app = visit(page)
    assert len(app.title) == 1 and app.main.caption
    assert 3 <= len(app.metric) <= 6
    assert [expander.label for expander in app.expander][-1] == "Equivalent command"
    assert "python -m core" in app.code[-1].value
    primary = [button.label for button in app.button if button.proto.type == "primary"]
    assert len(primary) <= 1


def test_the_address_chooses_the_version(visit: Visit, workspace: Workspace, sample: Version) -> None:
    recipe = Recipe.parse({"steps": [{"kind": "drop_missing"}]})
    newer = actions.apply_recipe(workspace, sample.id, recipe)
    app = visit("data/collect")
    assert app.sidebar.selectbox("sidebar_version").value == newer.id
    app.query_params["version"] = sample.id[:12]
    app.run()
    assert app.sidebar.selectbox("sidebar_version").value == sample.id
    assert app.metric[0].value == "1,052"
    app.sidebar.selectbox("sidebar_version").select(newer.id).run()
    assert app.query_params["version"] == newer.id[:12]
    assert app.metric[0].value == f"{newer.rows:,}"


def test_the_sidebar_chooses_the_dataset(visit: Visit, workspace: Workspace, sample: Version) -> None:
    workspace.save(workspace.load(sample.id).with_frame(workspace.load(sample.id).frame.head(50)), dataset_name="small")
    app = visit("data/collect")
    assert app.sidebar.selectbox("sidebar_dataset").value == "small"
    app.sidebar.selectbox("sidebar_dataset").select("support").run()
    assert app.query_params["version"] == sample.id[:12]


def test_an_address_of_no_version_is_one_message(visit: Visit, sample: Version) -> None:
    app = visit("data/collect")
    app.query_params["version"] = "0123456789ab"
    app.run()
    assert not app.exception and len(app.error) == 1
    assert app.query_params["version"] == sample.id[:12]
    assert not app.run().error


def test_the_recipe_is_marked_until_it_is_applied(visit: Visit, workspace: Workspace, sample: Version) -> None:
    drafts.save_draft(workspace, sample.id, Recipe.parse({"steps": [{"kind": "drop_missing"}]}))
    app = visit("prepare/clean")
    assert "1. Drop missing" in said(app) and "1 of 1 not applied" in said(app)
    app.button("apply_recipe").click().run()
    assert "1. Drop missing" in said(app) and "not applied" not in said(app)


def test_the_equivalent_command_does_the_same(
    visit: Visit, workspace: Workspace, sample: Version, tmp_path: Path
) -> None:
    drafts.save_draft(workspace, sample.id, Recipe.parse({"steps": [{"kind": "deduplicate"}]}))
    app = visit("prepare/split")
    app.button("split_dataset").click().run()
    made = workspace.load(workspace.catalog.versions()[0].id)
    folder = tmp_path / "by hand"
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-ec", app.code[-1].value], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for part in Split:
        by_hand = pd.read_parquet(folder / f"out/{part.value}.parquet")
        assert by_hand["uid"].tolist() == made.part(part)["uid"].tolist()


@pytest.fixture
def no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs stay as the test leaves them."""
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)


@pytest.mark.usefixtures("no_runner")
def test_a_job_is_shown_and_can_be_stopped(visit: Visit, workspace: Workspace, sample: Version) -> None:
    job = Queue(workspace).submit("check", {"version": sample.id}, dataset="support")
    app = visit("data/collect")
    assert "Check dataset (support)" in said(app)
    app.sidebar.button(f"sidebar_cancel_{job}").click().run()
    assert Queue(workspace).get(job).state == "cancelled"
    assert "Check dataset" not in said(app)


@pytest.mark.usefixtures("no_runner")
def test_a_finished_recipe_selects_the_version_it_made(visit: Visit, workspace: Workspace, sample: Version) -> None:
    newer = actions.apply_recipe(workspace, sample.id, Recipe.parse({"steps": [{"kind": "drop_missing"}]}))
    job = Queue(workspace).submit("recipe", {"version": sample.id, "recipe": {}}, dataset="support")
    app = visit("data/collect")
    app.query_params.update({"version": sample.id[:12], "job": job})
    app.run()
    assert app.query_params["version"] == sample.id[:12]
    finish(workspace, job, "done", result={"version": newer.id})
    app.run()
    assert app.query_params["version"] == newer.id[:12] and "job" not in app.query_params


@pytest.mark.usefixtures("no_runner")
def test_a_failed_job_says_why_once(visit: Visit, workspace: Workspace, sample: Version) -> None:
    job = Queue(workspace).submit("check", {"version": sample.id}, dataset="support")
    app = visit("data/collect")
    app.query_params["job"] = job
    finish(workspace, job, "failed", error={"what": "The disk is full.", "where": "here", "remedy": "Free some space."})
    app.run()
    assert not app.exception and [error.proto.title for error in app.error] == [r"The disk is full\."]
    assert not app.run().error


def finish(workspace: Workspace, job: str, state: str, **columns: object) -> None:
    """End a job as a worker would."""
    with workspace.catalog.write() as connection:
        for name, value in columns.items():
            connection.execute(f"UPDATE jobs SET {name} = ? WHERE id = ?", (json.dumps(value), job))
        connection.execute("UPDATE jobs SET state = ?, finished = ? WHERE id = ?", (state, time.time(), job))
