"""What the checks find of the sample's planted dirt, kind by kind, and that each of their fixes mends its finding.

Run with ``-s`` to read the table. Planted dates, amounts and measurements in the standard form already are no finding.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.clean.fix_encoding import FixEncoding
from core.contracts import Context, Finding, Step
from core.dataset import Dataset
from core.flow import run
from core.members import make
from core.quality import CHECKS
from core.quality.report import inspect
from core.recipe import Recipe
from core.types import Roles

ROOT = Path(__file__).parents[3]
KINDS: dict[str, list[dict[str, Any]]] = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))[
    "kinds"
]
STANDARD = {"YYYY-MM-DD", "EUR 24.90", "# kg", "# cm", "# l"}
QUICK = [make("checks", {"kind": check.name()}) for check in CHECKS if not check.needs]


def of(check: str, fits: Callable[[Finding], bool] = lambda finding: True) -> Callable[[Finding], bool]:
    """Findings of a check that fit."""
    return lambda finding: finding.check == check and fits(finding)


def fixed_by(step: str, open_too: bool = False) -> Callable[[Finding], bool]:
    """Findings about one kind of format: what its step mends and, if ``open_too``, what nobody should guess."""
    return lambda finding: open_too if finding.fix is None else finding.fix["kind"] == step


#: The findings that are about a kind of dirt, and the least precision; what they name besides was read, and is what it
#: is said to be (the sample's messages have amounts, dates and names that nobody planted).
CASES: dict[str, tuple[Callable[[Finding], bool], float]] = {
    "missing": (of("missing"), 1.0),
    "exact_duplicates": (of("exact_duplicates", fixed_by("deduplicate")), 0.6),
    "conflicting_labels": (of("exact_duplicates", fixed_by("resolve_conflicts")), 0.45),
    "near_duplicates": (of("near_duplicates"), 0.95),
    "html": (of("markup"), 1.0),
    "mojibake": (of("encoding_errors"), 1.0),
    "whitespace": (of("noise", lambda one: one.topic in ("white space", "broken lines")), 1.0),
    "personal_data": (of("personal_data"), 0.93),
    "other_languages": (of("language"), 0.95),
    "very_long": (of("text_length", lambda one: "tokens" in one.message), 1.0),
    "date_formats": (of("mixed_formats", fixed_by("standardize_dates", open_too=True)), 0.8),
    "currency_formats": (of("mixed_formats", fixed_by("standardize_currencies")), 0.5),
    "unit_formats": (of("mixed_formats", fixed_by("standardize_units")), 0.7),
}


@pytest.fixture(scope="module")
def data() -> Dataset:
    frame = pd.read_csv(ROOT / "core/collect/samples/support.csv", dtype=str, keep_default_na=False, na_values=[""])
    frame["uid"] = [str(row) for row in range(len(frame))]
    return Dataset.from_frame(frame, Roles(text="text", label="label"))


@pytest.fixture(scope="module")
def found(data: Dataset) -> tuple[Finding, ...]:
    seen = inspect(data, QUICK)
    assert not seen.skipped
    return seen.findings


@pytest.mark.parametrize("kind", CASES)
def test_recall_and_precision(kind: str, found: tuple[Finding, ...]) -> None:
    fits, least = CASES[kind]
    rows = {int(uid) for finding in found if fits(finding) for uid in finding.uids}
    truth = {entry["row"] for entry in KINDS[kind] if entry.get("format") not in STANDARD}
    recall, precision = len(rows & truth) / len(truth), len(rows & truth) / len(rows)
    print(f"{kind:20} planted {len(truth):3}, named {len(rows):3}, recall {recall:.3f}, precision {precision:.3f}")
    assert recall >= 0.95
    assert precision >= least


@pytest.mark.model
def test_wrong_labels_stand_at_the_top(data: Dataset) -> None:
    (suspects, *_) = make("checks", {"kind": "label_errors"}).inspect(data, Context())
    truth = {str(entry["row"]) for entry in KINDS["wrong_labels"]}
    first = set(suspects.uids[: 2 * len(truth)])
    print(
        f"wrong_labels: {len(first & truth) / len(truth):.3f} of {len(truth)} among the first {2 * len(truth)} suspects"
    )
    assert len(first & truth) >= 0.6 * len(truth)


def test_each_fix_removes_its_finding(data: Dataset, found: tuple[Finding, ...]) -> None:
    mended = [finding for finding in found if finding.fix is not None]
    assert len({finding.fix["kind"] for finding in mended if finding.fix}) >= 10
    for finding in mended:
        assert finding.fix is not None
        step = make("steps", finding.fix)
        assert isinstance(step, Step)
        after = run(Recipe(steps=(step,)), data)
        check = next(check for check in QUICK if check.kind == finding.check)
        left = [other for other in check.inspect(after, Context()) if other.fix == finding.fix]
        assert not left, f"{step.kind} leaves: {left[0].message}"


@pytest.fixture(scope="module")
def mended(data: Dataset) -> Dataset:
    """What the recipe makes that holds the fix of every finding, and of every finding that is left then."""
    recipe, result = Recipe(), data
    for _ in range(4):
        fixes = [make("steps", finding.fix) for finding in inspect(result, QUICK).findings if finding.fix is not None]
        if not (new := [step for step in dict.fromkeys(fixes) if step not in recipe.steps]):
            return result
        for step in new:
            assert isinstance(step, Step)
            recipe = recipe.with_step(step)
        result = run(recipe, data)
    raise AssertionError("the fixes find no end")


def _left(kind: str, entry: dict[str, Any], rows: pd.DataFrame) -> bool:
    """Whether planted dirt is still there, judged by what was planted, not by the checks."""
    uid, other = str(entry["row"]), str(entry.get("of"))
    if uid not in rows.index:
        return False
    text, label = rows.at[uid, "text"], rows.at[uid, "label"]
    if kind == "missing":
        return pd.isna(rows.at[uid, entry["column"]])
    if kind in ("exact_duplicates", "near_duplicates"):
        return other in rows.index
    if kind == "conflicting_labels":
        return other in rows.index and pd.notna(label) and label != rows.at[other, "label"]
    if kind == "html":
        return re.search(r"</?[a-z]+[^>]*>|&#?[a-z0-9]+;", text) is not None
    if kind == "mojibake":
        return any(ord(sign) > 127 and sign not in entry["original"] for sign in text)
    if kind == "whitespace":
        return text != " ".join(text.split())
    return "value" not in entry or entry["value"] in text


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"wrong_labels"}))
def test_clicking_every_fix_leaves_under_a_twentieth(kind: str, mended: Dataset) -> None:
    planted = [entry for entry in KINDS[kind] if entry.get("format") not in STANDARD]
    rows = mended.frame.set_index("uid")
    left = [entry["row"] for entry in planted if _left(kind, entry, rows)]
    print(f"{kind:20} planted {len(KINDS[kind]):3}, not in standard form {len(planted):3}, left {len(left)}: {left}")
    assert len(left) < 0.05 * len(KINDS[kind])


def test_clicking_every_fix_loses_no_clean_row(mended: Dataset, data: Dataset) -> None:
    dirty = {str(entry["row"]) for entries in KINDS.values() for entry in entries}
    lost = set(data.frame["uid"]) - dirty - set(mended.frame["uid"])
    dropped = {step["kind"]: step["dropped"] for step in mended.lineage.steps if step["dropped"]}
    print(f"{len(data) - len(dirty)} rows are clean, {len(lost)} of them are lost; dropped by step: {dropped}")
    assert not lost


def test_mojibake_becomes_what_was_written(data: Dataset) -> None:
    after = FixEncoding().apply(data.frame, Context())["text"]
    for entry in KINDS["mojibake"]:
        assert after[entry["row"]] == entry["original"]
