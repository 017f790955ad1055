"""What pages and notebooks show of a run: the plan, the board while it runs, the table of results, the mistakes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from core.contracts import Approach
from core.tune.compare.budget import Budget, planned_fits
from core.types import LABEL, TEXT, UID, Split
from core.words import duration, interval, megabytes

#: States of an approach on the board.
WAITING: Final = "waiting"
RUNNING: Final = "running"

TIED: Final = "cannot be told apart"


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
    for unit in units(events):
        if ".seed" not in unit["unit"]:  # a further seed of the chosen setting is no trial
            setting = {name: value for name, value in unit["setting"].items() if name != "kind"}
            trial = {"setting": setting, "validation_macro_f1": unit["validation_macro_f1"]}
            found.setdefault(unit["setting"]["kind"], []).append(trial)
    return [{"kind": kind, "trials": trials} for kind, trials in found.items()]


def chosen_units(events: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """Names of the units whose scores an approach is judged by: the chosen setting with every seed."""
    records = [event for event in events if event["event"] == "approach" and event["kind"] == kind]
    return [unit["unit"] for unit in records[-1]["units"]] if records else []


def results(answer: Mapping[str, Any]) -> pd.DataFrame:
    """The table of an answer, best macro-F1 on test first, failed approaches last; figures as people write them.

    Columns: ``approach, macro_f1`` (a number), ``macro_f1_interval, accuracy, validation, difference`` (against the
    recommended), ``p_best`` (a number), ``time, memory, parameters`` (a number), ``latency, size, energy, message``.
    """
    advice = answer.get("recommendation") or {}
    done = [row for row in answer["approaches"] if row["status"] == "done"]
    failed = [row for row in answer["approaches"] if row["status"] != "done"]
    lines = [_result(row, advice) for row in sorted(done, key=lambda row: -row["macro_f1"]["mean"])]
    lines += [{"approach": row["kind"], "difference": "failed", "message": str(row.get("error", ""))} for row in failed]
    return pd.DataFrame(lines, columns=[*_COLUMNS])


_COLUMNS = (
    "approach", "macro_f1", "macro_f1_interval", "accuracy", "validation", "difference", "p_best", "time", "memory",
    "parameters", "latency", "size", "energy", "message",
)  # fmt: skip


def _result(row: Mapping[str, Any], advice: Mapping[str, Any]) -> dict[str, Any]:
    kwh = row["energy_kwh"]
    return {
        "approach": row["kind"],
        "macro_f1": row["macro_f1"]["mean"],
        "macro_f1_interval": interval(row["macro_f1"]),
        "accuracy": interval(row["accuracy"]),
        "validation": interval(row["validation_macro_f1"]),
        "difference": difference(row, advice.get("approach")),
        "p_best": advice.get("p_best", {}).get(row["kind"]),
        "time": duration(row["seconds"]),
        "memory": megabytes(row["peak_memory_mb"]),
        "parameters": row["trainable_parameters"],
        "latency": duration(row["latency_ms_per_1000"] / 1000),
        "size": megabytes(row["model_mb"]),
        "energy": "not measured" if kwh is None else f"{kwh:.4f} kWh ({row['energy_method']})",
        "message": "",
    }


def difference(row: Mapping[str, Any], recommended: str | None) -> str:
    """An approach's macro-F1 on test minus the recommended one's, paired, in words where the interval contains 0."""
    gap = row.get("difference")
    if gap is None:
        return "recommended" if row["kind"] == recommended else ""
    figures = f"{gap['mean']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})"
    return f"{TIED}, {figures}" if gap["low"] <= 0 <= gap["high"] else figures


def predicted_rows(predictions: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The test rows with what was predicted: one line per row and predicted class.

    ``predictions`` are those of an approach's chosen units, ``frame`` the dataset's. Columns: ``text, label, predicted,
    probability`` (of the predicted class, mean over the seeds that said so), ``seeds`` (how many did), ``uid``.
    """
    mine = predictions[predictions["split"] == Split.TEST.value]
    names = [name for name in mine.columns if name.startswith("p:")]
    table = mine[names].to_numpy()
    said = pd.DataFrame(
        {
            UID: mine[UID].to_numpy(),
            "predicted": [names[place].removeprefix("p:") for place in table.argmax(axis=1)] if len(mine) else [],
            "probability": table.max(axis=1) if len(mine) else [],
        }
    )
    grouped = said.groupby([UID, "predicted"], sort=False)["probability"].agg(["mean", "size"]).reset_index()
    rows = grouped.rename(columns={"mean": "probability", "size": "seeds"})
    known = frame.set_index(UID).reindex(rows[UID])
    rows[TEXT], rows[LABEL] = known[TEXT].to_numpy(), known[LABEL].to_numpy()
    ordered = rows[[TEXT, LABEL, "predicted", "probability", "seeds", UID]]
    return ordered.sort_values("probability", ascending=False, kind="stable").reset_index(drop=True)


def worst_confusion(classes: Sequence[str], matrix: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The true and the predicted class of the most frequent mistake; of the first class's hits if there is none."""
    cells = [
        (count, true, said)
        for true, row in enumerate(matrix)
        for said, count in enumerate(row)
        if true != said and count
    ]
    if not cells:
        return classes[0], classes[0]
    _, true, said = max(cells, key=lambda cell: cell[0])
    return classes[true], classes[said]
