"""What a strategy of balance would do to a version's train rows, before it is applied, and the race of strategies."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.balance.common.goal import Goal
from core.contracts import Context, Progress, Step
from core.dataset import Dataset
from core.digest import code_digest, json_digest
from core.errors import AssayError
from core.making import context_of, ground
from core.members import make as member
from core.store.atomic import json_bytes, write_bytes
from core.store.workspace import Workspace
from core.text import is_missing
from core.types import LABEL, ORIGIN, SPLIT, TEXT, UID, Split

#: Rows that a page lists at most; all are counted.
LISTED = 2_000

_BALANCE = ("balance.",)


@dataclass(frozen=True)
class Evened:
    """What a strategy does: ``classes`` (index, largest first) with ``before, added, dropped, after``; rows; notes.

    ``rows`` lists what is added or dropped: ``change`` (added, dropped), ``times`` (how often it is added), ``label``,
    ``text``, ``uid``; at most 2,000 rows. It is None where only the numbers are known.
    """

    classes: pd.DataFrame
    rows: pd.DataFrame | None
    notes: tuple[str, ...] = ()


def rows_before(workspace: Workspace, version_id: str) -> Dataset:
    """The rows of a version as they stood before the first step that balances; its own if it has none."""
    return ground(workspace, version_id, _BALANCE)


def sizes(dataset: Dataset) -> dict[str, int]:
    """Train rows per class, largest first; rows without text do not count."""
    counts = _counted(_train(dataset))
    return {str(label): int(rows) for label, rows in counts.items()}


def planned(dataset: Dataset, step: Goal) -> Evened:
    """What a strategy with a target will do to the numbers, without running it."""
    table = step.planned(_train(dataset)).set_index("label")
    change = table["after"] - table["before"]
    table = table.assign(added=change.clip(lower=0), dropped=(-change).clip(lower=0))
    return Evened(table[["before", "added", "dropped", "after"]], None)


def evened(dataset: Dataset, step: Step, context: Context) -> Evened:
    """What the strategy does to the train rows; ``context`` has the recipe's seed and the place of the step."""
    before = _train(dataset)
    after = step.apply(before, context)
    gone = before[~before[UID].isin(after[UID])]
    made = after[~after[UID].isin(before[UID])]
    counts = {"before": before, "added": made, "dropped": gone, "after": after}
    table = pd.DataFrame({name: _counted(frame) for name, frame in counts.items()}).fillna(0).astype(int)
    table = table.loc[table["before"].sort_values(ascending=False, kind="stable").index]
    return Evened(table, _listed(gone, made), tuple(dict.fromkeys(context.notes)))


def _counted(frame: pd.DataFrame) -> pd.Series:
    """Rows per class; strategies neither count nor touch rows without text."""
    return frame[LABEL][~is_missing(frame[TEXT])].value_counts()


def _listed(gone: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """The rows that are added, each text once with how often, and those that are dropped."""
    keep = [LABEL, TEXT, UID]
    added = made.assign(**{UID: made[ORIGIN]}).groupby(UID, sort=False, as_index=False)
    repeated = added.agg(**{LABEL: (LABEL, "first"), TEXT: (TEXT, "first"), "times": (TEXT, "size")})
    parts = [repeated.assign(change="added"), gone[keep].assign(times=1, change="dropped")]
    both = pd.concat(parts, ignore_index=True)
    shown = both.groupby([LABEL, "change"], sort=False, dropna=False).head(max(LISTED // max(_pairs(both), 1), 20))
    return shown[["change", "times", *keep]].head(LISTED).reset_index(drop=True)


def _pairs(rows: pd.DataFrame) -> int:
    return len(rows[[LABEL, "change"]].drop_duplicates())


def key_of(version_id: str, step: Mapping[str, Any], seed: int, place: int) -> str:
    """Under which name what `even_job` found is kept; ``step`` is the strategy's JSON."""
    return json_digest([version_id, dict(step), seed, place, code_digest()])


def is_stored(workspace: Workspace, key: str) -> bool:
    """Whether `even_job` has kept something under a key."""
    return (workspace.cache / "evened" / f"{key}.json").is_file()


def stored(workspace: Workspace, key: str) -> Evened | None:
    """What `even_job` kept under a key; None if nothing is there."""
    kept = _read(workspace, key)
    if kept is None:
        return None
    rows = pd.DataFrame(kept["rows"], columns=["change", "times", LABEL, TEXT, UID])
    classes = pd.DataFrame(kept["classes"]).set_index("label")
    return Evened(classes, rows, tuple(kept["notes"]))


def even_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``even``: params ``version``, ``step`` (its JSON), ``seed``, ``place``; keeps what the strategy does.

    Result: ``added`` and ``dropped``, how many rows.
    """
    step = member("steps", params["step"])
    if not isinstance(step, Step) or not step.kind.startswith(_BALANCE):
        raise AssayError("This is not a strategy of balance.", step.kind, "See `python -m core list steps`.")
    context = context_of(workspace, params["seed"], params["place"], progress)
    found = evened(rows_before(workspace, params["version"]), step, context)
    key = key_of(params["version"], step.model_dump(mode="json"), params["seed"], params["place"])
    rows = found.rows.astype(object).where(found.rows.notna(), None) if found.rows is not None else pd.DataFrame()
    classes = found.classes.rename_axis("label").reset_index()
    kept = {"classes": classes.to_dict("list"), "rows": rows.to_dict("list"), "notes": list(found.notes)}
    write_bytes(workspace.cache / "evened" / f"{key}.json", json_bytes(kept))
    return {name: int(found.classes[name].sum()) for name in ("added", "dropped")}


def _read(workspace: Workspace, key: str) -> dict[str, Any] | None:
    try:
        return dict(json.loads((workspace.cache / "evened" / f"{key}.json").read_bytes()))
    except (FileNotFoundError, ValueError):
        return None


def _train(dataset: Dataset) -> pd.DataFrame:
    return dataset.frame.reset_index(drop=True)[(dataset.frame[SPLIT] == Split.TRAIN.value).to_numpy()]
