"""The exporter `report`."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, ClassVar, Literal

from core.contracts import Exporter
from core.export.parts import target
from core.words import count, duration, interval, megabytes, times

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1240px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
.box { background: var(--soft); border-radius: 8px; padding: .8rem 1rem; }
.wide { overflow-x: auto; } .wide table { font-size: .86rem; }
.quiet { opacity: .75; } tr.chosen td { font-weight: 600; }
"""


class Report(Exporter, frozen=True):
    """One HTML file about a finished comparison that can be mailed and opened with no network."""

    kind: Literal["report"] = "report"
    takes: ClassVar[Literal["dataset", "run"]] = "run"

    def write(self, subject: Mapping[str, Any], folder: Path) -> list[Path]:
        """Write ``report.html`` from the answer of a comparison."""
        path = target(folder, "report.html")
        path.write_text(page(subject), encoding="utf-8")
        return [path]


def page(result: Mapping[str, Any]) -> str:
    """The whole page as text; every value from the data is escaped."""
    title = f"Comparison of approaches on {result.get('dataset', 'the dataset')}"
    body = [
        f"<h1>{escape(title)}</h1>",
        _recommendation(result),
        _conditions(result),
        "<h2>Results on the sealed test split</h2>",
        _table(result),
        *_charts(result),
        _failures(result),
        _settings(result),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f"<!doctype html><html lang=en><head>{head}<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _recommendation(result: Mapping[str, Any]) -> str:
    advice = result.get("recommendation")
    if not advice:
        return '<p class="box">No approach finished, so nothing is recommended.</p>'
    tied = f" Tied with it: {', '.join(advice['tied_with'])}." if advice["tied_with"] else ""
    return (
        f'<div class="box"><strong>Recommended: {escape(advice["approach"])}.</strong>{escape(tied)} '
        f"{escape(advice['reason'])}<br><span class=quiet>What would change it: "
        f"{escape(advice['would_change_if'])}</span></div>"
    )


def _conditions(result: Mapping[str, Any]) -> str:
    splits, budget = result["splits"], result["budget"]
    lines = [
        f"{splits['train']:,} train, {splits['validation']:,} validation and {splits['test']:,} test rows, "
        f"{len(result['classes'])} classes.",
        f"Every approach had {count(budget['trials'], 'trial')} on validation and up to "
        f"{count(budget['seeds'], 'seed')}; texts are cut at {budget['max_tokens']} tokens. "
        f"Model: {result.get('model') or 'none needed'}.",
        f"A test split of this size can show differences of about {result['smallest_difference']:.3f} and more.",
        f"The test split of this version has been opened {times(result.get('test_opened', 1))} so far.",
        *result.get("notes", []),
    ]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _table(result: Mapping[str, Any]) -> str:
    heads = ["Approach", "Macro-F1", "Accuracy", "Against the recommended", "Time, all fits", "Peak memory"]
    heads += ["Trained parameters", "Latency per 1,000", "Energy"]
    advice = result.get("recommendation") or {}
    done = [row for row in result["approaches"] if row["status"] == "done"]
    lines = []
    for row in sorted(done, key=lambda row: -row["macro_f1"]["mean"]):
        cells = [
            interval(row["macro_f1"]), interval(row["accuracy"]), against(row), duration(row["seconds"]),
            megabytes(row["peak_memory_mb"]), f"{row['trainable_parameters']:,}",
            duration(row["latency_ms_per_1000"] / 1000), row["energy_method"],
        ]  # fmt: skip
        mark = " class=chosen" if row["kind"] == advice.get("approach") else ""
        numbers = "".join(f"<td class=n>{escape(cell)}</td>" for cell in cells)
        lines.append(f"<tr{mark}><td>{escape(row['kind'])}</td>{numbers}</tr>")
    top = "".join(f"<th{' class=n' if place else ''}>{head}</th>" for place, head in enumerate(heads))
    return f"<div class=wide><table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"


def against(row: Mapping[str, Any]) -> str:
    """The paired difference to the recommended approach, in words where the interval contains 0."""
    gap = row.get("difference")
    if gap is None:
        return "recommended"
    figures = f"{gap['mean']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})"
    return f"{figures}, cannot be told apart" if gap["low"] <= 0 <= gap["high"] else figures


def _charts(result: Mapping[str, Any]) -> list[str]:
    from core.figures.compare import tradeoff
    from core.figures.heat import per_class_scores

    done = [row for row in result["approaches"] if row["status"] == "done"]
    if not done:
        return []
    recommended = (result.get("recommendation") or {}).get("approach")
    figures = {
        "Quality against cost": tradeoff(done, recommended=recommended),
        "F1 of each class": per_class_scores(done),
    }
    parts = []
    for place, (title, figure) in enumerate(figures.items()):
        drawn = figure.to_html(full_html=False, include_plotlyjs=place == 0, config={"displaylogo": False})
        parts.append(f"<h2>{escape(title)}</h2>{drawn}")
    return parts


def _failures(result: Mapping[str, Any]) -> str:
    failed = [row for row in result["approaches"] if row["status"] != "done"]
    lines = "".join(f"<li>{escape(row['kind'])}: {escape(str(row.get('error', '')))}</li>" for row in failed)
    return f"<h2>Approaches that did not finish</h2><ul>{lines}</ul>" if failed else ""


def _settings(result: Mapping[str, Any]) -> str:
    chosen = "".join(
        f"<li>{escape(row['kind'])}: {escape(', '.join(f'{key} {value}' for key, value in row['chosen'].items()))}</li>"
        for row in result["approaches"]
        if row["status"] == "done" and row["chosen"]
    )
    world = result["environment"]
    packages = ", ".join(f"{name} {number}" for name, number in world["packages"].items())
    return (
        f"<h2>Settings and environment</h2><p>Chosen on validation:</p><ul>{chosen}</ul>"
        f"<p class=quiet>Run {escape(str(result.get('run', '')))}; Python {world['python']}, {escape(packages)}; "
        f"{escape(world['device'])}, {world['cores']} cores, {world['threads']} threads.</p>"
    )
