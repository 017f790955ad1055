"""What `build_sample` does to clean messages: one function per kind of dirt, each of which writes down what it did."""

import html
import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from core.errors import AssayError
from core.text import text_key
from scripts import sample_phrases as phrases

START, DAYS, CUSTOMERS = datetime(2024, 9, 2), 425, 520


@dataclass(eq=False)
class Row:
    """One row to be: ``source`` is the file and the 0-based line of its message, ``kinds`` the defects it has."""

    text: str
    label: str
    source: tuple[str, int] | None
    channel: str = ""
    customer: str = ""
    created: datetime = START
    place: datetime = START
    used: bool = False
    kinds: set[str] = field(default_factory=set)

    @property
    def plain(self) -> bool:
        """Whether it holds a short English message."""
        return self.source is not None and self.source[0].endswith(".txt")


@dataclass
class Sample:
    """The rows and what was done to them."""

    rng: random.Random
    rows: list[Row]
    truth: dict[str, list[tuple[Row, dict[str, Any]]]] = field(default_factory=dict)

    def pick(self, count: int, fits: Callable[[Row], bool], second: str = "", both: int = 0) -> list[Row]:
        """``count`` untouched rows that fit, ``both`` of them rows whose only defect so far is ``second``."""
        plain = [row for row in self.rows if not row.used and not row.kinds and fits(row)]
        touched = [row for row in self.rows if row.kinds == {second}]
        if len(plain) < count - both or len(touched) < both:
            found = f"{len(plain)} untouched messages fit, {count - both} are needed"
            raise AssayError(found, "build_sample", "Write more messages or plant fewer defects.")
        picked = self.rng.sample(plain, count - both) + self.rng.sample(touched, both)
        self.rng.shuffle(picked)
        return picked

    def note(self, kind: str, row: Row, **facts: Any) -> None:
        """Write down that the row has this defect."""
        row.kinds.add(kind)
        self.truth.setdefault(kind, []).append((row, facts))

    def change(self, kind: str, row: Row, text: str, **facts: Any) -> None:
        """Give the row another text and keep the one it had."""
        facts["original"], row.text = row.text, text
        self.note(kind, row, **facts)

    def repeat(self, row: Row, minutes: int, **changes: Any) -> Row:
        """A later copy of the row, to be noted by the caller; the row itself is left as it is from now on."""
        row.used = True
        latest = START + timedelta(days=DAYS, seconds=self.rng.randrange(3600))
        created = min(row.created + timedelta(minutes=minutes), latest)
        place = max(row.place + timedelta(seconds=1), created)
        copy = replace(row, created=created, place=place, kinds=set(), **changes)
        self.rows.append(copy)
        return copy


def say(text: str, line: str, value: str = "") -> str:
    """The message with one more sentence, in the message's own manner."""
    ended = text[-1] in ".?!"
    if text.islower():
        return f"{text}{'' if ended else ','} {line.rstrip('.').lower().format(value)}"
    return f"{text}{'' if ended else '.'} {line.format(value)}"


def numberless(lines: dict[str, tuple[str, ...]]) -> Callable[[Row], bool]:
    """Rows that have a phrase for their label and no figure yet that the new one could contradict."""
    return lambda row: row.plain and row.label in lines and not re.search(r"\d", row.text)


def add_dates(sample: Sample) -> None:
    for number, row in enumerate(sample.pick(90, numberless(phrases.DATE_LINES))):
        line = sample.rng.choice(phrases.DATE_LINES[row.label])
        ahead = 1 if " by " in line else -1
        day = (row.created + ahead * timedelta(days=sample.rng.randint(2, 25))).date()
        name, write = phrases.DATE_FORMATS[number % len(phrases.DATE_FORMATS)]
        value = write(day)
        sample.change("date_formats", row, say(row.text, line, value), format=name, value=value, iso=day.isoformat())


def add_amounts(sample: Sample) -> None:
    for number, row in enumerate(sample.pick(80, numberless(phrases.AMOUNT_LINES))):
        line = sample.rng.choice(phrases.AMOUNT_LINES[row.label])
        form, code = phrases.AMOUNT_FORMATS[number % len(phrases.AMOUNT_FORMATS)]
        cents = 0 if "." not in form and "," not in form else sample.rng.choice((50, 90, 95))
        amount = sample.rng.randint(9, 180) + cents / 100
        value = form.replace("31", f"{amount:.0f}").replace("24.90", f"{amount:.2f}")
        value = value.replace("24,90", f"{amount:.2f}".replace(".", ","))
        text = say(row.text, line, value)
        sample.change("currency_formats", row, text, format=form, value=value, amount=amount, code=code)


def add_measures(sample: Sample) -> None:
    rows = sample.pick(60, numberless(phrases.MEASURE_LINES["mass"]))
    for number, row in enumerate(rows):
        form, unit, dimension, factor, offset = phrases.MEASURE_FORMATS[number % len(phrases.MEASURE_FORMATS)]
        quantity = sample.rng.choice(phrases.QUANTITIES[dimension])
        value = form.format(quantity * factor + offset)
        found = re.match(r"[\d.]+", value)
        magnitude = float(found.group()) if found else math.nan
        line = sample.rng.choice(phrases.MEASURE_LINES[dimension][row.label])
        facts = {"format": re.sub(r"{.*}", "#", form), "value": value, "magnitude": magnitude, "unit": unit}
        sample.change("unit_formats", row, say(row.text, line, value), **facts)


