"""Classes evened out on the page: the chart, a table of sizes typed into, the recipe, and what applying gives."""

import pytest

from core import actions, drafts
from core.balance.undersample import Undersample
from core.collect.sample import Sample
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace
from core.text import is_missing
from core.types import LABEL, SPLIT, TEXT
from tests.browser.conftest import Person, Served

pytestmark = pytest.mark.browser


def test_sizes_are_typed_into_a_table_and_applied(person: Person, served: Served) -> None:
    workspace = Workspace.open(served.workspace)
    base = actions.collect(workspace, Sample(), name="support")
    drafts.save_draft(workspace, base.id, Recipe(steps=(Stratified(),)))
    version = actions.apply_recipe(workspace, base.id, Recipe(steps=(Stratified(),)))

    person.open(f"/balance?version={version.id[:12]}")
    person.sees("Largest to smallest class")
    person.page.locator(".st-key-even_chart .js-plotly-plot").wait_for(timeout=60_000)
    assert "1.0 to 1" in person.text(), "oversampling to equal is what is shown first"

    person.page.locator(".st-key-even_group").get_by_text("Drop rows", exact=True).click()
    person.settle()
    kind = person.page.locator('[class*="st-key-even_kind_"]')
    kind.locator("input").click()
    person.page.get_by_role("option", name="Undersample").click()
    person.settle()
    person.page.locator(".st-key-even_support_undersample_target").get_by_text("Table", exact=True).click()
    person.settle()
    box = person.widget("even_support_undersample_sizes").locator("canvas").first.bounding_box()
    assert box is not None
    person.page.mouse.dblclick(box["x"] + box["width"] - 45, box["y"] + 36 + 17)
    editor = person.page.locator("#portal input").first  # lies over the cell
    editor.fill("50")
    editor.press("Enter")
    person.sees("Rows after")
    person.click("add_strategy")
    step = drafts.draft(workspace, version.id).steps[1]
    assert isinstance(step, Undersample) and list(step.sizes.values()) == [50]
    person.click("apply_recipe")
    person.page.get_by_text("Recipe applied").first.wait_for(timeout=60_000)
    frame = workspace.load(workspace.catalog.versions()[0].id).frame
    train = frame[(frame[SPLIT] == "train") & ~is_missing(frame[TEXT])]
    assert train[LABEL].value_counts()[next(iter(step.sizes))] == 50
    person.fine()
