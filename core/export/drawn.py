"""The figures of the report, as drawings."""

from collections.abc import Mapping
from typing import Any

from core.figures.bars import score_bars
from core.figures.calibration import calibration_errors, reliability_diagram
from core.figures.compare import finished, tradeoff
from core.figures.heat import confusion_matrix, per_class_scores
from core.figures.measures import measured
from core.figures.parallel import parallel
from core.figures.spending import estimates, point_costs
from core.figures.svg import drawings
from core.figures.training import expected_best, trial_curve
from core.tune.compare.tables import groups

#: Measures of the parallel coordinates, those of them that were taken.
_AXES = ("macro_f1", "calibration_error", "seconds", "latency_ms_per_1000", "peak_memory_mb", "energy_kwh", "model_mb")


def figures(result: Mapping[str, Any]) -> dict[str, str]:
    """Every figure that an answer has the numbers for, by its title; older answers have fewer."""
    rows = sorted(finished(result["approaches"]), key=lambda row: -row["macro_f1"]["mean"])
    if not rows:
        return {}
    chosen = (result.get("recommendation") or {}).get("approach")
    row = next((row for row in rows if row["kind"] == chosen), rows[0])
    known = measured(rows)
    found = {
        "Scores by what trains": score_bars(rows, recommended=chosen, groups=groups(rows, "family")),
        "Scores by supervision": score_bars(rows, recommended=chosen, groups=groups(rows, "supervision")),
        "Quality against time": tradeoff(rows, "seconds", "macro_f1", chosen),
        "Quality against the time to classify": tradeoff(rows, "latency_ms_per_1000", "macro_f1", chosen),
        "All measures at once: up is better": parallel(rows, [name for name in _AXES if name in known], chosen),
        "F1 of each class": per_class_scores(rows),
        f"Confusion matrix of {row['kind']}": confusion_matrix(result["classes"], row["confusion"]),
    }
    if any(one.get("calibration") for one in rows):
        found["Calibration error"] = calibration_errors(rows)
        found[f"Reliability of {row['kind']}"] = reliability_diagram(row)
    if any(one.get("trials") for one in rows):
        found["Each setting tried"] = trial_curve(rows)
    if any(one.get("expected_best") for one in rows):
        found["Expected best of k trials"] = expected_best(rows)
    if any((one.get("value") or {}).get("seconds_per_point") for one in rows):
        found["Time for each point of macro-F1 gained"] = point_costs(rows)
    if result.get("estimates"):
        found["Time, estimated before the start and taken"] = estimates(result["estimates"], rows)
    return drawings(found)
