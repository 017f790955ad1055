"""The result of a suite of expectations as one HTML file that opens with no network and runs no script."""

from html import escape
from pathlib import Path

from core.dataset import Dataset
from core.export.parts import target
from core.quality.expectations.suite import Outcome, SuiteResult
from core.types import TEXT, UID
from core.words import count

#: Failing rows that are shown of each expectation, and characters of each text.
_ROWS = 10
_LETTERS = 300

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --good: #00845f; --bad: #c85500; }
@media (prefers-color-scheme: dark) { :root { --good: #35c49a; --bad: #ff9a52; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; } td.s { white-space: nowrap; }
td.t { white-space: pre-wrap; overflow-wrap: anywhere; }
.box { background: var(--soft); border-radius: 8px; padding: .8rem 1rem; } .wide { overflow-x: auto; }
.good { color: var(--good); } .bad { color: var(--bad); } .quiet { opacity: .75; }
@media print { section, tr { break-inside: avoid; } }
"""


def write(result: SuiteResult, path: Path, dataset: Dataset | None = None) -> Path:
    """Write the page; with the dataset it shows the first failing rows of each expectation, else their names."""
    written = target(path.parent, path.name)
    written.write_text(page(result, dataset), encoding="utf-8")
    return written


def page(result: SuiteResult, dataset: Dataset | None = None) -> str:
    """The whole page as text; every value from the data is escaped."""
    title = f"Expectations of {result.suite} on {result.dataset}"
    worst = sorted(result.outcomes, key=lambda one: one.passed)
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="box">{escape(result.headline())}</p>',
        "<h2>Expectations</h2>",
        _table(worst),
        *(_failure(one, dataset) for one in result.outcomes if not one.passed),
    ]
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f"<!doctype html><html lang=en><head>{head}<style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _table(outcomes: list[Outcome]) -> str:
    lines = "".join(
        f'<tr><td class="s {"good" if one.passed else "bad"}">{one.state}</td><td class=s>{one.severity}</td>'
        f"<td>{escape(one.expected)}</td><td>{escape(one.error or one.observed)}</td>"
        f"<td class=n>{one.unexpected:,}</td></tr>"
        for one in outcomes
    )
    top = "<th>Result</th><th>Severity</th><th>Expected</th><th>Seen</th><th class=n>Rows</th>"
    return f"<div class=wide><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>"


def _failure(one: Outcome, dataset: Dataset | None) -> str:
    """One expectation that was not met: what to do, and its first rows."""
    body = f"<h3>{escape(one.expected)}</h3><p>{escape(one.message)}</p>"
    if not one.uids:
        return f"<section>{body}</section>"
    shown = one.uids[:_ROWS]
    left = f"<p class=quiet>The first {len(shown)} of {count(one.unexpected, 'row')}.</p>"
    return f"<section>{body}{left if len(shown) < one.unexpected else ''}{_rows(one, shown, dataset)}</section>"


def _rows(one: Outcome, uids: tuple[str, ...], dataset: Dataset | None) -> str:
    if dataset is None:
        return f"<p>{escape(', '.join(uids))}</p>"
    columns = list(dict.fromkeys([name for name in one.columns if name in dataset.frame.columns] + [TEXT]))
    found = dataset.frame[dataset.frame[UID].isin(uids)]
    lines = "".join(
        f"<tr><td class=s>{escape(str(row[UID]))}</td>"
        + "".join(f"<td class=t>{escape(_cell(row[name]))}</td>" for name in columns)
        + "</tr>"
        for _, row in found.iterrows()
    )
    top = "".join(f"<th>{escape(str(name))}</th>" for name in ["uid", *columns])
    return f"<div class=wide><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>"


def _cell(value: object) -> str:
    text = "(missing)" if value is None or value != value else str(value)
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]} ..."
