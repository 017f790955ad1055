"""The answer of a comparison as tables and words: results, one approach in full, claims, advice, other runs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import pandas as pd

from core.words import count, duration, interval, megabytes

Row = Mapping[str, Any]
By = Literal["family", "supervision"]

TIED: Final = "cannot be told apart"

#: What trains, in the groups that the literature knows, and the words of ``Approach.trains`` in each. Words that are in
#: none of them are a group of their own, so that a new approach is never lost.
TRAINED: Final[dict[str, tuple[str, ...]]] = {
    "Nothing of the model": ("nothing", "a linear head on word counts"),
    "A head on frozen features": ("a head on frozen features", "a head on frozen features, or all weights"),
    "A part of the weights": ("the top layers", "biases"),
    "Small parts that are added": ("bottleneck adapters", "low-rank matrices", "scaling vectors", "a soft prompt"),
    "All weights": (
        "all weights", "all weights, at first on texts alone", "all weights, with a head per label column",
    ),
}  # fmt: skip

_COLUMNS = (
    "approach", "family", "supervision", "macro_f1", "macro_f1_interval", "gap", "difference", "breaks", "p_best",
    "accuracy", "weighted_f1", "mcc", "validation", "seconds", "latency", "memory", "parameters", "model_mb",
    "energy_wh", "co2_g", "calibration_error", "similarity", "status",
)  # fmt: skip


def family(row: Row) -> str:
    """What an approach trains, as one of the few groups of `TRAINED`; in its own words where it is in none."""
    words = str(row.get("trains") or "not known")
    if (row.get("chosen") or {}).get("learner") == "full":  # self-training is what its learner is
        return "All weights"
    return next((name for name, several in TRAINED.items() if words in several), words[:1].upper() + words[1:])


def groups(rows: Sequence[Row], by: By) -> dict[str, str]:
    """The group of each approach, by kind: what trains, or which supervision it learns under."""
    return {row["kind"]: family(row) if by == "family" else supervision(row) for row in rows}


def supervision(row: Row) -> str:
    """Which supervision an approach learns under."""
    words = str(row.get("supervision") or "not known")
    return words[:1].upper() + words[1:]


def results(answer: Mapping[str, Any], by: By | None = None) -> pd.DataFrame:
    """The table of an answer, best macro-F1 on test first, approaches without a score last.

    Figures that are sorted are numbers: ``macro_f1, gap`` (macro-F1 less the recommended one's), ``p_best, accuracy,
    weighted_f1, mcc, seconds, latency`` (seconds for 1,000 texts), ``memory`` and ``model_mb`` (MB), ``parameters,
    energy_wh, co2_g, calibration_error, similarity``; None where nothing was measured. In words: ``approach, family,
    supervision, macro_f1_interval, difference`` (the gap's interval), ``breaks`` (constraints), ``validation, status``.
    With ``by``, groups stand together, in the order of
    their best.
    """
    advice = answer.get("recommendation") or {}
    rows = sorted(answer["approaches"], key=_place)
    if by is not None:
        named = groups(rows, by)
        order = list(dict.fromkeys(named.values()))
        rows = sorted(rows, key=lambda row: order.index(named[row["kind"]]))
    return pd.DataFrame([_line(row, advice) for row in rows], columns=[*_COLUMNS])


def _place(row: Row) -> tuple[bool, float]:
    done = row["status"] == "done"
    return not done, -row["macro_f1"]["mean"] if done else 0.0


def _line(row: Row, advice: Mapping[str, Any]) -> dict[str, Any]:
    head = {"approach": row["kind"], "family": family(row), "supervision": supervision(row)}
    if row["status"] != "done":
        return {**head, "difference": row["status"], "status": row["status"]}
    return {
        **head,
        "macro_f1": row["macro_f1"]["mean"],
        "macro_f1_interval": interval(row["macro_f1"]),
        "gap": (row.get("difference") or {}).get("mean"),
        "difference": _bounds(row, advice.get("approach")),
        "breaks": _breaks(row["kind"], advice.get("excluded") or {}),
        "p_best": advice.get("p_best", {}).get(row["kind"]),
        "accuracy": row["accuracy"]["mean"],
        **{name: (row.get(name) or {}).get("mean") for name in ("weighted_f1", "mcc")},
        "validation": interval(row["validation_macro_f1"]),
        "seconds": _rounded(row["seconds"]),
        "latency": _rounded(row["latency_ms_per_1000"] / 1000),
        "memory": _rounded(row["peak_memory_mb"]),
        "parameters": row["trainable_parameters"],
        "model_mb": _rounded(row["model_mb"]),
        "energy_wh": _thousand(row["energy_kwh"]),
        "co2_g": _thousand(row.get("co2_kg")),
        "calibration_error": (row.get("calibration") or {}).get("ece"),
        "similarity": (row.get("forgetting") or {}).get("similarity"),
        "status": "done",
    }


def _breaks(kind: str, excluded: Mapping[str, Sequence[str]]) -> str | None:
    """The constraints that an approach breaks; None where nobody breaks any."""
    return "; ".join(excluded.get(kind, ("none",))) if excluded else None


def _rounded(value: float | None) -> float | None:
    """Three digits that count, whole numbers from 100 on."""
    if value is None:
        return None
    return float(round(value)) if value >= 100 else float(f"{value:.3g}")


def _thousand(value: float | None) -> float | None:
    return None if value is None else float(f"{1000 * value:.3g}")


def difference(row: Row, recommended: str | None) -> str:
    """An approach's macro-F1 on test minus the recommended one's, paired, in words where the interval contains 0."""
    gap = row.get("difference")
    bounds = _bounds(row, recommended)
    if gap is None:
        return bounds
    figures, tied, words = bounds.partition(", ")
    return f"{gap['mean']:+.3f} ({figures}){tied}{words}"


def _bounds(row: Row, recommended: str | None) -> str:
    """The interval of an approach's difference to the recommended one, and what it means if it contains 0."""
    gap = row.get("difference")
    if gap is None:
        return "recommended" if row["kind"] == recommended else ""
    figures = f"{gap['low']:+.3f} to {gap['high']:+.3f}"
    return f"{figures}, {TIED}" if gap["low"] <= 0 <= gap["high"] else figures


def unfinished(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Approaches without a score and the reason: ``lora failed``, ``The disk is full.``"""
    rows = [row for row in answer["approaches"] if row["status"] != "done"]
    return [(f"{row['kind']} {'was ' if row['status'] == 'skipped' else ''}{row['status']}", str(row.get("error", "")))
            for row in rows]  # fmt: skip


def likely_best(advice: Mapping[str, Any]) -> str:
    """P(best) on validation in words: ``lora 0.612, full 0.371; the other 12 below 0.01``."""
    ranked = sorted(advice.get("p_best", {}).items(), key=lambda item: -item[1])
    told = [f"{kind} {share:.3f}" for kind, share in ranked if share >= 0.01]
    rest = len(ranked) - len(told)
    if not rest:
        return ", ".join(told)
    return f"{', '.join(told)}; {'the other' if rest == 1 else f'the other {rest}'} below 0.01"


def details(row: Row) -> list[tuple[str, str]]:
    """Everything about one finished approach as names and values, in words."""
    return [(name, value) for name, value in _details(row) if value]


def _details(row: Row) -> Iterator[tuple[str, str]]:
    chosen = ", ".join(f"{name.replace('_', ' ')} {_setting(value)}" for name, value in row["chosen"].items())
    total = row["total_parameters"]
    share = f" of {total:,} ({row['trainable_parameters'] / total:.2%})" if total else ""
    found = row.get("calibration") or {}
    yield "Trains", str(row.get("trains") or family(row))
    yield "Supervision", str(row.get("supervision") or "")
    for name, title in (("macro_f1", "Macro-F1"), ("accuracy", "Accuracy"), ("weighted_f1", "Weighted F1")):
        yield title, interval(row[name]) if row.get(name) else ""
    yield "MCC", interval(row["mcc"]) if row.get("mcc") else ""
    yield "Validation macro-F1", interval(row["validation_macro_f1"])
    if found:
        scaled = f"{found['ece_scaled']:.3f} after temperature {found['temperature']:.2f}"
        yield "Calibration error", f"{found['ece']:.3f}, {scaled}; log loss {found['log_loss']:.3f}"
    yield "Chosen on validation", chosen
    yield "Fits", f"{count(len(row['trials']), 'trial')}, {count(len(row['seeds']), 'seed')}"
    yield "Time", _time(row)
    yield "Peak memory", _memory(row)
    yield "Trained parameters", f"{row['trainable_parameters']:,}{share}"
    yield "Size on disk", megabytes(row["model_mb"])
    yield "Time per 1,000 texts", _latency(row)
    yield "Energy", energy(row)
    yield "For each point", _point(row)
    yield "Encoder afterwards", _forgetting(row)
    yield "Notes", " ".join(row.get("notes") or ())


def _setting(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _time(row: Row) -> str:
    text = f"{duration(row['seconds'])} for all fits, {duration(row['seconds_per_fit'])} for one"
    if row.get("marginal_seconds") is not None:
        text += f"; {duration(row['marginal_seconds'])} of it were spent here, the rest was kept from before"
    return f"{text}; {duration(row['cpu_seconds'])} of processor time"


def _memory(row: Row) -> str:
    gpu = row.get("peak_gpu_mb")
    return megabytes(row["peak_memory_mb"]) + (f", {megabytes(gpu)} on the GPU" if gpu is not None else "")


def _latency(row: Row) -> str:
    slow = row.get("latency_p95_ms_per_1000")
    text = duration(row["latency_ms_per_1000"] / 1000)
    return text if slow is None else f"{text}, {duration(slow / 1000)} in the slowest 5 % of calls"


def energy(row: Row) -> str:
    """Energy and CO2 of all fits with the method of measurement and its error; never 0 for what was not measured."""
    if row["energy_kwh"] is None:
        return _method(row)
    carbon = "" if row.get("co2_kg") is None else f", {1000 * row['co2_kg']:.3g} g of CO2"
    return f"{1000 * row['energy_kwh']:.3g} Wh{carbon}: {_method(row)}"


def methods(rows: Sequence[Row]) -> dict[str, list[str]]:
    """How energy was measured and how exactly, with the approaches for which it was measured so."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(_method(row), []).append(row["kind"])
    return found


def _method(row: Row) -> str:
    error = row.get("energy_error_percent")
    return str(row["energy_method"]) + ("" if error is None else f", good to {error} %")


def _point(row: Row) -> str:
    value = row.get("value")
    if not value:
        return ""
    spent = value.get("seconds_per_point")
    because = str(value.get("because") or "")
    return because if spent is None else f"{duration(spent)}. {because}"


def _forgetting(row: Row) -> str:
    found = row.get("forgetting")
    if not found:
        return ""
    return (
        f"{found['similarity']:.2f} of the similarity structure of {found['texts']} fixed texts is kept, "
        f"{found['neighbours']:.0%} of their nearest neighbors"
    )
