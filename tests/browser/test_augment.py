"""From a split to made rows on the page: look at them, move a limit, reject one, answer two pairs by key, apply."""

import pytest

from core import actions, drafts
from core.collect.sample import Sample
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace
from tests.browser.conftest import Person, Served

pytestmark = pytest.mark.browser


def prepared(served: Served) -> str:
    """A version of the sample's first 200 rows that is split; returns the id that its recipe starts from."""
    workspace = Workspace.open(served.workspace)
    whole = actions.collect(workspace, Sample(), name="support")
    rows = workspace.load(whole.id)
    base = workspace.save(rows.with_frame(rows.frame.iloc[:200].reset_index(drop=True)), dataset_name="few")
    recipe = Recipe(steps=(Stratified(),))
    drafts.save_draft(workspace, base.id, recipe)
    return actions.apply_recipe(workspace, base.id, recipe).id


def test_rows_are_made_judged_and_applied(person: Person, served: Served) -> None:
    version = prepared(served)
    workspace = Workspace.open(served.workspace)
    person.open(f"/augment?version={version[:12]}")
    person.page.locator(".st-key-make_group").get_by_text("Words", exact=True).click()
    person.settle()
    person.sees("Kept by the gate")
    person.page.locator(".st-key-children").locator("ins, del").first.wait_for(timeout=60_000)

    person.page.locator(".st-key-make_side").get_by_text("Gate", exact=True).click()
    person.settle()
    slider = person.widget("gate_few_farthest").get_by_role("slider")
    before = person.text()
    slider.press("End")
    person.settle()
    assert person.text() != before and "fall here" in person.text()
    slider.press("Home")
    person.settle()

    person.page.locator("[class*='st-key-refuse_'] button").first.click()
    person.settle()
    person.sees("Rejected by hand")

    person.page.locator(".st-key-made_view").get_by_text("Blind check", exact=True).click()
    person.settle()
    person.page.keyboard.press("1")
    person.settle()
    person.page.keyboard.press("2")
    person.settle()
    person.sees("50% (1% to 99%)")

    person.click("add_method")
    kinds = [step.kind for step in drafts.draft(workspace, version).steps]
    assert kinds[0] == "split.stratified" and kinds[2:] == ["augment.gate", "augment.refuse"]
    person.click("apply_recipe")
    person.page.get_by_text("Recipe applied").first.wait_for(timeout=90_000)
    person.fine()
    made = workspace.load(workspace.catalog.versions()[0].id).frame
    children = made[made["origin"].notna()]
    assert len(children) and (children["split"] == "train").all()
    person.page.reload()
    person.settle()
    person.page.locator(".st-key-made_view").get_by_text("Blind check", exact=True).click()
    person.sees("50% (1% to 99%)")
    person.fine()
