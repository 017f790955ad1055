"""What every page owes its visitor: deep links on a fresh server, an empty state that helps, a restart survived."""

from pathlib import Path

import pytest

from core.store.workspace import Workspace
from tests.browser.conftest import Person, Served

pytestmark = pytest.mark.browser

PAGES = {
    "": "Collect",
    "quality": "Quality",
    "clean": "Clean",
    "split": "Split",
    "compare": "Compare",
    "export": "Export",
}


@pytest.mark.parametrize("path", PAGES)
def test_a_deep_link_as_the_first_request_of_a_server(path: str, person: Person) -> None:
    """Streamlit's old router ran the page without its frame until somebody opened the root."""
    person.open(f"/{path}")
    person.page.get_by_role("heading", name=PAGES[path], exact=True).first.wait_for(timeout=30_000)
    assert person.page.locator('[data-testid="stSidebarNav"]').is_visible()
    assert person.page.get_by_text("Page not found").count() == 0
    person.has(".st-key-load_sample", 1)  # an empty page offers the next step
    person.fine()


def test_a_recipe_survives_a_refresh_and_a_restart(person: Person, served: Served) -> None:
    person.open()
    person.click("load_sample")
    person.go("Quality")
    person.click("fix_0")
    person.sees("In the recipe")
    person.page.reload()
    person.settle()
    person.sees("In the recipe")
    served.stop()
    served.start()
    person.open("/quality")
    person.sees("In the recipe")
    person.fine()


def test_a_file_that_is_no_table_gets_one_message(person: Person, served: Served, tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    person.open()
    person.page.locator('input[type="file"]').set_input_files(str(path))
    person.page.locator('[data-testid="stAlert"]').first.wait_for(timeout=30_000)
    person.settle()
    person.has('[data-testid="stAlert"]', 1)
    assert Workspace.open(served.workspace).catalog.versions() == []
    person.fine()


def test_a_file_is_previewed_and_stored(person: Person, served: Served, tmp_path: Path) -> None:
    path = tmp_path / "messages.csv"
    rows = [f'"message {n}, about {word}",{word}' for n, word in enumerate(["tea", "rice"] * 20)]
    path.write_text("\n".join(["body,kind", *rows]))
    person.open()
    person.page.locator('input[type="file"]').set_input_files(str(path))
    person.widget("store").wait_for(timeout=30_000)
    person.settle()
    workspace = Workspace.open(served.workspace)
    assert workspace.catalog.versions() == [], "nothing is stored before the button"
    person.click("store")
    person.page.get_by_text("Rejected rows").first.wait_for(timeout=30_000)
    [version] = workspace.catalog.versions()
    assert (version.rows, version.classes) == (40, 2)
    assert workspace.manifest(version.id)["roles"]["text"] == "body"
    person.fine()
