"""Quality reports as the workspace keeps them: what is said, and beside it the rows that it is said of.

A finding may concern a million rows; a page reads what is said in milliseconds and the rows when they are asked for.
Both lie in the cache, named by content and code, and can be made again at any time.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from core import checking
from core.digest import code_digest, json_digest
from core.store.atomic import write_bytes
from core.store.objects import read_parquet, to_arrow, write_parquet
from core.store.view import View
from core.store.workspace import Workspace
from core.types import LABEL, SPLIT, TEXT

#: What a stored finding leaves out: it stands in the table of rows.
_ROWS: Final = ("uids", "scores")


def path_of(workspace: Workspace, version_id: str, deep: bool) -> Path:
    """Where the report of a version lies, without the end of its name; ``deep`` is one with the model's checks.

    Its name changes with the content, the code, and the settings that are kept for the checks of the dataset.
    """
    version = workspace.catalog.version(version_id)
    manifest, chosen = workspace.manifest(version.id), checking.kept(workspace, version.dataset)
    key = json_digest([manifest["table"], manifest["roles"], code_digest(), deep, chosen.model_dump(mode="json")])
    return workspace.cache / "reports" / key


def save(
    workspace: Workspace,
    version_id: str,
    report: Mapping[str, Any],
    uids: Sequence[str],
    points: pd.DataFrame | None = None,
    words: np.ndarray | None = None,
) -> None:
    """Keep a report; ``uids`` are those of the version's rows, in their order, ``words`` the words of their texts.

    ``points`` is the map of texts (``uid, x, y, topic``); a report with one is a deep one: the model's checks ran.
    """
    deep = points is not None
    path = path_of(workspace, version_id, deep)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_parquet(path.with_suffix(".parquet"), to_arrow(_rows(report["findings"], uids)))
    if words is not None:
        write_parquet(path.with_suffix(".words.parquet"), to_arrow(pd.DataFrame({"words": words})))
    if points is not None:
        places = pd.Index(uids).get_indexer(points["uid"]).astype("int32")
        write_parquet(path.with_suffix(".map.parquet"), to_arrow(points.drop(columns="uid").assign(row=places)))
    said = [{key: value for key, value in one.items() if key not in _ROWS} for one in report["findings"]]
    write_bytes(
        path.with_suffix(".json"), json.dumps({**report, "findings": said, "deep": deep}, ensure_ascii=False).encode()
    )


def stored(workspace: Workspace, version_id: str) -> dict[str, Any] | None:
    """The report of a version as it was kept, the deep one if there is one, else None; reads, never computes.

    Its findings have no ``uids`` and ``scores``: see `flagged`. ``deep`` tells whether the model's checks ran.
    """
    for deep in (True, False):
        path = path_of(workspace, version_id, deep).with_suffix(".json")
        if path.is_file():
            return dict(json.loads(path.read_bytes()))
    return None


def flagged(workspace: Workspace, version_id: str, deep: bool) -> pd.DataFrame:
    """The rows of a kept report's findings, in the order of each finding.

    Columns: ``finding`` (its place in the report), ``row`` (its place in the version's table), ``score`` (1 for all
    where the finding has none). AssayError when no such report is kept.
    """
    return read_parquet(path_of(workspace, version_id, deep).with_suffix(".parquet")).to_pandas()


def points(workspace: Workspace, version_id: str) -> pd.DataFrame:
    """The map of texts of a deep report: ``row, x, y, topic``; AssayError when none is kept."""
    return read_parquet(path_of(workspace, version_id, True).with_suffix(".map.parquet")).to_pandas()


def view(workspace: Workspace, version_id: str) -> View:
    """The table of a version to look at, with the words of its texts if a report counted them."""
    found = workspace.view(version_id)
    for deep in (True, False):
        path = path_of(workspace, version_id, deep).with_suffix(".words.parquet")
        if path.is_file():
            return View(found.table, read_parquet(path)["words"].to_numpy())
    return found


def titled(workspace: Workspace, version_id: str, looked: View) -> pd.DataFrame:
    """The map of a deep report with what a chart shows of each point.

    Columns: ``row, x, y, topic``, ``title`` (the text), ``label``, ``split``, and ``finding``: the check of the first
    finding that names the row, or none.
    """
    found = points(workspace, version_id)
    said = stored(workspace, version_id)
    checks = [str(one["check"]) for one in said["findings"]] if said else []
    first = flagged(workspace, version_id, True).drop_duplicates("row").set_index("row")["finding"]
    worst = found["row"].map(first)
    shown = looked.rows(found["row"].to_numpy())
    return found.assign(
        title=shown[TEXT].to_numpy(),
        label=shown[LABEL].to_numpy(),
        split=shown[SPLIT].to_numpy(),
        finding=[checks[int(place)].replace("_", " ") if place == place else "none" for place in worst],
    )


def _rows(findings: Sequence[Mapping[str, Any]], uids: Sequence[str]) -> pd.DataFrame:
    places = pd.Index(uids)
    parts = [
        pd.DataFrame(
            {
                "finding": pd.array([number] * len(one["uids"]), dtype="int16"),
                "row": places.get_indexer(pd.Index(one["uids"], dtype=places.dtype)).astype("int32"),
                "score": pd.array(one["scores"] or [1.0] * len(one["uids"]), dtype="float32"),
            }
        )
        for number, one in enumerate(findings)
        if one["uids"]
    ]
    empty = pd.DataFrame({"finding": [], "row": [], "score": []}).astype(
        {"finding": "int16", "row": "int32", "score": "float32"}
    )
    return pd.concat(parts, ignore_index=True) if parts else empty


def counts(rows: pd.DataFrame, findings: int, mask: np.ndarray | None = None) -> list[int]:
    """How many rows each finding of `flagged` has among those that fit; ``mask`` is True for rows that do."""
    fitting = rows["finding"] if mask is None else rows["finding"][mask[rows["row"].to_numpy()]]
    return np.bincount(fitting.to_numpy(), minlength=findings).tolist()


def places(rows: pd.DataFrame, finding: int, mask: np.ndarray | None = None) -> pd.DataFrame:
    """The rows of one finding that fit, ``row`` and ``score``, in the finding's order."""
    mine = rows.loc[rows["finding"] == finding, ["row", "score"]]
    return mine if mask is None else mine[mask[mine["row"].to_numpy()]]
