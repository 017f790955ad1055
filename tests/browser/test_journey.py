"""The way of a newcomer: sample, quality, one fix, split, compare five approaches, recommendation, export."""

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
    workspace = Workspace.open(served.workspace)
    until(lambda: len(workspace.catalog.versions()) == 2)
    person.has("text=rows have no text", 0)
    person.fine()
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
    until(lambda: bool(workspace.runs.list()))
    run = workspace.runs.list()[0].id
    person.settle()
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
    answer = workspace.runs.read_json(run, "result.json")
    assert {row["kind"]: row["status"] for row in answer["approaches"]} == dict.fromkeys(
        ["majority", "tfidf", "prompt", "frozen", "full"], "done"
    )
    other.sees(f"Recommended: {answer['recommendation']['approach']}")
    assert len(workspace.catalog.events("test_opened", version=split.id)) == 1
    other.fine()

    other.go("Export")
    other.click("export")
    folder = workspace.exports / split.id[:12]
    until(lambda: (folder / "recipe.yaml").is_file())
    assert {path.name for path in folder.iterdir()} >= {"train.parquet", "validation.parquet", "test.parquet"}
    other.fine()


def until(condition: Callable[[], bool], seconds: int = 60) -> None:
    """Wait for something that the page's script does on disk."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
