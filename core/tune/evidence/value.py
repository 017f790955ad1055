"""What each approach cost for each point of macro-F1 above the best baseline."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.tune.evidence.bootstrap import Evidence

#: What an approach must beat to be worth anything; none of them trains the language model.
BASELINES: Final = ("majority", "tfidf", "prompt")


def cost_per_point(rows: Sequence[Mapping[str, Any]], evidence: Evidence) -> dict[str, dict[str, Any]]:
    """Seconds and kWh of all fits for each point (a hundredth) of macro-F1 on test above the best baseline.

    ``rows`` are those of an answer, ``evidence`` that of the test split; the best baseline is chosen by its validation
    score. Returns for each finished approach, and nothing when no baseline finished, ``baseline``; ``points``
    ``{"mean", "low", "high"}`` with the 95 % interval of the paired difference; ``seconds_per_point`` and
    ``kwh_per_point``, None without a gain that is more than chance (points at or below 0, or an interval with 0 in it)
    and where the cost was not measured; ``seconds_per_point_range``, from the high to the low end of the gain;
    ``because``, a sentence.
    """
    done = {row["kind"]: row for row in rows if row["status"] == "done"}
    there = [kind for kind in BASELINES if kind in done]
    if not there:
        return {}
    baseline = max(there, key=lambda kind: done[kind]["validation_macro_f1"]["mean"])
    return {kind: _value(row, baseline, evidence) for kind, row in done.items()}


def _value(row: Mapping[str, Any], baseline: str, evidence: Evidence) -> dict[str, Any]:
    kind, kwh = row["kind"], row["energy_kwh"]
    gap = evidence.difference(kind, baseline, "macro_f1")
    mean, low, high = (round(100 * value, 2) for value in (gap.mean, gap.low, gap.high))
    found: dict[str, Any] = {"baseline": baseline, "points": {"mean": mean, "low": low, "high": high}}
    empty = {"seconds_per_point": None, "seconds_per_point_range": None, "kwh_per_point": None}
    said = f"{mean:+.1f} points ({low:+.1f} to {high:+.1f})"
    if kind == baseline:
        return {**found, **empty, "because": "It is the baseline that the others are held against."}
    if mean <= 0:
        return {**found, **empty, "because": f"It gained nothing on {baseline}: {said}."}
    if low <= 0:
        return {**found, **empty, "because": f"Its gain on {baseline} may be chance: {said}."}
    seconds = row["seconds"]
    return {
        **found,
        "seconds_per_point": round(seconds / mean, 2),
        "seconds_per_point_range": [round(seconds / high, 2), round(seconds / low, 2)],
        "kwh_per_point": None if kwh is None else float(f"{kwh / mean:.3g}"),
        "because": f"It gained {said} on {baseline}" + ("; its energy was not measured." if kwh is None else "."),
    }
