"""What is wrong with a split, each with its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from core.holdout.classes import FEW_TEST_ROWS, Seen, rows_needed
from core.holdout.drift import Drift
from core.holdout.leaks import Leak
from core.holdout.ties import TWINS
from core.types import Split
from core.words import count

#: A test split that cannot show such a difference will call most approaches equal.
WIDE = 0.1

_LISTED = 6

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Advice:
    """Something about a split that a person should know: what it is ``about``, what was found, and how to go on."""

    about: Literal["classes", "size", "drift", "leakage"]
    severity: Severity
    found: str
    remedy: str


def advised(table: pd.DataFrame, shown: Seen, drift: Sequence[Drift], found: Sequence[Leak]) -> tuple[Advice, ...]:
    """Everything worth saying about a split, errors first."""
    said = [*_classes(table), *_size(shown), *_leaks(found), *_drifts(drift)]
    order = ("error", "warning", "info")
    return tuple(sorted(said, key=lambda one: order.index(one.severity)))


def _classes(table: pd.DataFrame) -> list[Advice]:
    said = []
    for split in (Split.TRAIN, Split.TEST):
        none = list(table.index[table[split.value] == 0]) if len(table) else []
        if none:
            why = "No model can learn them" if split is Split.TRAIN else "No score will say anything about them"
            text = f"{count(len(none), 'class has', 'classes have')} no {split.value} row: {_named(none)}. {why}."
            remedy = "Collect more rows of them, or merge them with Map labels on the Clean page."
            said.append(Advice("classes", "error", text, remedy))
    test = table[Split.TEST.value]
    small = test[(test > 0) & (test < FEW_TEST_ROWS)].sort_values(kind="stable")
    if len(small):
        named = _named([f"{name} ({rows:,})" for name, rows in small.items()])
        text = (
            f"{len(small):,} of {len(table):,} classes have fewer than {FEW_TEST_ROWS} test rows: {named}. Their "
            "scores will be luck, and macro-F1 gives them the weight of the large ones."
        )
        remedy = "Collect more rows of them, merge them, or raise the test share."
        said.append(Advice("classes", "warning", text, remedy))
    return said


def _size(shown: Seen) -> list[Advice]:
    least = shown.macro if shown.macro is not None else shown.accuracy
    if not shown.rows or least < WIDE:
        return []
    text = (
        f"With {count(shown.rows, 'test row')} in {count(shown.classes, 'class', 'classes')}, only differences of "
        f"{least:.2f} or more can be shown near {shown.score:.2f}: most approaches will be called equal."
    )
    remedy = (
        f"Raise the test share or collect more rows; about {rows_needed(0.05, shown.score):,} test rows show a "
        "difference of 0.05 in accuracy."
    )
    return [Advice("size", "warning", text, remedy)]


def _leaks(found: Sequence[Leak]) -> list[Advice]:
    said = []
    for leak in found:
        if not leak.rows:
            continue
        least = "" if leak.complete else "At least "
        straddling = count(leak.straddling, "set straddles", "sets straddle")
        text = (
            f"{least}{_held(leak)} tied to a row of an earlier split by {leak.way}; {straddling} two splits. What a "
            "model learns by heart there counts as skill in the test."
        )
        severity: Severity = "error" if leak.test and leak.way in TWINS else "warning"
        said.append(Advice("leakage", severity, text, _remedy(leak.way)))
    return said


def _held(leak: Leak) -> str:
    parts = [(leak.test, "test row"), (leak.validation, "validation row")]
    told = " and ".join(count(rows, name) for rows, name in parts if rows)
    return f"{told} {'is' if leak.rows == 1 else 'are'}"


def _remedy(way: str) -> str:
    if way == "near text":
        return "Choose a grouped split that keeps near duplicates together, or drop them on the Clean page first."
    if way == "equal text":
        return "Drop duplicates on the Clean page, or choose a split that keeps equal texts together."
    if way == "same parent":
        return "Choose a split that keeps made rows with the rows they were made from."
    return f"Choose a grouped split by '{way.removeprefix('same ')}', unless the model will meet the same ones later."


def _drifts(drift: Sequence[Drift]) -> list[Advice]:
    said = []
    for one in drift:
        if one.clear:
            text = (
                f"{one.split.capitalize()} is not like train in {_lower(one.name)}: {one.detail} "
                f"({one.measure} {one.distance.value:.2f}, by chance up to {one.distance.chance:.2f}; p = {one.p:.3f} "
                "after correction)."
            )
            remedy = (
                "If it is meant (a split by time or by group), read scores as scores on other rows than train's; "
                "else choose another seed or a stratified split."
            )
            said.append(Advice("drift", "warning", text, remedy))
    small = sorted({one.split for one in drift if one.small})
    if small:
        text = f"{' and '.join(small).capitalize()} {'has' if len(small) == 1 else 'have'} so few rows that only a "
        said.append(
            Advice("drift", "info", f"{text}large drift could be seen.", "Collect more rows, or raise the share.")
        )
    return said


def _lower(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"


def _named(names: Sequence[object]) -> str:
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return ", ".join(map(str, names[:_LISTED])) + more
