"""Prevents: a picture in the table that shows another interval than the row, or sorts in another order."""

import re
from base64 import b64decode
from typing import Any
from xml.etree import ElementTree

from core.figures.intervals import WIDTH, pictures


def row(kind: str, mean: float, half: float = 0.05) -> dict[str, Any]:
    return {"kind": kind, "status": "done", "macro_f1": {"mean": mean, "low": mean - half, "high": mean + half}}


ROWS = [row("full", 0.9), row("lora", 0.8), row("tfidf", 0.7), row("majority", 0.1)]


def drawn(address: str) -> str:
    return b64decode(address.split("base64,")[1]).decode()


def numbers(address: str) -> tuple[float, float, float]:
    """Left end, dot and right end in pixels."""
    left, right = re.search(r"M([\d.]+) 11H([\d.]+)M", drawn(address)).groups()  # type: ignore[union-attr]
    middle = re.search(r'cx="([\d.]+)"', drawn(address)).group(1)  # type: ignore[union-attr]
    return float(left), float(middle), float(right)


def test_all_are_on_one_axis() -> None:
    found = pictures(ROWS)
    full, lora, tfidf = (numbers(found[kind]) for kind in ("full", "lora", "tfidf"))
    assert full[0] < full[1] < full[2] <= WIDTH
    assert abs((full[1] - lora[1]) - (lora[1] - tfidf[1])) < 0.21
    assert abs((full[1] - lora[1]) - (full[2] - full[0])) < 0.21, "an interval is as wide as the step of 0.1"


def test_they_are_pictures_that_sort_as_the_scores() -> None:
    found = pictures([*ROWS, row("ia3", -0.2)])
    for address in found.values():
        ElementTree.fromstring(drawn(address))
    assert sorted(found, key=found.__getitem__) == ["ia3", "majority", "tfidf", "lora", "full"]


def test_one_far_below_is_an_arrow_and_the_recommended_is_marked() -> None:
    found = pictures(ROWS, recommended="lora")
    assert "circle" not in drawn(found["majority"])
    dash = re.search(r'M([\d.]+) 1V21" stroke="#\w+" stroke-dasharray', drawn(found["full"]))
    assert dash and float(dash.group(1)) == numbers(found["lora"])[1]
    assert "dasharray" not in drawn(pictures(ROWS)["full"])


def test_approaches_without_a_score_have_none() -> None:
    assert set(pictures([ROWS[0], {"kind": "lora", "status": "failed"}])) == {"full"}
    assert pictures([]) == {}
