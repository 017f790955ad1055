"""What fits tell of themselves beyond scores: templates of prompts, rounds of self-training, a first stage's curve."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

Unit = Mapping[str, Any]


def templates(units: Sequence[Unit]) -> pd.DataFrame:
    """How each template of each prompted fit scored on validation, the best first.

    Columns: ``fit, template, macro_f1, log_loss``; empty when nothing was prompted.
    """
    lines = [
        (unit["unit"], one["template"], one["validation_macro_f1"], one["validation_log_loss"])
        for unit in units
        for one in _details(unit).get("templates", ())
    ]
    table = pd.DataFrame(lines, columns=["fit", "template", "macro_f1", "log_loss"])
    return table.sort_values("macro_f1", ascending=False, kind="stable", ignore_index=True)


def rounds(units: Sequence[Unit]) -> pd.DataFrame:
    """What each round of self-training took and scored; round 0 is the teacher.

    Columns: ``fit, round, texts, per_class`` (least and most texts taken of a class), ``macro_f1, log_loss, best``.
    """
    lines = [
        (unit["unit"], one["round"], one["texts"], _range(one["taken"]), one["validation_macro_f1"],
         one["validation_log_loss"], one["best"])
        for unit in units
        for one in _details(unit).get("rounds", ())
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=["fit", "round", "texts", "per_class", "macro_f1", "log_loss", "best"])


def adaptations(units: Sequence[Unit]) -> pd.DataFrame:
    """The loss of hidden words, in nats, on texts held out, after each epoch of a first stage; epoch 0 is before it.

    Columns: ``fit, epoch, loss``; fits that shared one stage are told once.
    """
    lines: dict[tuple[tuple[float, float], ...], str] = {}
    for unit in units:
        points = [(point["epoch"], point["validation_loss"]) for point in _details(unit).get("adaptation", ())]
        if points:
            lines.setdefault(tuple(points), unit["unit"])
    return pd.DataFrame(
        [(name, epoch, loss) for points, name in lines.items() for epoch, loss in points],
        columns=["fit", "epoch", "loss"],
    )


def _details(unit: Unit) -> Mapping[str, Any]:
    found: Mapping[str, Any] = unit.get("details") or {}
    return found


def _range(taken: Mapping[str, int]) -> str:
    """``3 to 40``, or one number where all classes gave the same."""
    counts = taken.values() or [0]
    return f"{min(counts):,}" if min(counts) == max(counts) else f"{min(counts):,} to {max(counts):,}"
