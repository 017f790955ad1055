"""The page Split: a strategy is chosen, its leaks are looked at, it is frozen, accepted, and measured by a job."""

import pytest

from core import drafts
from core.split.grouped import Grouped
from core.store.workspace import Workspace
from tests.browser.conftest import Person, Served

pytestmark = pytest.mark.browser


def view(person: Person, name: str) -> None:
    person.widget("split_view").get_by_text(name, exact=True).click()
    person.settle()


def test_a_split_is_judged_before_it_is_accepted(person: Person, served: Served) -> None:
    workspace = Workspace.open(served.workspace)
    person.open()
    person.click("load_sample")
    person.go("Split")
    person.sees("tied to a row of an earlier split by near text")
    for name in ("Shares", "Drift", "Table", "Rows"):
        view(person, name)
        person.fine()
    view(person, "Leakage")
    rows = person.widget("split_leak_rows")
    assert rows.get_by_text("test and train").count() > 0 and rows.locator("script").count() == 0

    person.page.locator('[class*="st-key-split_strategy"]').get_by_role("combobox").click()
    person.page.get_by_role("option", name="Grouped", exact=True).click()
    person.settle()
    person.sees("Nothing straddles two splits.")
    person.page.locator('[class*="st-key-split_freeze"] label').first.click()
    person.settle()
    person.click("split_dataset")
    person.sees("This version is split like this.")
    person.sees("The test of this version was never opened")
    (step,) = drafts.draft(workspace, workspace.catalog.versions()[0].id).steps
    assert isinstance(step, Grouped) and step.columns == ("customer",) and step.expected
    assert workspace.load(workspace.catalog.versions()[0].id).is_split

    view(person, "Leak meter")
    person.sees("The sealed test stays sealed")
    assert person.widget("measure_leak").locator("button").first.is_enabled()
    person.fine()
