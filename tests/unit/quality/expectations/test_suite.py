"""Prevents: a suite that is another one after a round through its file, and errors that do not say where."""

import json
from pathlib import Path

import pytest

from core.errors import AssayError
from core.quality.expectations import EXPECTATIONS, GROUPS
from core.quality.expectations.base import Expectation, number, percent
from core.quality.expectations.suite import Outcome, Suite, SuiteResult, expectation

NEEDS = {"low": 1.0, "values": ["a"], "pairs": ["a => b"]}


def simplest(kind: type[Expectation]) -> Expectation:
    """An expectation with its defaults, and what has none filled in."""
    return expectation({"kind": kind.name(), **{name: NEEDS[name] for name in NEEDS if name in kind.model_fields}})


@pytest.mark.parametrize("kind", EXPECTATIONS, ids=lambda kind: kind.name())
def test_every_expectation_explains_itself_and_survives_json(kind: type[Expectation]) -> None:
    one = simplest(kind)
    assert expectation(json.loads(one.model_dump_json())) == one
    assert kind.summary().startswith("Expects ") and kind.summary().endswith(".") and len(kind.summary()) < 200
    assert one.sentence().endswith(".") and "  " not in one.sentence()
    fields = {name: field for name, field in kind.model_fields.items() if name != "kind"}
    assert all(str(field.description).endswith(".") for field in fields.values())
    assert {"severity"} < set(fields)


def test_kinds_are_unique_and_grouped() -> None:
    names = [member.name() for member in EXPECTATIONS]
    assert len(names) == len(set(names)) == sum(map(len, GROUPS.values())) > 40


def test_a_suite_survives_its_file(tmp_path: Path) -> None:
    suite = Suite(name="all", expectations=tuple(simplest(kind) for kind in EXPECTATIONS))
    suite.write(tmp_path / "deep" / "suite.json")
    assert Suite.read(tmp_path / "deep" / "suite.json") == suite


def test_edits_leave_the_old_suite_alone() -> None:
    first, second = simplest(EXPECTATIONS[0]), simplest(EXPECTATIONS[1])
    suite = Suite(name="s").with_expectation(first).with_expectation(second)
    assert suite.with_expectation(first, 1).expectations == (first, first)
    assert suite.without(0).expectations == (second,)
    assert suite.expectations == (first, second)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"name": "s", "expectations": [{"kind": "no_html"}, {"kind": "nonsense"}]}, "no expectation 'nonsense'"),
        ({"name": "s", "expectations": ["no_html"]}, "no expectation 'None'"),
        ({"name": "s", "expectations": [{"kind": "mean_between", "low": 5, "high": 1}]}, "above the highest"),
        ({"name": "s", "expectations": [{"kind": "mean_between"}]}, "lowest number, the highest, or both"),
        ({"name": "s", "expectations": [{"kind": "in_set"}]}, "values"),
        ({"name": "s", "expectations": [{"kind": "matches", "pattern": "(x"}]}, "no regular expression"),
        ({"name": "s", "expectations": [{"kind": "no_html", "mostly": 2}]}, "mostly"),
        ({"name": "s", "expectations": [{"kind": "no_html", "colour": 2}]}, "colour"),
        ({"name": "s", "expectations": [{"kind": "pair_in_set", "pairs": ["a, b"]}]}, "is no pair"),
        ({"name": "", "expectations": []}, "name"),
        ({"name": "s", "expectations": {"kind": "no_html"}}, "expectations"),
        ([1], "dictionary"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(value: object, said: str) -> None:
    with pytest.raises(AssayError) as caught:
        Suite.parse(value, "suite.json")
    assert said in caught.value.line() and caught.value.remedy


def test_the_place_of_a_wrong_expectation_is_counted_from_one() -> None:
    with pytest.raises(AssayError, match=r"Expectation 2"):
        Suite.parse({"name": "s", "expectations": [{"kind": "no_html"}, {"kind": "in_set"}]})


@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe\x00", b"[]"])
def test_a_file_that_is_no_suite_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "suite.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AssayError) as caught:
        Suite.read(path)
    assert "suite.json" in caught.value.where and caught.value.remedy


def test_results_count_and_know_their_suite() -> None:
    suite = Suite(name="s", expectations=(simplest(EXPECTATIONS[0]), simplest(EXPECTATIONS[1])))
    made = [
        Outcome(
            kind=one.kind, columns=one.columns(), severity=one.severity, expected=one.sentence(), passed=False,
            observed="", message="", error=error, settings=one.model_dump(mode="json", exclude={"kind", "severity"}),
        )
        for one, error in zip(suite.expectations, (None, "no such column"), strict=True)
    ]  # fmt: skip
    result = SuiteResult(suite="s", dataset="d", rows=3, seconds=2.0, outcomes=tuple(made))
    assert (result.passed, result.failed, result.errors) == (0, 1, 1)
    assert result.headline() == "0 of 2 expectations met, 1 not met, 1 could not be checked; 3 rows in 2.0 s."
    assert SuiteResult.model_validate_json(result.model_dump_json()) == result
    assert result.fits(suite) and not result.fits(suite.without(0))
    edited = suite.expectations[0].model_copy(update={"mostly": 0.5})
    assert result.of(edited) is None and not result.fits(suite.with_expectation(edited, 0))
    assert result.answer()["failed"] == 1 and len(result.answer()["results"]) == 2


def test_figures_in_words() -> None:
    assert [percent(share) for share in (0, 0.0001, 0.017, 0.5, 0.9999, 1)] == [
        "0 %", "under 0.1 %", "1.7 %", "50 %", "over 99.9 %", "100 %",
    ]  # fmt: skip
    assert [number(value) for value in (3, 1052.0, 0.12345, 12345.67)] == ["3", "1,052", "0.1235", "12,345.7"]
