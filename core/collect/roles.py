"""Which columns are text, label, group and time, guessed from their names and from what they hold."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import pandas as pd

from core.collect.names import GROUP_NAMES, LABEL_NAMES, TEXT_NAMES, TIME_NAMES, plain, rank, stem
from core.errors import AssayError
from core.types import Roles

#: Rows looked at, spread over the table.
SAMPLE: Final = 10_000
#: Extra label columns that are proposed as tasks.
MOST_TASKS: Final = 5
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_DECIMAL = re.compile(r"[+-]?\d*\.0*[1-9]\d*")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[-/ ][A-Za-z]{3,9}[-/ ,]+\d{2,4}"
    r"|[A-Za-z]{3,9} \d{1,2},? \d{4}|^\d{10}(\d{3})?(\.\d+)?$"
)


@dataclass(frozen=True)
class Facts:
    """What a column holds: rows with a value, distinct values, middle number of words and of characters."""

    rows: int
    filled: int
    distinct: int
    words: float
    chars: float
    longest: int
    numbers: float
    decimals: bool
    ascii: bool

    @classmethod
    def of(cls, cells: Sequence[str], rows: int) -> "Facts":
        """The facts of the cells that hold something, of ``rows`` rows."""
        some = cells or [""]
        lengths = [len(cell) for cell in some]
        return cls(
            rows=rows,
            filled=len(cells),
            distinct=len(set(cells)),
            words=median(len(cell.split()) for cell in some),
            chars=median(lengths),
            longest=max(lengths),
            numbers=sum(_NUMBER.fullmatch(cell.strip()) is not None for cell in some) / len(some),
            decimals=any(_DECIMAL.fullmatch(cell.strip()) is not None for cell in some),
            ascii=sum(cell.isascii() for cell in some) > len(some) / 2,
        )

    @property
    def reads_as_text(self) -> bool:
        """Several words, or many characters in a script that may write without blanks; mostly different."""
        long = self.words >= 3 or (not self.ascii and self.chars >= 10)
        return long and self.numbers < 0.5 and self.distinct > min(20, 0.3 * self.filled)

    @property
    def reads_as_label(self) -> bool:
        """Few short values that come again and again."""
        few = self.filled / 2 if self.filled < 40 else min(200, max(20, 0.1 * self.filled))
        # a number that takes many values measures something
        measure = self.decimals or (self.numbers > 0.9 and self.distinct > 10)
        short = self.words <= 3 and self.longest <= 60
        return 2 <= self.distinct <= max(2, few) and short and self.filled > 2 and not measure

    @property
    def may_be_label(self) -> bool:
        """What is asked of a column that is named like a label."""
        few = 1 <= self.distinct <= max(2, 0.5 * self.filled)
        return few and self.words <= 6 and self.longest <= 120 and not self.decimals


def facts_of(series: pd.Series) -> Facts:
    """Facts of a column of any type."""
    return Facts.of([str(value) for value in series.dropna().tolist() if str(value).strip()], len(series))


def by_content(columns: Iterable[Sequence[str]]) -> tuple[int | None, int | None]:
    """Places of the text and of the label in columns without names; None where there is a doubt."""
    facts = [Facts.of([cell for cell in cells if cell.strip()], len(cells)) for cells in columns]
    texts = sorted((place for place, one in enumerate(facts) if one.reads_as_text), key=lambda at: -facts[at].chars)
    if not texts or (len(texts) > 1 and facts[texts[0]].chars < 2 * facts[texts[1]].chars):
        return None, None
    labels = [place for place, one in enumerate(facts) if place not in texts and one.reads_as_label]
    if not labels and len(facts) == 2:
        # the head of a sorted file shows one class only
        labels = [
            place for place, one in enumerate(facts) if place not in texts and one.distinct == 1 and one.longest <= 60
        ]
    return texts[0], labels[0] if len(labels) == 1 else None


def guess_roles(frame: pd.DataFrame, *, text: str | None = None, label: str | None = None) -> tuple[Roles, list[str]]:
    """Text, label, group and time columns of a table and the reason for each; ``text`` and ``label`` may be fixed.

    Raises AssayError when no column reads like text.
    """
    step = max(1, len(frame) // SAMPLE)
    facts = {str(name): facts_of(frame[name].iloc[::step]) for name in frame.columns}
    for role, column in (("text", text), ("label", label)):
        if column is not None and column not in facts:
            raise AssayError(
                f"Column '{column}' is not in the table ({', '.join(facts)}).",
                "table",
                f"Choose the {role} column on the Collect page or pass --{role}.",
            )
    chosen, reason = (text, f"Text: column '{text}', as chosen.") if text is not None else _text(facts)
    notes = [reason]
    if label is None:
        label, more = _label(facts, chosen)
        notes += more
    else:
        notes.append(f"Label: column '{label}', as chosen.")
    taken = {chosen, label}
    tasks = tuple(name for name in _labels(facts, taken) if not _series(name, facts))[:MOST_TASKS]
    if tasks:
        notes.append(f"Other label columns: {', '.join(tasks)}.")
    group = _first(facts, taken, GROUP_NAMES, lambda one: 1 < one.distinct < 0.95 * one.filled)
    time = _time(frame, facts, taken)
    notes += (
        [f"Group: column '{group}' (named like a group; split.stratified does not keep groups together)."]
        if group
        else []
    )
    notes += [f"Time: column '{time}' (named like a time and holds dates)."] if time else []
    return Roles(text=chosen, label=label, group=group, time=time, tasks=tasks), notes


def _middle(facts: Facts) -> str:
    return f"{facts.words:g} words in the middle row"


def _text(facts: dict[str, Facts]) -> tuple[str, str]:
    if len(facts) == 1:
        name = next(iter(facts))
        return name, f"Text: column '{name}' (the only column)."
    if "text" in facts and facts["text"].filled:
        return "text", f"Text: column 'text' (its name says so, {_middle(facts['text'])})."
    named: dict[str, int] = {}
    for name, one in facts.items():
        place = rank(name, TEXT_NAMES)
        if place is not None and one.numbers < 0.5 and one.filled:
            # a column named 'comment' that is mostly empty, or a 'question' of one word, only stands in
            weak = one.filled < 0.5 * one.rows or (one.words < 2 and one.ascii) or one.distinct <= 2 < one.filled / 10
            named[name] = place + 1_000 * weak
    strong = [name for name in named if named[name] < 1_000]
    content = sorted((name for name, one in facts.items() if one.reads_as_text), key=lambda name: -facts[name].chars)
    if named and (strong or not content):
        best = min(named, key=named.__getitem__)
        return best, f"Text: column '{best}' (named like text, {_middle(facts[best])})."
    if content:
        return content[0], f"Text: column '{content[0]}' (the longest texts, {_middle(facts[content[0]])})."
    words = [name for name, one in facts.items() if one.numbers < 0.5 and one.filled]
    if len(words) == 1:
        return words[0], f"Text: column '{words[0]}' (the only one that holds words)."
    raise AssayError(
        f"No column reads like text ({', '.join(facts)}).",
        "table",
        "Choose the text column on the Collect page or pass --text.",
    )


def _labels(facts: dict[str, Facts], taken: Iterable[str | None]) -> list[str]:
    """Columns named like a label that can be one, the surest first."""
    named = {
        name: place
        for name, one in facts.items()
        if name not in taken
        and one.may_be_label
        and (place := rank(name, LABEL_NAMES)) is not None
        # a name that only contains such a word counts if the column is filled
        and (place < len(LABEL_NAMES) or one.filled > 0.5 * one.rows)
    }
    return sorted(named, key=named.__getitem__)


def _series(name: str, facts: dict[str, Facts]) -> bool:
    """Whether a column is one of several numbered ones, as the ratings of several annotators are."""
    return stem(name) is not None and sum(stem(other) == stem(name) for other in facts) > 1


def _label(facts: dict[str, Facts], text: str) -> tuple[str | None, list[str]]:
    if len(facts) == 1:
        return None, ["Label: none; the table has one column."]
    if "label" in facts and text != "label" and facts["label"].filled:
        return "label", [f"Label: column 'label' (its name says so, {facts['label'].distinct:,} different values)."]
    series = [name for name in facts if name != text and _series(name, facts) and facts[name].may_be_label]
    ratings = [name for name in series if stem(name) in LABEL_NAMES]
    named = [name for name in _labels(facts, {text}) if name not in series]
    if named:
        best = named[0]
        return best, [f"Label: column '{best}' (named like a label, {facts[best].distinct:,} different values)."]
    if ratings:
        return None, [f"Label: none; {', '.join(ratings)} read like the labels of several annotators."]
    found = [name for name, one in facts.items() if name != text and one.reads_as_label and not _excluded(name)]
    if len(found) == 1:
        return found[0], [f"Label: column '{found[0]}' (few values that repeat: {facts[found[0]].distinct:,})."]
    several = f"; {', '.join(found)} could be it" if found else ""
    return None, [f"Label: none{several}."]


def _excluded(name: str) -> bool:
    return rank(name, (*GROUP_NAMES, *TIME_NAMES)) is not None or plain(name).endswith(
        ("id", "gold", "count", "confidence")
    )


def _first(
    facts: dict[str, Facts], taken: set[str | None], names: tuple[str, ...], fits: Callable[[Facts], bool]
) -> str | None:
    """The column with the surest of these names that passes; only whole names count."""
    found = {
        name: names.index(plain(name))
        for name, one in facts.items()
        if name not in taken and plain(name) in names and fits(one)
    }
    return min(found, key=found.__getitem__) if found else None


def _time(frame: pd.DataFrame, facts: dict[str, Facts], taken: set[str | None]) -> str | None:
    found: dict[str, int] = {}
    for name, one in facts.items():
        place = rank(name, TIME_NAMES)
        if place is None or name in taken or not one.filled:
            continue
        values = [str(value) for value in frame[name].dropna().head(200).tolist()]
        dated = pd.api.types.is_datetime64_any_dtype(frame[name]) or sum(
            _DATE.search(value) is not None for value in values
        ) > 0.9 * len(values)
        # spreadsheets write days since 1900 when a date was not formatted
        serial = one.numbers > 0.9 and all(
            _NUMBER.fullmatch(value) and 20_000 < float(value) < 80_000 for value in values
        )
        if dated or serial:
            found[name] = place
    return min(found, key=found.__getitem__) if found else None
