"""Prevents: an expectation that passes when it should not, that names other rows, or that dies on odd data.

What each should find on ten rows was worked out by hand.
"""

import os
import subprocess
import sys

import pandas as pd
import pytest

from core.dataset import Dataset
from core.quality.expectations import EXPECTATIONS
from core.quality.expectations.gx import validate
from core.quality.expectations.suite import Outcome, Suite
from core.types import Roles

TEXTS = [
    "The parcel has not arrived yet and I would like to know where it is now.",
    "The parcel has not arrived yet and I would like to know where it is now.",
    "<p>Please help me with my card, it was blocked</p> when I tried to pay.",
    "Write to anna.berg@example.org, she knows how to mend this problem for you.",
    "Das Paket ist leider noch nicht angekommen, bitte helfen Sie mir schnell weiter.",
    None,
    "   ",
    "See https://example.org/help for how to reset the password of an account.",
    "A zero width\u200bspace stands between these two words of an English sentence.",
    "word " * 200,
]
FRAME = pd.DataFrame(
    {
        "text": TEXTS,
        "label": ["a", "a", "a", "a", "a", "a", "b", "b", "b", "c"],
        "n": [1, 2, 3, 4, 5, 6, 7, 8, 9, 100],
        "half": [0.5, 1.0, 1.5, 2.0, None, 3.0, 3.5, 4.0, 4.5, 200.0],
        "day": ["2026-01-01", "2026-01-02", "5/13/2026", "soon", None, *["2026-02-01"] * 5],
        "again": ["a", "a", "a", "b", "a", "a", "b", "b", "b", None],
        "flag": [True, True, False, *[True] * 7],
        "blob": ['{"x": 1}', "[1]", "{", *["{}"] * 7],
    }
)
DATA = Dataset.from_frame(FRAME, Roles(text="text", label="label"), prefix="r")

#: Expectation, whether it is met, and the places of the rows that break it.
CASES: list[tuple[dict[str, object], bool, list[int]]] = [
    ({"kind": "has_text"}, False, [5, 6]),
    ({"kind": "has_text", "mostly": 0.8}, True, [5, 6]),
    ({"kind": "has_text", "mostly": 0.81}, False, [5, 6]),
    ({"kind": "no_html"}, False, [2]),
    ({"kind": "no_personal_data"}, False, [3]),
    ({"kind": "no_urls"}, False, [7]),
    ({"kind": "no_control_characters"}, False, [8]),
    ({"kind": "words_between", "low": 5, "high": 150}, False, [6, 9]),
    ({"kind": "tokens_within", "most": 128}, False, [9]),
    ({"kind": "language_share", "languages": ["en"], "mostly": 1.0}, False, [4]),
    ({"kind": "language_share", "languages": ["EN", "de"], "mostly": 1.0}, True, []),
    ({"kind": "class_balance", "ratio": 5}, False, [9]),
    ({"kind": "class_balance", "ratio": 6}, True, []),
    ({"kind": "class_rows", "least": 3}, False, [9]),
    ({"kind": "column_exists", "column": "half"}, True, []),
    ({"kind": "column_set", "names": ["text", "nothing"], "exact": False}, False, []),
    ({"kind": "column_set", "names": ["text", "label"], "exact": False}, True, []),
    ({"kind": "column_set", "names": ["text", "label"]}, False, []),
    ({"kind": "row_count", "low": 10, "high": 10}, True, []),
    ({"kind": "column_count", "low": 11, "high": 11}, True, []),
    ({"kind": "not_null"}, False, [5]),
    ({"kind": "unique", "column": "text"}, False, [0, 1]),
    ({"kind": "unique"}, True, []),
    ({"kind": "in_set", "values": ["a", "b"]}, False, [9]),
    ({"kind": "in_set", "column": "n", "values": ["1", "2", "3", "4", "5", "6", "7", "8", "9"]}, False, [9]),
    ({"kind": "in_set", "column": "flag", "values": ["true"]}, False, [2]),
    ({"kind": "not_in_set", "values": ["c"]}, False, [9]),
    ({"kind": "lengths_between", "low": 4, "high": 500}, False, [6, 9]),
    ({"kind": "matches", "pattern": r"^\S"}, False, [6]),
    ({"kind": "not_matches", "pattern": "(?i)PAKET"}, False, [4]),
    ({"kind": "has_type"}, True, []),
    ({"kind": "has_type", "column": "n", "sort": "whole number"}, True, []),
    ({"kind": "has_type", "column": "half", "sort": "whole number"}, False, []),
    ({"kind": "has_type", "column": "half", "sort": "number"}, True, []),
    ({"kind": "has_type", "column": "flag", "sort": "truth value"}, True, []),
    ({"kind": "has_type", "column": "n"}, False, []),
    ({"kind": "between", "column": "half", "low": 1, "high": 100}, False, [0, 9]),
    ({"kind": "parses_as_date", "column": "day"}, False, [3]),
    ({"kind": "date_format", "column": "day"}, False, [2, 3]),
    ({"kind": "parses_as_json", "column": "blob"}, False, [2]),
    ({"kind": "z_scores_below", "column": "n", "most": 2}, False, [9]),
    ({"kind": "mean_between", "column": "n", "low": 14.5, "high": 14.5}, True, []),
    ({"kind": "median_between", "column": "n", "low": 6}, False, []),
    ({"kind": "stdev_between", "column": "n", "low": 30, "high": 31}, True, []),
    ({"kind": "sum_between", "column": "n", "high": 144}, False, []),
    ({"kind": "min_between", "column": "half", "low": 0.5, "high": 0.5}, True, []),
    ({"kind": "max_between", "column": "half", "high": 199}, False, []),
    ({"kind": "quantile_between", "column": "n", "quantile": 0.5, "low": 5, "high": 6}, True, []),
    ({"kind": "quantile_between", "column": "n", "quantile": 1.0, "high": 99}, False, []),
    ({"kind": "most_common_in", "values": ["b", "c"]}, False, []),
    ({"kind": "unique_share_between", "column": "label", "low": 0.3, "high": 0.3}, True, []),
    ({"kind": "distinct_between", "low": 4}, False, []),
    ({"kind": "distinct_contain", "values": ["a", "z"]}, False, []),
    ({"kind": "distinct_equal", "values": ["a", "b"]}, False, []),
    ({"kind": "distinct_equal", "values": ["c", "a", "b"]}, True, []),
    ({"kind": "compound_unique", "names": ["text", "label"]}, False, [0, 1]),
    ({"kind": "unique_in_row", "names": ["label", "again"], "mostly": 0.0}, True, [0, 1, 2, 4, 5, 6, 7, 8]),
    ({"kind": "row_sum", "names": ["n", "half"], "total": 1.5}, False, [1, 2, 3, 5, 6, 7, 8, 9]),
    ({"kind": "pair_equal", "first": "label", "second": "again"}, False, [3]),
    ({"kind": "pair_greater", "first": "n", "second": "half"}, False, [9]),
    ({"kind": "pair_in_set", "first": "label", "second": "again", "pairs": ["a => a", "b=>b"]}, False, [3]),
]  # fmt: skip


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    suite = Suite.parse({"name": "all", "expectations": [case[0] for case in CASES]})
    return list(validate(DATA, suite).outcomes)


