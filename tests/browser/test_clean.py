"""The recipe on the page: three steps, reordered, undone and redone, saved, one off; a reload loses nothing."""

import re

import pytest

from core import drafts
from core.store.workspace import Workspace
from tests.browser.conftest import Person, Served

pytestmark = pytest.mark.browser


def add(person: Person, words: str, kind: str) -> None:
    """Open the menu, search, and choose."""
    person.click("add_step")
    field = person.widget("add_search").locator("input")
    field.fill(words)
    field.press("Enter")
    person.settle()
    person.click(f"add_{kind}")


def test_a_recipe_is_edited_and_kept(person: Person, served: Served) -> None:
    workspace = Workspace.open(served.workspace)

    def kinds() -> list[str]:
        return [step.kind for step in drafts.draft(workspace, workspace.catalog.versions()[0].id).steps]

    person.open()
    person.click("load_sample")
    person.go("Clean")
    for words, kind in (("markup", "strip_markup"), ("spaces", "normalize_whitespace"), ("duplicate", "deduplicate")):
        add(person, words, kind)
        person.sees(f"{len(kinds())}. ")
    assert kinds() == ["strip_markup", "normalize_whitespace", "deduplicate"]
    person.fine()

    rows = person.widget("preview_rows")
    rows.locator("del", has_text="<p>").first.wait_for()
    assert rows.locator("script").count() == 0, "markup of the data is drawn as text"
    assert rows.locator("ins").count() > 1 and rows.get_by_text("by 3. Deduplicate").count() > 0

    person.click("up_1")
    assert kinds() == ["normalize_whitespace", "strip_markup", "deduplicate"]
    person.click("remove_2")
    person.has('[class*="st-key-card_"]', 2)
    assert kinds() == ["normalize_whitespace", "strip_markup"]
    person.click("undo")
    person.click("undo")
    assert kinds() == ["strip_markup", "normalize_whitespace", "deduplicate"]
    person.click("redo")
    assert kinds() == ["normalize_whitespace", "strip_markup", "deduplicate"]
    person.page.keyboard.press("Alt+KeyZ")
    person.settle()
    assert kinds() == ["strip_markup", "normalize_whitespace", "deduplicate"], "the shortcut undoes"
    person.page.keyboard.press("Alt+KeyY")
    person.settle()

    person.click("switch_1")
    person.sees("Off: left out when the recipe runs.")
    person.page.get_by_role("button", name=re.compile("Save")).first.click()
    person.page.wait_for_timeout(300)
    person.fill("recipe_name", "house style")
    person.click("keep_recipe")
    person.fine()

    person.page.reload()
    person.settle()
    person.sees("Off: left out when the recipe runs.")
    card = person.widget("card_1")
    assert "2. Strip markup" in card.inner_text()
    kept = drafts.draft(workspace, workspace.catalog.versions()[0].id)
    assert kinds() == ["normalize_whitespace", "strip_markup", "deduplicate"]
    assert [step.off for step in kept.steps] == [False, True, False]
    assert list(drafts.kept_recipes(workspace)) == ["house style"]
    person.click("undo")  # the name
    person.click("undo")
    assert not any(step.off for step in drafts.draft(workspace, workspace.catalog.versions()[0].id).steps), (
        "the history outlives the session"
    )
    person.fine()
