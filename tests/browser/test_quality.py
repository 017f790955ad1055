"""What is chosen in one chart narrows the rest: a bar, then a lasso on the map that the model's checks have drawn."""

import re

import pytest

from tests.browser.conftest import Person

pytestmark = [pytest.mark.browser, pytest.mark.model]


def test_a_bar_and_a_lasso_narrow_findings_and_rows(person: Person) -> None:
    person.open()
    person.click("load_sample")
    person.go("Quality")
    person.sees("rows have no text")
    bar = person.page.locator(".js-plotly-plot").first.locator("g.points path").nth(3)
    bar.click(force=True)
    person.sees("of 1,052 rows")
    person.sees("class payment")
    assert re.search(r"\b\d+ of 45 rows", person.text()), "findings count the rows that fit"
    person.fine()
    person.widget("quality_list").get_by_text("Rows", exact=True).click()
    person.settle()
    person.has('[data-testid="stDataFrame"]', 1)
    person.click("clear_filter")
    assert "class payment" not in person.text()
    person.widget("quality_list").get_by_text("Findings", exact=True).click()
    person.settle()

    person.click("check_deep")
    person.widget("quality_view").get_by_text("Map", exact=True).wait_for(timeout=300_000)
    person.settle()
    person.sees("labels look wrong")
    person.widget("quality_view").get_by_text("Map", exact=True).click()
    person.settle()
    chart = person.page.locator(".js-plotly-plot").first
    chart.locator("canvas").first.wait_for(timeout=60_000)
    box = chart.bounding_box()
    assert box is not None
    left, top = box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"]
    person.page.mouse.move(left, top)
    person.page.mouse.down()
    for right, down in ((0.4, 0.0), (0.4, 0.45), (0.0, 0.45), (0.0, 0.0)):
        person.page.mouse.move(left + right * box["width"], top + down * box["height"], steps=5)
    person.page.mouse.up()
    person.sees("points of the map")
    person.fine()