@pytest.mark.parametrize("place", range(len(CASES)), ids=[f"{n}-{case[0]['kind']}" for n, case in enumerate(CASES)])
def test_each_finds_what_was_worked_out_by_hand(outcomes: list[Outcome], place: int) -> None:
    said, met, rows = CASES[place]
    found = outcomes[place]
    assert found.error is None, found.error
    assert found.kind == said["kind"]
    assert (found.passed, [int(uid.split("-")[1]) for uid in found.uids]) == (met, rows), found.observed
    assert found.unexpected == len(rows) and (found.share > 0) == bool(rows)
    assert found.message and found.expected.endswith(".")


def test_the_cases_are_all_there_are() -> None:
    assert {case[0]["kind"] for case in CASES} == {member.name() for member in EXPECTATIONS}


def test_what_cannot_be_checked_says_why_and_the_others_go_on() -> None:
    suite = Suite.parse(
        {
            "name": "odd",
            "expectations": [
                {"kind": "not_null", "column": "colour"},
                {"kind": "no_html", "column": "colour"},
                {"kind": "mean_between", "low": 1},
                {"kind": "row_sum"},
                {"kind": "lengths_between", "column": "n"},
                {"kind": "no_html", "column": "n"},
                {"kind": "pair_greater", "first": "n", "second": "label"},
                {"kind": "row_count"},
            ],
        }
    )
    result = validate(DATA, suite)
    assert [one.error is None for one in result.outcomes] == [False] * 7 + [True]
    assert (result.passed, result.failed, result.errors) == (1, 0, 7)
    assert "no column 'colour'" in str(result.outcomes[0].error) and "'text' does not hold numbers" in str(
        result.outcomes[2].error
    )
    assert not any("Traceback" in one.message or "MetricConfiguration" in one.message for one in result.outcomes)


@pytest.mark.parametrize("texts", [[], [None, None], ["x"], ["\x00\U0001f600" * 3, "\u0e2a\u0e27\u0e31\u0e2a" * 500]])
def test_odd_datasets_do_not_break_it(texts: list[str | None]) -> None:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "n": pd.Series([0.0] * len(texts))})
    data = Dataset.from_frame(frame, Roles(text="text"), prefix="o")
    kinds = [case[0] for case in CASES if case[0].get("column", "text") in ("text", "label", "uid")]
    result = validate(data, Suite.parse({"name": "odd", "expectations": kinds}))
    assert len(result.outcomes) == len(kinds)
    for one in result.outcomes:
        assert set(one.uids) <= set(data.frame["uid"]) and len(set(one.uids)) == len(one.uids)


def test_it_changes_neither_the_data_nor_the_order_and_tells_how_far_it_is() -> None:
    before, told = DATA.frame.copy(), []
    suite = Suite.parse({"name": "x", "expectations": [{"kind": "no_html"}, {"kind": "unique"}, {"kind": "not_null"}]})
    result = validate(DATA, suite, lambda done, total, message="": told.append((done, total)))
    assert [one.kind for one in result.outcomes] == ["no_html", "unique", "not_null"]
    pd.testing.assert_frame_equal(DATA.frame, before)
    assert told[-1] == (3, 3) and told == sorted(told)
    assert validate(DATA, Suite(name="empty")).outcomes == ()


def test_it_is_silent_and_leaves_the_cloud_alone() -> None:
    code = (
        "from core.quality.expectations.gx import validate\n"
        "from core.quality.expectations.suite import Suite\n"
        "from core.dataset import Dataset\nfrom core.types import Roles\nimport pandas as pd, os\n"
        "data = Dataset.from_frame(pd.DataFrame({'text': ['x', 'y']}), Roles(text='text'))\n"
        "validate(data, Suite.parse({'name': 's', 'expectations': [{'kind': 'unique'}, {'kind': 'no_html'}]}))\n"
        "assert not [name for name in os.environ if name.startswith('GX_CLOUD_')]\n"
    )
    world = {**os.environ, "GX_CLOUD_ACCESS_TOKEN": "x", "GX_CLOUD_ORGANIZATION_ID": "y", "PYTHONPATH": "."}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=world, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
