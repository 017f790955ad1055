"""The exporter `report`."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any, ClassVar, Literal

from core.contracts import Exporter
from core.export import sections
from core.export.drawn import figures
from core.export.parts import target

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --good: #00845f; --bad: #c85500; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1240px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
.box { background: var(--soft); border-radius: 8px; padding: .8rem 1rem; }
.wide { overflow-x: auto; } .quiet { opacity: .75; } tr.chosen td { font-weight: 600; }
.confirmed { color: var(--good); } .refuted { color: var(--bad); } td.s { white-space: nowrap; }
svg { display: block; height: auto; }
@media print { section, tr { break-inside: avoid; } }
"""


class Report(Exporter, frozen=True):
    """One HTML file about a finished comparison that can be mailed and opened with no network."""

    kind: Literal["report"] = "report"
    takes: ClassVar[Literal["dataset", "run"]] = "run"

    def write(self, subject: Mapping[str, Any], folder: Path) -> list[Path]:
        """Write ``report.html`` from the answer of a comparison: tables and drawings, no script in it."""
        path = target(folder, "report.html")
        path.write_text(page(subject), encoding="utf-8")
        return [path]


def page(result: Mapping[str, Any]) -> str:
    """The whole page as text; every value from the data is escaped."""
    title = f"Comparison of approaches on {result.get('dataset', 'the dataset')}"
    drawn = "".join(f"<section><h2>{escape(name)}</h2>{one}</section>" for name, one in figures(result).items())
    body = [
        f"<h1>{escape(title)}</h1>",
        sections.recommendation(result),
        sections.conditions(result),
        sections.results(result),
        sections.failures(result),
        drawn,
        sections.spending(result),
        sections.literature(result),
        sections.advice(result),
        sections.settings(result),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f"<!doctype html><html lang=en><head>{head}<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )
