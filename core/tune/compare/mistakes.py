"""The rows behind the figures of a run: those of a cell, those that change between two approaches, the hardest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.tune.evidence.flips import Flips, flips, hardest
from core.types import LABEL, TEXT, UID, Split
from core.words import count

_PREFIX = "p:"

#: It never reads a text: whether it is right says nothing about how hard a row is.
_BLIND = "majority"


@dataclass(frozen=True)
class Judged:
    """The test rows with what every approach said of them.

    ``rows`` has ``text, label, uid``; ``y`` (rows,) class indices; ``said`` has (seeds, rows) class indices by kind.
    """

    classes: tuple[str, ...]
    rows: pd.DataFrame
    y: np.ndarray
    said: Mapping[str, np.ndarray]


def judged(predictions: Mapping[str, pd.DataFrame], frame: pd.DataFrame, classes: Sequence[str]) -> Judged:
    """Gather what the approaches said of the test rows.

    ``predictions`` are those of each approach's chosen units, by kind, ``frame`` the dataset's, ``classes`` the
    answer's.
    """
    names = [f"{_PREFIX}{name}" for name in classes]
    said: dict[str, np.ndarray] = {}
    uids: pd.Index | None = None
    for kind, table in predictions.items():
        test = table[table["split"] == Split.TEST.value]
        parts = [part.set_index(UID)[names] for _, part in test.groupby("seed", sort=True)]
        uids = parts[0].index if uids is None else uids
        said[kind] = np.stack([part.loc[uids].to_numpy().argmax(axis=1) for part in parts])
    index = uids if uids is not None else pd.Index([], dtype="str")
    known = frame.set_index(UID).reindex(index)
    rows = pd.DataFrame({TEXT: known[TEXT].to_numpy(), LABEL: known[LABEL].to_numpy(), UID: index.to_numpy()})
    places = {name: place for place, name in enumerate(classes)}
    return Judged(tuple(classes), rows, np.array([places[label] for label in rows[LABEL]], dtype=int), said)


def flip_rows(found: Judged, first: str, second: str) -> tuple[pd.DataFrame, Flips]:
    """The rows that change when the second approach takes the place of the first, and the numbers about them.

    Columns: ``text, label, change`` (fixed or broken), what the two said under their kinds, ``uid``; broken come first.
    """
    counted = flips(found.y, found.said[first], found.said[second])
    places = np.concatenate([counted.broken, counted.fixed])
    change = ["broken"] * len(counted.broken) + ["fixed"] * len(counted.fixed)
    table = found.rows.iloc[places].reset_index(drop=True).assign(change=change)
    for kind in (first, second):
        table[kind] = _spoken(found, kind, places)
    return table[[TEXT, LABEL, "change", first, second, UID]], counted


def told_flips(counted: Flips, rows: int, first: str, second: str) -> str:
    """The numbers in a sentence, with what McNemar's test says of them."""
    fixed, broken = len(counted.fixed), len(counted.broken)
    if not fixed + broken:
        return f"{second} changes none of the {rows:,} test rows of {first}."
    text = f"{second} fixes {count(fixed, 'row')} of {first} and breaks {broken:,} of the {rows:,} in the test split. "
    said = f"McNemar's test: p = {counted.p_value:.3f}" if counted.p_value >= 0.001 else "McNemar's test: p < 0.001"
    text += f"{said}, " + ("more than chance." if counted.p_value < 0.05 else "which may be chance.")
    if len(counted.tied):
        text += f" On {count(len(counted.tied), 'row')} the seeds are split evenly; they count as neither."
    return text


def by_class(table: pd.DataFrame, change: str) -> dict[str, int]:
    """How many rows of each true class were ``fixed`` or ``broken``."""
    return {str(name): int(rows) for name, rows in table.loc[table["change"] == change, LABEL].value_counts().items()}


def hardest_rows(found: Judged) -> pd.DataFrame:
    """The test rows that some approach gets wrong, hardest first.

    Columns: ``text, label, wrong`` (share of approaches and seeds, from 0 to 1), ``said instead`` (the wrong class that
    was said most often), ``wrong under`` (how many approaches get it wrong, by the majority of seeds), ``uid``, then
    what each approach said under its kind. The approach that always says the most frequent class does not count.
    """
    judges = _judges(found)
    share = hardest(found.y, {kind: found.said[kind] for kind in judges})
    votes = sum(_votes(found.said[kind], len(found.classes)) / len(found.said[kind]) for kind in judges)
    rest = np.array(votes)
    rest[np.arange(len(found.y)), found.y] = -1
    places = np.argsort(-share, kind="stable")
    places = places[share[places] > 0]
    table = found.rows.iloc[places].reset_index(drop=True).assign(wrong=share[places])
    table["said instead"] = [found.classes[place] for place in rest[places].argmax(axis=1)]
    table["wrong under"] = [f"{under} of {len(judges)} approaches" for under in _under(found, judges)[places]]
    for kind in found.said:
        table[kind] = _spoken(found, kind, places)
    return table[[TEXT, LABEL, "wrong", "said instead", "wrong under", UID, *found.said]]


def hardness(found: Judged) -> list[int]:
    """How many test rows are wrong under 0, 1, 2, ... all approaches, by the majority of their seeds."""
    judges = _judges(found)
    return [int(rows) for rows in np.bincount(_under(found, judges), minlength=len(judges) + 1)]


def told_hardness(counts: Sequence[int]) -> str:
    """How many rows are wrong under all approaches, in a sentence; ``counts`` are those of `hardness`."""
    rows, all_of_them = sum(counts), counts[-1]
    who = f"all {len(counts) - 1} approaches that read the texts"
    if not all_of_them:
        return f"No row of the {rows:,} in the test split is wrong under {who}."
    told = "row is" if all_of_them == 1 else "rows are"
    return f"{all_of_them:,} {told} wrong under {who}, of {rows:,} in the test split."


def _judges(found: Judged) -> list[str]:
    return [kind for kind in found.said if kind != _BLIND] or list(found.said)


def _under(found: Judged, judges: Sequence[str]) -> np.ndarray:
    right = [2 * (found.said[kind] == found.y).sum(axis=0) > len(found.said[kind]) for kind in judges]
    return np.asarray((~np.stack(right)).sum(axis=0))


def _votes(said: np.ndarray, classes: int) -> np.ndarray:
    """How many seeds said each class of each row: (rows, classes)."""
    table = np.zeros((said.shape[1], classes))
    for one in said:
        table[np.arange(len(one)), one] += 1
    return table


def _spoken(found: Judged, kind: str, places: np.ndarray) -> list[str]:
    """What most seeds of an approach said of the rows at these places; ``refund (2 of 3)`` where they disagree."""
    said = found.said[kind][:, places]
    votes = _votes(said, len(found.classes))
    most = votes.max(axis=1)
    told = [found.classes[place] for place in votes.argmax(axis=1)]
    for place in np.flatnonzero(most < len(said)):
        names = " / ".join(found.classes[one] for one in np.flatnonzero(votes[place] == most[place]))
        told[place] = f"{names} ({most[place]:.0f} of {len(said)})"
    return told


def predicted_rows(predictions: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The test rows with what was predicted: one line per row and predicted class.

    ``predictions`` are those of an approach's chosen units, ``frame`` the dataset's. Columns: ``text, label, predicted,
    probability`` (of the predicted class, mean over the seeds that said so), ``seeds`` (how many did), ``uid``.
    """
    mine = predictions[predictions["split"] == Split.TEST.value]
    names = [name for name in mine.columns if name.startswith(_PREFIX)]
    table = mine[names].to_numpy()
    said = pd.DataFrame(
        {
            UID: mine[UID].to_numpy(),
            "predicted": [names[place].removeprefix(_PREFIX) for place in table.argmax(axis=1)] if len(mine) else [],
            "probability": table.max(axis=1) if len(mine) else [],
        }
    )
    grouped = said.groupby([UID, "predicted"], sort=False)["probability"].agg(["mean", "size"]).reset_index()
    rows = grouped.rename(columns={"mean": "probability", "size": "seeds"})
    known = frame.set_index(UID).reindex(rows[UID])
    rows[TEXT], rows[LABEL] = known[TEXT].to_numpy(), known[LABEL].to_numpy()
    ordered = rows[[TEXT, LABEL, "predicted", "probability", "seeds", UID]]
    return ordered.sort_values("probability", ascending=False, kind="stable").reset_index(drop=True)


def confusions(classes: Sequence[str], matrix: Sequence[Sequence[int]], most: int = 12) -> list[tuple[str, str, int]]:
    """The most frequent mistakes: true class, predicted class, how often; ``matrix`` has the true class by row."""
    cells = [
        (classes[true], classes[said], count)
        for true, row in enumerate(matrix)
        for said, count in enumerate(row)
        if true != said and count
    ]
    return sorted(cells, key=lambda cell: -cell[2])[:most]
