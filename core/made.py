"""Made rows and their scores that a job keeps in the cache of the workspace; they can be made again at any time."""

import io
from typing import Any

import pandas as pd

from core.augment.common.making import Making
from core.augment.gate import Gate
from core.contracts import Progress
from core.digest import code_digest, json_digest
from core.errors import AssayError
from core.making import Made, context_of, ground, judge, look, make
from core.members import make as member
from core.store.atomic import write_bytes
from core.store.workspace import Workspace

#: Fields of the gate that its scores depend on; all others are limits to them.
SCORED = {"kind", "language", "masked_lm"}
#: Rows beside which a few made rows are judged while somebody waits: if the model never read them, and if it did.
UNREAD, READ = 300, 3_000


def ready(workspace: Workspace, version_id: str, rows: int) -> bool:
    """Whether a few made rows can be judged while somebody waits: the rows are few, or the model has read them."""
    return rows <= UNREAD or (rows <= READ and (workspace.cache / "made" / f"{version_id}.read").is_file())


def key_of(version_id: str, method: Making, gate: Gate, seed: int, place: int, whole: bool) -> str:
    """Under which name what was made and its scores are kept; ``whole`` says that all rows were made."""
    scored = gate.model_dump(mode="json", include=SCORED)
    return json_digest([version_id, method.model_dump(mode="json"), scored, seed, place, whole, code_digest()])


def is_stored(workspace: Workspace, key: str) -> bool:
    """Whether `make_job` has kept something under a key."""
    return (workspace.cache / "made" / f"{key}.rows.parquet").is_file()


def stored(workspace: Workspace, key: str) -> Made | None:
    """What `make_job` kept under a key; None if nothing is there."""
    folder = workspace.cache / "made"
    try:
        rows, scores = (pd.read_parquet(folder / f"{key}.{name}.parquet") for name in ("rows", "scores"))
        return Made(rows.drop(columns=["exact"]), bool(rows["exact"].all()), (), scores)
    except (OSError, ValueError):
        return None


def make_job(workspace: Workspace, params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The job ``make``: params ``version``, ``method`` and ``gate`` (their JSON), ``seed``, ``place``, and ``whole``,
    whether to make all rows or a few to look at; makes and judges them and keeps both. Result: ``made``, how many.
    """
    method, gate = member("steps", params["method"]), member("steps", params["gate"])
    if not isinstance(method, Making) or not isinstance(gate, Gate):
        raise AssayError("This is not a method with its gate.", method.kind, "See `python -m core list steps`.")
    dataset = ground(workspace, params["version"])
    seed, place, whole = params["seed"], params["place"], params["whole"]
    progress(0, 2, "Making rows")
    making = context_of(workspace, seed, place, _half(progress, 0))
    made = make(dataset, method, making) if whole else look(dataset, method, making)
    progress(1, 2, f"Judging {len(made.rows):,} rows")
    made = judge(dataset, made, gate, context_of(workspace, seed, place, _half(progress, 1)))
    key = key_of(params["version"], method, gate, seed, place, whole)
    _write(workspace, f"{key}.scores", made.scores)
    _write(workspace, f"{key}.rows", made.rows.assign(exact=made.exact))
    write_bytes(workspace.cache / "made" / f"{params['version']}.read", b"")
    return {"made": len(made.rows)}


def _half(progress: Progress, number: int) -> Progress:
    """The progress of the first (0) or the second (1) half of the job; no stage turns it back."""
    furthest = 0.0

    def inner(done: float, total: float, message: str = "") -> None:
        nonlocal furthest
        furthest = max(furthest, done / total if total else 0.0)
        progress(number + furthest, 2, message)

    return inner


def _write(workspace: Workspace, name: str, frame: pd.DataFrame | None) -> None:
    if frame is not None:
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        write_bytes(workspace.cache / "made" / f"{name}.parquet", buffer.getvalue())
