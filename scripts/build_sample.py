"""Builds the sample dataset: hand-written support messages, dirtied on purpose, with the truth about every defect.

`python -m scripts.build_sample` rewrites `core/collect/samples/support.csv` and `tests/data/support_truth.json`. One
seed and only the standard library's generator, so that the same messages always give the same bytes.
"""

import argparse
import csv
import json
import math
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from scripts import sample_phrases as phrases
from scripts.sample_dirt import CUSTOMERS, DAYS, DIRT, START, Row, Sample

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = ROOT / "core/collect/samples/support"
TABLE = ROOT / "core/collect/samples/support.csv"
TRUTH = ROOT / "tests/data/support_truth.json"
COLUMNS = ("text", "label", "channel", "customer", "created")
SEED = 417


def read_messages(folder: Path) -> Sample:
    """The hand-written messages, a text file per intent and two tables, and the rows without any text."""
    sample = Sample(random.Random(SEED), [])
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            sample.rows.append(Row(line, path.stem, (path.name, number)))
    for name, kind in (("other_languages.tsv", "other_languages"), ("long.tsv", "very_long")):
        for number, line in enumerate((folder / name).read_text("utf-8").splitlines()):
            label, *language, text = line.split("\t")
            sample.rows.append(Row(text, label, (name, number)))
            facts: dict[str, Any] = {"language": language[0]} if language else {"words": len(text.split())}
            sample.note(kind, sample.rows[-1], **facts)
    for text, label in zip(phrases.EMPTY, sample.rng.choices([row.label for row in sample.rows], k=18), strict=True):
        sample.rows.append(Row(text, label, None))
        sample.note("missing", sample.rows[-1], column="text", original=None)
    return sample


def schedule(sample: Sample) -> None:
    """Time, channel and customer of each row: more on weekdays and in office hours, more from month to month."""
    rng, count = sample.rng, len(sample.rows)
    days = [(1 + 1.5 * day / DAYS) * phrases.WEEKDAYS[(START + timedelta(days=day)).weekday()] for day in range(DAYS)]
    regulars = rng.choices(range(CUSTOMERS), [1 / math.sqrt(1 + n) for n in range(CUSTOMERS)], k=count - CUSTOMERS)
    customers = [*range(CUSTOMERS), *regulars]
    rng.shuffle(customers)
    for row, customer in zip(sample.rows, customers, strict=True):
        [day], [hour] = rng.choices(range(DAYS), days), rng.choices(range(24), phrases.HOURS)
        row.created = START + timedelta(days=day, hours=hour, seconds=rng.randrange(3600))
        row.place = row.created + timedelta(hours=rng.gauss(0, 3))
        row.customer = f"C-{customer + 1:04d}"
        casual = row.text.islower() or len(row.text) < 60
        [row.channel] = rng.choices(phrases.CHANNELS, (17, 63, 17, 3) if casual else (52, 16, 28, 4))


def order(sample: Sample) -> dict[str, Any]:
    """Put the rows in order of arrival and turn the notes into row numbers."""
    sample.rows.sort(key=lambda row: row.place)
    numbers = {id(row): number for number, row in enumerate(sample.rows)}
    kinds: dict[str, list[dict[str, Any]]] = {}
    for kind in sorted(sample.truth):
        entries = ((numbers[id(row)], facts) for row, facts in sample.truth[kind])
        kinds[kind] = [
            {"row": number} | {key: numbers[id(fact)] if isinstance(fact, Row) else fact for key, fact in facts.items()}
            for number, facts in sorted(entries, key=lambda entry: entry[0])
        ]
    return {
        "seed": SEED,
        "rows": len(sample.rows),
        "kinds": kinds,
        "clean": [number for number, row in enumerate(sample.rows) if not row.kinds],
        "source": [row.source for row in sample.rows],
    }


def written(facts: dict[str, Any]) -> str:
    """The truth as JSON with a line per defect, so that a change shows as the rows it concerns."""
    kinds = (
        f'"{kind}": [\n' + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]"
        for kind, entries in facts["kinds"].items()
    )
    rest = json.dumps({key: value for key, value in facts.items() if key != "kinds"}, ensure_ascii=False)
    return rest[:-1] + ',\n"kinds": {\n' + ",\n".join(kinds) + "\n}}\n"


def build(messages: Path, table: Path, truth: Path) -> None:
    """Write the table and the truth about it."""
    sample = read_messages(messages)
    schedule(sample)
    for dirty in DIRT:
        dirty(sample)
    facts = order(sample)
    for path in (table, truth):
        path.parent.mkdir(parents=True, exist_ok=True)
    with table.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in sample.rows:
            writer.writerow((row.text, row.label, row.channel, row.customer, row.created.isoformat()))
    truth.write_text(written(facts), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Rebuild the sample dataset and the truth about its defects.")
    parser.add_argument("--messages", type=Path, default=MESSAGES, help="folder with the hand-written messages")
    parser.add_argument("--table", type=Path, default=TABLE, help="where the CSV file goes")
    parser.add_argument("--truth", type=Path, default=TRUTH, help="where the JSON file goes")
    given = parser.parse_args()
    build(given.messages, given.table, given.truth)
