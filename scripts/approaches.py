"""Compares all approaches on real datasets and writes docs/results/approaches.md; what is finished is not repeated.

    python -m scripts.approaches --data ../shared/data [--sets trec,sst2]

Each dataset leaves one JSON file in docs/results/approaches/, which is never edited by hand; the page is drawn from
them. An interrupted run goes on with the fits that are missing (the runs lie in a workspace of their own).
"""

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from core import commands, comparison
from core.plan import Plan
from core.store.workspace import Workspace
from core.words import duration, interval

OUT = Path("docs/results")

#: What an answer's rows are cut to for the file that is kept.
KEPT = (
    "kind", "status", "error", "accuracy", "macro_f1", "weighted_f1", "mcc", "validation_macro_f1", "difference",
    "seconds", "seconds_per_fit", "cpu_seconds", "peak_memory_mb", "trainable_parameters", "total_parameters",
    "model_mb", "latency_ms_per_1000", "energy_kwh", "energy_method", "co2_kg", "chosen", "trials", "expected_best",
    "seeds", "forgetting", "value", "notes",
)  # fmt: skip


@dataclass(frozen=True)
class Set:
    """A dataset: its files, the train rows that are used, what else its budget says, and how many rows are drawn of
    each class for train and as many for validation, if all classes shall have the same number.
    """

    data: str
    test: str | None
    rows: int
    title: str
    budget: dict[str, Any] = field(default_factory=dict)
    each: int | None = None


#: What keeps a dataset within an hour on two cores; TREC has the defaults.
LEAN = {"halving": True, "epochs": 8}
SHORT = {"halving": True, "epochs": 6}

SETS = {
    "trec": Set("trec/train_5500.label", "trec/TREC_10.label", 1000, "TREC, 1,000 questions, 6 classes"),
    "banking77": Set(
        "banking77/train.csv", "banking77/test.csv", 770, "banking77, 770 messages, 77 classes (10 each)", LEAN, 10
    ),
    "sst2": Set(
        "sst2/stsa.binary.train.txt", "sst2/stsa.binary.test.txt", 300, "SST-2, 300 sentences, 2 classes", SHORT
    ),
    "sms_spam": Set("sms_spam/SMSSpamCollection.tsv", None, 300, "SMS spam, 300 messages, 2 classes", SHORT),
    "emotion": Set("tweeteval/emotion", None, 300, "TweetEval emotion, 300 tweets, 4 classes", SHORT),
}


def main() -> None:
    """Run what is missing, then draw the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of datasets")
    parser.add_argument("--sets", default=",".join(SETS), help="which of them, separated by commas")
    parser.add_argument("--approaches", default="all", help="which approaches, separated by commas")
    parser.add_argument("--note", default="", help="a remark on how the runs were made, such as other load")
    parser.add_argument("--workspace", type=Path, default=Path("out/approaches"), help="where the runs are kept")
    given = parser.parse_args()
    kept = OUT / "approaches"
    kept.mkdir(parents=True, exist_ok=True)
    for name in given.sets.split(","):
        path = kept / f"{name}.json"
        if not path.is_file():
            answer = compared(given.data, name, given.approaches, Workspace.open(given.workspace))
            answer["remark"] = given.note
            path.write_text(json.dumps(answer, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    results = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(kept.glob("*.json"))}
    (OUT / "approaches.md").write_text(page(results), encoding="utf-8")


def compared(data: Path, name: str, approaches: str, workspace: Workspace) -> dict[str, Any]:
    """The answer of one dataset, cut to what is kept."""
    one = SETS[name]
    plan = Plan(approaches=tuple(approaches.split(",")), budget={"max_rows": one.rows, **one.budget})
    source, test = data / one.data, data / one.test if one.test else None
    if one.each is not None and test is not None:
        source, test = drawn(source, test, one.each, workspace.root / f"{name}.csv"), None
    version, _ = commands.stored(workspace, source, test, None, None)
    answer = comparison.compare(
        workspace, version, plan.made(), budget=plan.budget, run_id=f"approaches-{name}",
        progress=lambda done, total, message="": print(f"\r{name}: {message[:90]:<90}", end="", flush=True),
    )  # fmt: skip
    rows = [{key: row[key] for key in KEPT if key in row} for row in answer["approaches"]]
    top = ("splits", "classes", "budget", "epochs", "smallest_difference", "environment", "recommendation", "claims")
    return {"title": one.title, **{key: answer[key] for key in top if key in answer}, "approaches": rows}


def drawn(train: Path, test: Path, each: int, target: Path) -> Path:
    """A file with a split column: so many train and validation rows of every class, and all test rows."""
    parts = []
    for label, rows in pd.read_csv(train).sample(frac=1, random_state=0).groupby("category"):
        assert len(rows) >= 2 * each, f"{label} has {len(rows)} rows"
        parts += [rows[:each].assign(split="train"), rows[each : 2 * each].assign(split="validation")]
    pd.concat([*parts, pd.read_csv(test).assign(split="test")]).to_csv(target, index=False)
    return target


def page(results: dict[str, Any]) -> str:
    """The whole page in Markdown."""
    lines = [
        "# All approaches on real data",
        "",
        "Made by `python -m scripts.approaches --data FOLDER`; nothing here is typed by hand. Scores are on the test",
        "split with 95 % intervals over rows and seeds; settings were chosen on validation; each approach had the same",
        "trials, seeds and epochs. Times are of all fits, on the machine named: on the clock (what was kept from",
        "another fit counts too), and of the processor, which other work on the machine hardly changes.",
    ]
    for name, answer in results.items():
        lines += ["", f"## {answer['title']}", "", *_section(name, answer)]
    return "\n".join(lines) + "\n"


def _section(name: str, answer: dict[str, Any]) -> list[str]:
    sizes, budget, machine = answer["splits"], answer["budget"], answer["environment"]
    done = [row for row in answer["approaches"] if row["status"] == "done"]
    done.sort(key=lambda row: -row["macro_f1"]["mean"])
    lines = [
        f"{sizes['train']:,} train, {sizes['validation']:,} validation, {sizes['test']:,} test rows; "
        f"{budget['trials']} settings tried, {budget['seeds']} seeds, at most {answer['epochs']} epochs; "
        f"{machine['cores']} cores, {machine['device']}. Differences below about "
        f"{answer['smallest_difference']:.3f} cannot be shown. {answer.get('remark', '')}".strip(),
        "",
        "| approach | macro-F1 | accuracy | chosen | all fits | processor time | trained parameters |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in done:
        varied = row["trials"][0]["setting"] if row["trials"] else {}
        chosen = ", ".join(f"{key} {row['chosen'][key]}" for key in varied)
        lines.append(
            f"| `{row['kind']}` | {interval(row['macro_f1'])} | {interval(row['accuracy'])} | {chosen} | "
            f"{duration(row['seconds'])} | {duration(row['cpu_seconds'])} | {row['trainable_parameters']:,} |"
        )
    told = [f"- `{row['kind']}` {row['status']}: {row['error']}" for row in answer["approaches"] if "error" in row]
    lines += ["", *told] if told else []
    advice = answer["recommendation"]
    lines += ["", f"Recommended: **{advice['approach']}**. {advice['reason']}", "", advice["would_change_if"]]
    return lines


if __name__ == "__main__":
    main()
