"""What is known of a comparison while it runs: the board, the fit that is learning now, what went wrong."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from core.contracts import Approach
from core.tune.compare.budget import Budget
from core.tune.compare.views import board, units

#: The event that a run gets when somebody goes on with it: the fit that was interrupted begins anew.
RESUMED: Final = "resumed"

Event = Mapping[str, Any]


def live_board(approaches: Sequence[Approach], budget: Budget, events: Sequence[Event]) -> pd.DataFrame:
    """How far each approach is, in the order in which a run takes them: the cheap ones first.

    The columns of `core.tune.compare.views.board`, and ``rank``: the place by the best validation score so far, from 1.
    """
    table = board(sorted(approaches, key=lambda approach: approach.effort), budget, events)
    scores = pd.to_numeric(table["validation_macro_f1"])
    # whether further seeds are needed is known when a setting was chosen: what is done had the fits it needed
    planned = table["planned"].where(~table["state"].isin(["done", "skipped"]), table["fits"])
    return table.assign(planned=planned, rank=scores.rank(ascending=False, method="min").astype("Int64"))


def live_fits(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The curve of the fit that is learning now, last, and those of its approach's finished fits before it.

    Each has ``unit, kind, curve`` (points with ``epoch`` and scores) and ``running``. Between two fits, and while one
    runs that does not learn in epochs, the last approach that did is shown; empty before any did.
    """
    now = _running(events)
    finished = [unit for unit in units(events) if unit.get("curve")]
    if now is None and not finished:
        return []
    kind = now["kind"] if now else finished[-1]["setting"]["kind"]
    mine = [
        {"unit": unit["unit"], "kind": kind, "curve": list(unit["curve"]), "running": False}
        for unit in finished
        if unit["setting"]["kind"] == kind
    ]
    return [*mine, now] if now else mine


def _running(events: Sequence[Event]) -> dict[str, Any] | None:
    """The fit whose epochs were told since the last fit, or the run, ended."""
    points: list[Event] = []
    for event in events:
        if event["event"] == "epoch":
            points.append(event)
        elif event["event"] in ("unit", "trial_failed", "approach", RESUMED):
            points = []
    if not points:
        return None
    last = points[-1]
    curve = [_point(point) for point in points if point["unit"] == last["unit"]]
    return {"unit": last["unit"], "kind": last["kind"], "curve": curve, "running": True}


def _point(event: Event) -> dict[str, float]:
    return {name: value for name, value in event.items() if name not in ("event", "unit", "kind")}


def fit_words(unit: str, kind: str) -> str:
    """A fit's name for people: ``full.trial1.seed3`` is "full, setting 2, seed 3"."""
    parts = [kind]
    for part in unit.removeprefix(f"{kind}.").split("."):
        name, number = part.rstrip("0123456789"), part[len(part.rstrip("0123456789")) :]
        if number and name in _WORDS:
            parts.append(f"{_WORDS[name]} {int(number) + (name != 'seed')}")
    return ", ".join(parts)


_WORDS: Final = {"rung": "round", "trial": "setting", "seed": "seed"}


def troubles(events: Sequence[Event]) -> list[dict[str, str]]:
    """What went wrong so far, in order: ``fit`` (in words) and ``message``; the same fit is told once.

    Fits that failed, and approaches that failed or were skipped with the reason. An approach that failed because its
    fits did is not told again.
    """
    found: dict[str, dict[str, str]] = {}
    for event in events:
        if event["event"] == "trial_failed":
            words = fit_words(event["unit"], event["kind"])
            found[event["unit"]] = {"fit": words, "message": event["error"]}
        elif event["event"] == "approach" and event["status"] != "done":
            said = event.get("error") or ""
            if said not in {one["message"] for one in found.values()}:
                found[event["kind"]] = {"fit": f"{event['kind']}, {event['status']}", "message": said}
    return list(found.values())
