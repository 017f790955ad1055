"""The way of a newcomer: sample, quality, one fix, split, compare four approaches, recommendation, export."""

import time
from collections.abc import Callable

import pytest

from core.store.workspace import Workspace
from tests.browser.conftest import Person, Served

pytestmark = [pytest.mark.browser, pytest.mark.model]

#: The longest that the comparison of a hundred rows may take on a loaded machine, in seconds.
PATIENCE = 600


def test_from_the_sample_to_the_export(person: Person, served: Served, visit: Callable[[str], Person]) -> None:
    person.open()
    person.click("load_sample")
    person.sees("1,052")
    person.fine()

    person.go("Quality")
    person.sees("rows have no text")
    person.click("fix_0")
    person.sees("In the recipe")
    person.click("apply_recipe")
    person.page.get_by_text("rows have no text").first.wait_for(state="detached", timeout=60_000)
    person.fine()
    workspace = Workspace.open(served.workspace)
    fixed = workspace.catalog.versions()[0]
    assert workspace.manifest(fixed.id)["lineage"]["recipe"]["steps"][0]["kind"] == "drop_missing"

    person.go("Split")
    person.click("split_dataset")
    person.sees("This version is split like this.")
    person.fine()
    split = workspace.catalog.versions()[0]
    sizes = workspace.manifest(split.id)["splits"]
    assert set(sizes) == {"train", "validation", "test"}
    assert all(sizes.values())

    person.go("Compare")
    for key, value in (("budget_seeds", "1"), ("budget_trials", "1"), ("budget_max_rows", "100")):
        person.fill(key, value)
    person.click("start_compare")
    run = wait_for_run(workspace)
    address = person.page.url
    assert run in address, "the address names the run, so that a refresh finds it again"
    # the browser is closed and the server restarted while the comparison runs
    person.page.close()
    served.stop()
    served.start()
    other = visit(served.url)
    other.page.goto(address)
    other.settle()
    # a canvas draws the board; its cells are for screen readers
    board = other.page.locator('[role="gridcell"]', has_text="majority")
    board.first.wait_for(state="attached", timeout=60_000)

    other.sees("Recommended", PATIENCE)
    other.settle()
    shown = other.text()
    answer = workspace.runs.read_json(run, "result.json")
    assert {row["kind"]: row["status"] for row in answer["approaches"]} == dict.fromkeys(
        ["majority", "tfidf", "frozen", "full"], "done"
    )
    assert answer["recommendation"]["approach"] in shown
    assert len(workspace.catalog.events("test_opened", version=split.id)) == 1
    other.fine()

    other.go("Export")
    other.click("export")
    folder = workspace.exports / split.id[:12]
    deadline = time.monotonic() + 60
    while not (folder / "recipe.yaml").is_file() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert {path.name for path in folder.iterdir()} >= {"train.parquet", "validation.parquet", "test.parquet"}
    other.fine()


def wait_for_run(workspace: Workspace) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        runs = workspace.runs.list()
        if runs:
            return runs[0].id
        time.sleep(0.2)
    raise AssertionError("the comparison did not begin")
