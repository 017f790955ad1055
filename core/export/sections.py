"""The parts of the report in words and tables; every value from the data is escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from core.tune.compare import judged
from core.tune.compare.tables import difference, family, likely_best, methods, supervision, unfinished
from core.words import count, duration, interval, megabytes, times

Result = Mapping[str, Any]


def recommendation(result: Result) -> str:
    """What is recommended, why, and what would change it."""
    advice = result.get("recommendation")
    if not advice:
        return '<p class="box">No approach finished, so nothing is recommended.</p>'
    lines = [f"<strong>Recommended: {escape(advice['approach'])}.</strong>"]
    if not advice.get("within_constraints", True):
        lines[0] += " <strong>No approach keeps to the constraints; this one comes closest.</strong>"
    if advice["tied_with"]:
        lines.append(f"Cannot be told apart from it: {escape(', '.join(advice['tied_with']))}.")
    lines += [escape(advice["reason"]), f"What would change it: {escape(advice['would_change_if'])}"]
    if advice.get("p_best"):
        lines.append(f"Probability of being the best on validation: {escape(likely_best(advice))}.")
    return f'<div class="box">{"<br>".join(lines)}</div>'


def conditions(result: Result) -> str:
    """Rows, budget, what the test can show, and how often it was opened."""
    splits, budget = result["splits"], result["budget"]
    epochs = f" and at most {count(result['epochs'], 'epoch')}" if result.get("epochs") else ""
    lines = [
        f"{splits['train']:,} train, {splits['validation']:,} validation and {splits['test']:,} test rows, "
        f"{len(result['classes'])} classes.",
        f"Every approach had {count(budget['trials'], 'trial')} on validation, up to "
        f"{count(budget['seeds'], 'seed')}{epochs}; texts are cut at {budget['max_tokens']} tokens. "
        f"Model: {result.get('model') or 'none needed'}.",
        f"A test split of this size can show differences of about {result['smallest_difference']:.3f} and more. "
        "Intervals are 95 %, over rows and seeds.",
        f"The test split of this version has been opened {times(result.get('test_opened', 1))} so far.",
        *result.get("notes", []),
    ]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def results(result: Result) -> str:
    """The scores of all approaches that finished, best first, and below them their costs."""
    chosen = (result.get("recommendation") or {}).get("approach")
    scores, costs = [], []
    for row in _done(result):
        mark = " class=chosen" if row["kind"] == chosen else ""
        against, under = difference(row, chosen), supervision(row)
        told = [interval(row["macro_f1"]), against, interval(row["accuracy"])]
        scores.append((mark, [row["kind"], family(row), under, *told]))
        costs.append((mark, _costs(row)))
    heads = ["Approach", "Trains", "Supervision", "Macro-F1", "Against the recommended", "Accuracy"]
    spent = ["Approach", "Time, all fits", "One fit", "Peak memory", "Trained parameters", "Per 1,000 texts"]
    spent += ["Size on disk", "Energy, all fits", "CO2, all fits"]
    how = [f"{', '.join(kinds)}: {text}." for text, kinds in methods(_done(result)).items()]
    parts = ["<h2>Results on the sealed test split</h2>", _table(heads, scores, range(3, 6), range(1, 3))]
    parts += ["<h2>Costs</h2>", _table(spent, costs, range(1, 9))]
    return "".join([*parts, *(f"<p class=quiet>Energy of {escape(line)}</p>" for line in how)])


def _costs(row: Mapping[str, Any]) -> list[str]:
    return [
        row["kind"],
        duration(row["seconds"]),
        duration(row["seconds_per_fit"]),
        megabytes(row["peak_memory_mb"]),
        f"{row['trainable_parameters']:,}",
        duration(row["latency_ms_per_1000"] / 1000),
        megabytes(row["model_mb"]),
        _thousandth(row["energy_kwh"], "Wh"),
        _thousandth(row.get("co2_kg"), "g"),
    ]


def failures(result: Result) -> str:
    """Approaches that failed or were skipped, and why."""
    lines = "".join(f"<li>{escape(what)}: {escape(why)}</li>" for what, why in unfinished(result))
    return f"<h2>Approaches that did not finish</h2><ul>{lines}</ul>" if lines else ""


def spending(result: Result) -> str:
    """What each point above the best baseline cost, and how good the estimates were."""
    parts = []
    valued = [row for row in _done(result) if row.get("value")]
    if valued:
        heads = ["Approach", "Points gained", "Time for each", "Energy for each", "Why"]
        rows = [("", [row["kind"], *_value(row["value"])]) for row in valued]
        parts.append(f"<h2>Cost of each point of macro-F1 gained</h2>{_table(heads, rows, range(1, 4))}")
    sentence = (result.get("estimates_score") or {}).get("sentence")
    if sentence:
        parts.append(f"<p>Estimates before the start: {escape(sentence)}</p>")
    return "".join(parts)


def literature(result: Result) -> str:
    """What is usually written, with this run's verdicts."""
    table = judged.claims(result)
    if table.empty:
        return ""
    counts = table["verdict"].value_counts()
    told = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in judged.VERDICTS if verdict in counts)
    heads = ["Approach", "As", "Usually written", "In this run", "Because"]
    lines = "".join(
        f"<tr><td class=s>{escape(line.approach)}</td><td class=s>{escape(line.role)}</td><td>{escape(line.claim)}</td>"
        f'<td class="s {escape(line.verdict)}">{escape(line.verdict)}</td><td>{escape(line.because)}</td></tr>'
        for line in table.itertuples()
    )
    top = "".join(f"<th>{head}</th>" for head in heads)
    return (
        f"<h2>What is usually written</h2><p>{escape(told)}.</p>"
        f"<div class=wide><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def advice(result: Result) -> str:
    """The advice before the run, and what became of it."""
    table = judged.advice(result)
    if table.empty:
        return ""
    sentence = (result.get("advice_score") or {}).get("sentence", "")
    heads = ["Approach", "Advised", "In this run", "Why it was advised"]
    rows = [("", [str(value) for value in line]) for line in table.itertuples(index=False)]
    return f"<h2>Advice before the run</h2><p>{escape(sentence)}</p>{_table(heads, rows)}"


def settings(result: Result) -> str:
    """What was chosen for each approach, its remarks, and the environment."""
    lines = []
    for row in _done(result):
        if row["chosen"] or row.get("notes"):
            told = ", ".join(f"{key} {value}" for key, value in row["chosen"].items())
            remarks = " ".join(["." if told else "", *(row.get("notes") or ())]) if row.get("notes") else ""
            lines.append(f"<li>{escape(row['kind'])}: {escape(told)}{escape(remarks)}</li>")
    world = result["environment"]
    packages = ", ".join(f"{name} {number}" for name, number in world["packages"].items() if number)
    digest = f"; environment {world['digest'][:12]}" if world.get("digest") else ""
    return (
        f"<h2>Settings and environment</h2><p>Chosen on validation:</p><ul>{''.join(lines)}</ul>"
        f"<p class=quiet>Run {escape(str(result.get('run', '')))}; Python {world['python']}, {escape(packages)}; "
        f"{escape(world['device'])}, {world['cores']} cores, {world['threads']} threads{digest}.</p>"
    )


def _done(result: Result) -> list[Mapping[str, Any]]:
    rows = [row for row in result["approaches"] if row["status"] == "done"]
    return sorted(rows, key=lambda row: -row["macro_f1"]["mean"])


def _thousandth(value: float | None, unit: str) -> str:
    return "not measured" if value is None else f"{1000 * value:.3g} {unit}"


def _value(value: Mapping[str, Any]) -> list[str]:
    points, seconds = value["points"], value["seconds_per_point"]
    return [
        f"{points['mean']:+.1f} ({points['low']:+.1f} to {points['high']:+.1f})",
        "" if seconds is None else duration(seconds),
        "" if value["kwh_per_point"] is None else _thousandth(value["kwh_per_point"], "Wh"),
        value.get("because", ""),
    ]


def _table(
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[str]]],
    numbers: range = range(0),
    wrapping: range | None = None,
) -> str:
    """A table; ``rows`` have their mark and their cells, ``numbers`` are the columns that stand to the right.

    Words wrap in the columns ``wrapping``, in the last one if none are named.
    """
    soft = range(len(heads) - 1, len(heads)) if wrapping is None else wrapping
    marks = ["class=n" if n in numbers else "" if n in soft else "class=s" for n in range(len(heads))]
    top = "".join(f"<th {mark}>{head}</th>" for mark, head in zip(marks, heads, strict=True))
    body = "".join(
        f"<tr{kind}>{''.join(f'<td {m}>{escape(cell)}</td>' for m, cell in zip(marks, cells, strict=True))}</tr>"
        for kind, cells in rows
    )
    return f"<div class=wide><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
