"""What pages and notebooks show of a run while it goes on: how far each approach is, what was tried, the curves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from core.contracts import Approach
from core.tune.compare.budget import Budget, planned_fits

#: States of an approach on the board.
WAITING: Final = "waiting"
RUNNING: Final = "running"


def board(approaches: Sequence[Approach], budget: Budget, events: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """How far each approach of a run is, from the run's events.

    Columns: ``approach, state`` (waiting, running, done, failed), ``fits, planned, validation_macro_f1`` (best so far),
    ``seconds`` (stand-alone, so far), ``message`` (why it failed).
    """
    fits = units(events)
    ended = {event["kind"]: event for event in events if event["event"] == "approach"}
    lines = []
    for approach in approaches:
        mine = [unit for unit in fits if unit["setting"]["kind"] == approach.kind]
        end = ended.get(approach.kind, {})
        scores = [unit["validation_macro_f1"] for unit in mine]
        lines.append(
            {
                "approach": approach.kind,
                "state": end.get("status", RUNNING if mine else WAITING),
                "fits": len(mine),
                "planned": planned_fits(approach, budget),
                "validation_macro_f1": max(scores) if scores else None,
                "seconds": sum(unit["seconds"] for unit in mine) if mine else None,
                "message": end.get("error") or "",
            }
        )
    table = pd.DataFrame(lines)
    if not (table["state"] == RUNNING).any() and (table["state"] == WAITING).any():
        table.loc[(table["state"] == WAITING).idxmax(), "state"] = RUNNING
    return table


def units(events: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The records of finished fits, each once, in the order of finishing; a resumed run may have told some twice."""
    return list({event["unit"]: event for event in events if event["event"] == "unit"}.values())


def trials_so_far(events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The settings tried so far, ``kind`` and ``trials`` per approach, as an answer's rows have them."""
    found: dict[str, list[dict[str, Any]]] = {}
    failed = {event["unit"]: event for event in events if event["event"] == "trial_failed"}
    for unit in [*units(events), *failed.values()]:
        if ".seed" not in unit["unit"]:  # a further seed of the chosen setting is no trial
            setting = {name: value for name, value in unit["setting"].items() if name != "kind"}
            trial = {"setting": setting, "validation_macro_f1": unit.get("validation_macro_f1")}
            trial |= {name: unit[name] for name in ("share", "error") if name in unit}
            found.setdefault(unit["setting"]["kind"], []).append(trial)
    return [{"kind": kind, "trials": trials} for kind, trials in found.items()]


def chosen_units(events: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """Names of the predictions that an approach is judged by: the chosen setting with every seed."""
    records = [event for event in events if event["event"] == "approach" and event["kind"] == kind]
    return [name for unit in records[-1]["units"] for name in stored_as(unit)] if records else []


def stored_as(unit: Mapping[str, Any]) -> list[str]:
    """The names under which a run keeps a unit's predictions: of validation, and of the test where it was opened."""
    return [unit["unit"], *([unit["test"]] if "test" in unit else [])]
