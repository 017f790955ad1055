"""Proposes a suite from a dataset as it is: what holds now, with margins, so that the next version can be checked."""

import math
from collections.abc import Iterator

from core.contracts import Progress, quiet
from core.dataset import Dataset
from core.quality.expectations import aggregates, derived, table, texts, values
from core.quality.expectations.base import Expectation
from core.quality.expectations.suite import Suite
from core.text import is_missing
from core.types import LABEL, RESERVED, TEXT, UID

#: Columns and values are expected as they are seen if they fill this share of rows; else nothing is said of them.
_LEAST = 0.5
#: A defect that more than this share of texts has is no defect that the next version could be free of.
_CLEAN = 0.8
#: How many times the exceptions seen may occur in the next version, and how much further another language may go.
_MORE = 1.25
_MARGIN = 0.02
#: More different labels than this are no classes.
_CLASSES = 500


def suggest(dataset: Dataset, name: str = "suggested", progress: Progress = quiet) -> Suite:
    """A suite that this dataset passes.

    What holds for all rows is expected of all rows; where there are exceptions, a quarter more of them are allowed,
    and ranges are wider than seen. A kind of dirt that more than a fifth of the texts have, and a column that is filled
    in fewer than half of the rows, are left out.
    """
    parts = (_columns, _texts, _dirt, _language, _labels)
    found: list[Expectation] = []
    for place, part in enumerate(parts):
        progress(place, len(parts), "Looking at the data")
        found += part(dataset)
    progress(len(parts), len(parts), "Suite made")
    return Suite(name=name, expectations=tuple(found))


def _columns(dataset: Dataset) -> Iterator[Expectation]:
    frame = dataset.frame
    yield table.ColumnSet(names=tuple(str(name) for name in frame.columns), exact=False)
    yield table.RowCount(low=len(frame) // 2, severity="warning")
    yield values.Unique(column=UID)
    for column in frame.columns:
        if column in RESERVED:
            continue
        share = float(frame[column].notna().mean()) if len(frame) else 0.0
        if share >= _LEAST:
            yield values.NotNull(column=str(column), mostly=_floor(share), severity="warning")


def _texts(dataset: Dataset) -> Iterator[Expectation]:
    column = dataset.frame[TEXT]
    present = ~is_missing(column)
    if not present.any():
        return
    yield texts.HasText(mostly=_floor(float(present.mean())))
    sizes = column[present].str.len().astype(float)
    low, high = sizes.quantile([0.005, 0.995])
    blank = column.notna() & ~present  # they have a length too, and it may be outside
    inside = sizes.between(math.floor(low / 2), math.ceil(high * 2)).sum() / (len(sizes) + int(blank.sum()))
    yield values.LengthsBetween(
        low=max(1, math.floor(low / 2)), high=math.ceil(high * 2), mostly=min(0.99, _floor(float(inside))),
        severity="warning",
    )  # fmt: skip


def _dirt(dataset: Dataset) -> Iterator[Expectation]:
    column = dataset.frame[TEXT]
    kinds: tuple[type[Expectation], ...] = (texts.NoHtml, texts.NoPersonalData, texts.NoControlCharacters)
    for kind in kinds:
        found = derived.DERIVED[str(kind.derives)](column)
        known = found.dropna().astype(bool)
        clean = 1 - float(known.mean()) if len(known) else 0.0
        if clean >= _CLEAN:
            yield kind.model_validate({"kind": kind.name(), "mostly": _floor(clean)})


def _language(dataset: Dataset) -> Iterator[Expectation]:
    """The main language if most texts are in it, else all that a twentieth of the texts or more are in."""
    codes = derived.language(dataset.frame[TEXT]).dropna()
    if len(codes) < 20:
        return
    shares = codes.value_counts(normalize=True)
    kept = shares.head(1) if shares.iloc[0] >= _CLEAN else shares[shares >= 0.05]
    total = float(kept.sum())
    if total >= _LEAST:
        yield texts.LanguageShare(
            languages=tuple(kept.index), mostly=max(0.0, _floor(total - _MARGIN)), severity="warning"
        )


def _labels(dataset: Dataset) -> Iterator[Expectation]:
    sizes = dataset.class_sizes()
    if not sizes:
        return
    share = float(dataset.frame[LABEL].notna().mean())
    yield values.NotNull(column=LABEL, mostly=_floor(share), severity="error" if share == 1 else "warning")
    if len(sizes) > _CLASSES:
        return
    yield values.InSet(column=LABEL, values=tuple(sorted(sizes)))
    yield aggregates.DistinctContain(column=LABEL, values=tuple(sorted(sizes)), severity="warning")
    if len(sizes) > 1:
        ratio = max(sizes.values()) / min(sizes.values())
        yield texts.ClassBalance(ratio=float(math.ceil(ratio * 1.5)), severity="warning")


def _floor(share: float) -> float:
    """A share as it may be written down: whole if it is whole, else with a quarter more exceptions than seen."""
    return 1.0 if share >= 1 else max(0.0, math.floor(1000 * (1 - _MORE * (1 - share))) / 1000)