def of_intent(labels: tuple[str, ...]) -> Callable[[Row], bool]:
    """Rows with one of the labels; with any, if none is given."""
    return lambda row: row.plain and (not labels or row.label in labels)


def add_personal_data(sample: Sample) -> None:
    for kind, line, labels, values in phrases.PERSONAL:
        for row, value in zip(sample.pick(len(values), of_intent(labels)), values, strict=True):
            sample.change("personal_data", row, say(row.text, line, value), type=kind, value=value)


def break_encoding(sample: Sample) -> None:
    """UTF-8 read as Windows-1252; where a message has nothing that could break, something natural is put in first."""
    for number, row in enumerate(sample.pick(25, lambda row: row.plain and row.text.isascii())):
        if number % 2 and "'" in row.text:
            row.text = row.text.replace("'", "’")
        else:
            row.text = say(row.text, phrases.ACCENTED[number % len(phrases.ACCENTED)])
        sample.change("mojibake", row, row.text.encode("utf-8").decode("cp1252"))


def add_markup(sample: Sample) -> None:
    for number, row in enumerate(sample.pick(35, lambda row: row.plain, "date_formats", 4)):
        safe = html.escape(row.text, quote=False)
        sentences = re.split(r"(?<=[.?!]) ", safe)
        body = "<br>".join(sentences) if len(sentences) > 1 else safe.replace(" ", "&nbsp;", 2)
        wrap = phrases.SCRIPTED if number < 2 else phrases.MARKUP[number % len(phrases.MARKUP)]
        row.channel = "e-mail" if number % 3 else "web form"
        sample.change("html", row, wrap.format(body=body, text=safe))


def add_spaces(sample: Sample) -> None:
    for number, row in enumerate(sample.pick(20, lambda row: row.plain, "currency_formats", 3)):
        sample.change("whitespace", row, phrases.SPACES[number % len(phrases.SPACES)](row.text))


def change_labels(sample: Sample) -> None:
    """Wrong labels, on messages that use a telling word of their own intent and of no other; then missing ones."""
    sizes = {label: sum(row.label == label for row in sample.rows) for label in phrases.CUES}

    def telling(row: Row) -> bool:
        return row.plain and [name for name, cue in phrases.CUES.items() if cue.search(row.text)] == [row.label]

    for row in sample.pick(45, telling):
        others = {label: size for label, size in sizes.items() if label != row.label}
        [wrong] = sample.rng.choices(list(others), list(others.values()))
        sample.note("wrong_labels", row, original=row.label, label=wrong)
        row.label = wrong
    for row in sample.pick(20, lambda row: row.plain, "unit_formats", 3):
        sample.note("missing", row, column="label", original=row.label)
        row.label = ""


def repeat_exactly(sample: Sample) -> None:
    for number, row in enumerate(sample.pick(30, lambda row: row.plain)):
        way, change = phrases.REPEATS[number % len(phrases.REPEATS)]
        twice = way == "sent twice"
        other = row.customer if twice else f"C-{sample.rng.randint(1, CUSTOMERS):04d}"
        minutes = sample.rng.randint(1, 9) if twice else sample.rng.randint(1, 40) * 1440 + sample.rng.randint(0, 90)
        copy = sample.repeat(row, minutes, text=change(row.text), customer=other)
        sample.note("exact_duplicates", copy, of=row, way=way)
        if way == "spaces":
            sample.note("whitespace", copy, original=row.text)


def shingles(text: str) -> set[str]:
    key = text_key(text)
    return {key[i : i + 5] for i in range(max(1, len(key) - 4))}


def jaccard(left: str, right: str) -> float:
    """Share of character 5-grams that two texts have in common."""
    one, two = shingles(left), shingles(right)
    return len(one & two) / len(one | two)


def repeat_nearly(sample: Sample) -> None:
    done = 0
    for row in sample.pick(150, lambda row: row.plain and len(row.text) > 70):
        way, change = phrases.EDITS[done % len(phrases.EDITS)]
        text = change(row.text)
        if text_key(text) == text_key(row.text) or jaccard(text, row.text) < 0.8:
            continue
        copy = sample.repeat(row, sample.rng.randint(1, 30) * 1440 + sample.rng.randint(0, 90), text=text)
        sample.note("near_duplicates", copy, of=row, way=way, jaccard=round(jaccard(text, row.text), 4))
        done += 1
        if done == 40:
            return
    raise AssayError(
        f"Only {done} light edits stay near enough, 40 are needed", "build_sample", "Write longer messages."
    )


def contradict(sample: Sample) -> None:
    for row in sample.pick(15, lambda row: row.plain and row.label in phrases.CONFUSED):
        other = f"C-{sample.rng.randint(1, CUSTOMERS):04d}"
        days = sample.rng.randint(1, 60)
        copy = sample.repeat(row, days * 1440, label=phrases.CONFUSED[row.label], customer=other)
        sample.note("conflicting_labels", copy, of=row, original=row.label, label=copy.label)
        row.kinds.add("conflicting_labels")


DIRT = (
    add_dates,
    add_amounts,
    add_measures,
    add_personal_data,
    break_encoding,
    add_markup,
    add_spaces,
    change_labels,
    repeat_exactly,
    repeat_nearly,
    contradict,
)
