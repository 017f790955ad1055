"""The sample dataset holds what its truth file says, can be rebuilt byte for byte, and is neither easy nor hopeless."""

import csv
import html
import json
import random
import re
import unicodedata
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from core.errors import AssayError
from core.text import text_key
from scripts import build_sample
from scripts.sample_dirt import Row, Sample, jaccard

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "core/collect/samples/support"
TABLE = ROOT / "core/collect/samples/support.csv"
TRUTH = ROOT / "tests/data/support_truth.json"

with TABLE.open(encoding="utf-8", newline="") as handle:
    ROWS = list(csv.DictReader(handle))
FACTS: dict[str, Any] = json.loads(TRUTH.read_text("utf-8"))
KINDS: dict[str, list[dict[str, Any]]] = FACTS["kinds"]
TEXTS = [row["text"] for row in ROWS]
LABELS = [row["label"] for row in ROWS]
LINES = {path.name: path.read_text("utf-8").splitlines() for path in sorted(FOLDER.glob("*.t*"))}
INTENTS = sorted(Path(name).stem for name in LINES if name.endswith(".txt"))
MESSAGES = [(line, Path(name).stem) for name, lines in LINES.items() if name.endswith(".txt") for line in lines]
EXPECTED = {
    "conflicting_labels": 15,
    "currency_formats": 80,
    "date_formats": 90,
    "exact_duplicates": 30,
    "html": 35,
    "missing": 38,
    "mojibake": 25,
    "near_duplicates": 40,
    "other_languages": 60,
    "personal_data": 40,
    "unit_formats": 60,
    "very_long": 6,
    "whitespace": 25,
    "wrong_labels": 45,
}
DEFECTS = {entry["row"] for entries in KINDS.values() for entry in entries}


def plain(text: str) -> str:
    """The text as a reader would see it, when the row has markup or odd spaces as well."""
    return " ".join(unicodedata.normalize("NFKC", html.unescape(re.sub("<[^>]+>", " ", text))).split())


def grams(text: str) -> set[str]:
    key = text_key(text)
    return {key[start : start + 5] for start in range(len(key) - 4)}


def test_the_build_gives_the_same_bytes(tmp_path: Path) -> None:
    build_sample.build(FOLDER, tmp_path / "support.csv", tmp_path / "truth" / "truth.json")
    assert (tmp_path / "support.csv").read_bytes() == TABLE.read_bytes()
    assert (tmp_path / "truth" / "truth.json").read_bytes() == TRUTH.read_bytes()


def test_too_few_messages_are_refused() -> None:
    sample = Sample(random.Random(1), [Row("where is it", "delivery_status", ("delivery_status.txt", 0))])
    with pytest.raises(AssayError, match="1 untouched messages fit, 2 are needed"):
        sample.pick(2, lambda row: row.plain)


def test_the_counts_are_as_planned() -> None:
    assert {kind: len(entries) for kind, entries in KINDS.items()} == EXPECTED
    assert len(ROWS) == FACTS["rows"] == len(FACTS["source"])
    assert 1050 <= len(ROWS) <= 1150
    for entries in KINDS.values():
        numbers = [entry["row"] for entry in entries]
        assert numbers == sorted(set(numbers))


def test_a_few_rows_have_two_defects() -> None:
    per_row = Counter(entry["row"] for entries in KINDS.values() for entry in entries)
    assert 5 <= sum(count == 2 for count in per_row.values()) <= 25
    assert max(per_row.values()) == 2


def test_clean_rows_are_as_they_were_written() -> None:
    firsts = {entry["of"] for entry in KINDS["conflicting_labels"]}
    assert set(FACTS["clean"]) == set(range(len(ROWS))) - DEFECTS - firsts
    for number in FACTS["clean"]:
        name, line = FACTS["source"][number]
        assert (TEXTS[number], LABELS[number]) == (LINES[name][line], Path(name).stem)


def test_the_messages_are_distinct_and_plenty() -> None:
    keys = Counter(text_key(line) for line, _ in MESSAGES)
    assert len(keys) == len(MESSAGES) >= 800
    others = [line.split("\t")[-1] for name in ("other_languages.tsv", "long.tsv") for line in LINES[name]]
    assert len({text_key(line) for line in others} | set(keys)) == len(others) + len(keys)
    used = {tuple(source) for source in FACTS["source"] if source}
    assert len(used) == sum(map(len, LINES.values()))


def test_no_two_messages_are_near_duplicates() -> None:
    from sklearn.feature_extraction.text import CountVectorizer

    texts = [line for line, _ in MESSAGES]
    table = CountVectorizer(analyzer=lambda text: sorted(grams(text)), binary=True, dtype="int32").fit_transform(texts)
    common = (table @ table.T).toarray()
    sizes = common.diagonal()
    nearness = common / (sizes[:, None] + sizes - common).clip(min=1)
    assert (nearness >= 0.6).sum() == (sizes > 0).sum(), "each message is near to itself alone"


def test_the_other_columns_tell_a_story() -> None:
    assert set(ROWS[0]) == {"text", "label", "channel", "customer", "created"}
    assert {row["channel"] for row in ROWS} == {"e-mail", "chat", "web form", "phone note"}
    assert all(re.fullmatch(r"C-\d{4}", row["customer"]) for row in ROWS)
    assert len({row["customer"] for row in ROWS}) == 520
    times = [datetime.fromisoformat(row["created"]) for row in ROWS]
    assert 400 <= (max(times) - min(times)).days <= 430
    late = sum((earlier - later).total_seconds() > 86_400 for earlier, later in pairwise(times))
    assert late == 0, "rows come in order, to within a day"
    middle = min(times) + (max(times) - min(times)) / 2
    assert sum(time > middle for time in times) > 1.2 * sum(time <= middle for time in times)
    days = Counter(time.weekday() for time in times)
    assert days[0] > 1.5 * days[6]
    assert sum(9 <= time.hour < 18 for time in times) > len(times) / 2
    firsts = {label: LABELS.index(label) for label in INTENTS}
    assert max(firsts.values()) < len(ROWS) / 4, "rows are not ordered by label"


def test_exact_duplicates_repeat_an_earlier_row() -> None:
    ways = Counter(entry["way"] for entry in KINDS["exact_duplicates"])
    assert len(ways) == 4
    for entry in KINDS["exact_duplicates"]:
        row, first = entry["row"], entry["of"]
        assert first < row
        assert text_key(TEXTS[row]) == text_key(TEXTS[first])
        assert LABELS[row] == LABELS[first]
        assert (TEXTS[row] == TEXTS[first]) is (entry["way"] in ("sent twice", "other customer"))
        if entry["way"] == "sent twice":
            assert ROWS[row]["customer"] == ROWS[first]["customer"]


def test_there_are_no_equal_texts_beside_the_planted_ones() -> None:
    planted = {entry["row"] for kind in ("exact_duplicates", "conflicting_labels") for entry in KINDS[kind]}
    keys = [text_key(text) for number, text in enumerate(TEXTS) if number not in planted and text_key(text)]
    assert len(set(keys)) == len(keys)


def test_near_duplicates_are_near_and_not_equal() -> None:
    for entry in KINDS["near_duplicates"]:
        copy, first = TEXTS[entry["row"]], TEXTS[entry["of"]]
        one, two = grams(copy), grams(first)
        assert len(one & two) / len(one | two) == pytest.approx(entry["jaccard"], abs=1e-4)
        assert entry["jaccard"] >= 0.8
        assert text_key(copy) != text_key(first)
        assert jaccard(copy, first) == pytest.approx(entry["jaccard"], abs=1e-4)
        assert LABELS[entry["row"]] == LABELS[entry["of"]]


def test_conflicting_texts_really_conflict() -> None:
    for entry in KINDS["conflicting_labels"]:
        assert TEXTS[entry["row"]] == TEXTS[entry["of"]]
        assert LABELS[entry["row"]] == entry["label"] != LABELS[entry["of"]] == entry["original"]


def test_wrong_labels_differ_from_the_file_of_the_message() -> None:
    for entry in KINDS["wrong_labels"]:
        name, line = FACTS["source"][entry["row"]]
        assert entry["original"] == Path(name).stem != entry["label"] == LABELS[entry["row"]]
        assert TEXTS[entry["row"]] == LINES[name][line]
    assert len({entry["original"] for entry in KINDS["wrong_labels"]}) >= 6


def test_markup_and_its_originals() -> None:
    for entry in KINDS["html"]:
        text = TEXTS[entry["row"]]
        assert re.search(r"<[a-z/][^>]*>|&[a-z]+;", text)
        assert plain(entry["original"]) in plain(text)
    assert sum("<script>" in TEXTS[entry["row"]] for entry in KINDS["html"]) == 2
    marked = {number for number, text in enumerate(TEXTS) if re.search(r"</?[a-z]+[ >]|&[a-z]+;", text)}
    assert marked == {entry["row"] for entry in KINDS["html"]}


def test_mojibake_is_mended_by_ftfy() -> None:
    ftfy = pytest.importorskip("ftfy")
    for entry in KINDS["mojibake"]:
        text = TEXTS[entry["row"]]
        assert text != entry["original"]
        assert ftfy.fix_text(text, uncurl_quotes=False) == entry["original"]
    broken = "".join(TEXTS[entry["row"]] for entry in KINDS["mojibake"])
    assert all(mark in broken for mark in ("â€™", "Ã©", "â‚¬"))


def test_dates_are_written_in_six_ways() -> None:
    for entry in KINDS["date_formats"]:
        assert entry["value"] in plain(TEXTS[entry["row"]])
        assert entry["value"] not in entry["original"]
        day = date.fromisoformat(entry["iso"])
        assert abs((datetime.fromisoformat(ROWS[entry["row"]]["created"]).date() - day).days) <= 25
        assert str(day.day) in entry["value"]
    formats = Counter(entry["format"] for entry in KINDS["date_formats"])
    assert len(formats) == 6
    assert min(formats.values()) == 15


def test_amounts_are_written_in_seven_ways() -> None:
    for entry in KINDS["currency_formats"]:
        assert plain(entry["value"]) in plain(TEXTS[entry["row"]])
        figure = re.sub(r"[^\d.,]", "", entry["value"]).replace(",", ".")
        assert float(figure) == entry["amount"]
        assert re.search({"EUR": "€|EUR|euros", "USD": r"\$|USD", "GBP": "£"}[entry["code"]], entry["value"])
    assert len({entry["format"] for entry in KINDS["currency_formats"]}) == 7


def test_measures_are_written_in_eleven_ways() -> None:
    for entry in KINDS["unit_formats"]:
        assert entry["value"] in plain(TEXTS[entry["row"]])
        assert float(re.sub(r"[^\d.]", "", entry["value"])) == entry["magnitude"]
    assert len({entry["format"] for entry in KINDS["unit_formats"]}) == 11
    assert len({entry["unit"] for entry in KINDS["unit_formats"]}) == 9


def test_missing_cells_are_empty() -> None:
    columns = Counter(entry["column"] for entry in KINDS["missing"])
    assert columns == {"text": 18, "label": 20}
    for entry in KINDS["missing"]:
        assert ROWS[entry["row"]][entry["column"]].strip() == ""
    assert sum(text == "" for text in TEXTS) == 12
    assert sum(text != "" and text.strip() == "" for text in TEXTS) == 6
    assert {entry["row"] for entry in KINDS["missing"]} == {
        number for number in range(len(ROWS)) if not TEXTS[number].strip() or not LABELS[number]
    }


def luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def test_personal_data_is_reserved_for_examples() -> None:
    assert Counter(entry["type"] for entry in KINDS["personal_data"]) == {
        "e-mail": 10, "phone": 10, "card": 5, "iban": 5, "name": 5, "address": 5,
    }  # fmt: skip
    for entry in KINDS["personal_data"]:
        value = entry["value"]
        joined = re.sub(r"[ ()+-]", "", value)
        assert value in TEXTS[entry["row"]]
        if entry["type"] == "e-mail":
            assert re.search(r"@(?:[\w-]+\.)?example\.(?:com|org)$", value)
        elif entry["type"] == "phone":
            assert re.fullmatch(r"1?20255501\d\d|(?:44|0)2079460\d{3}", joined)
        elif entry["type"] == "card":
            assert luhn(joined)
        elif entry["type"] == "iban":
            assert int("".join(str(int(sign, 36)) for sign in joined[4:] + joined[:4])) % 97 == 1


def test_stray_spaces_and_their_originals() -> None:
    for entry in KINDS["whitespace"]:
        text = TEXTS[entry["row"]]
        assert re.search(r"^\s|\s$|\s\s|[\t\n\u00a0]", text)
        assert text_key(text) == text_key(entry["original"])
    assert all(any(sign in TEXTS[entry["row"]] for entry in KINDS["whitespace"]) for sign in "\t\n\u00a0")


def test_other_languages_and_long_rows() -> None:
    assert Counter(entry["language"] for entry in KINDS["other_languages"]) == {"de": 30, "es": 30}
    for entry in KINDS["very_long"]:
        assert 300 <= len(TEXTS[entry["row"]].split()) == entry["words"] <= 700
    longest = max(
        len(text) for number, text in enumerate(TEXTS) if number not in {e["row"] for e in KINDS["very_long"]}
    )
    assert longest < 800


def test_text_defects_lead_back_to_the_message() -> None:
    """Where one kind of defect changed a text, what stood before is the message as it was written."""
    per_row = Counter(entry["row"] for entries in KINDS.values() for entry in entries)
    for kind in ("html", "whitespace", "date_formats", "currency_formats", "unit_formats", "personal_data"):
        for entry in KINDS[kind]:
            if per_row[entry["row"]] == 1:
                name, line = FACTS["source"][entry["row"]]
                assert entry["original"] == LINES[name][line]


def macro_f1(seed: int) -> float:
    """TF-IDF and logistic regression on each message once, C chosen on validation, scored on test."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import train_test_split

    used = sorted({tuple(source) for source in FACTS["source"] if source and source[0].endswith(".txt")})
    texts = [LINES[name][line] for name, line in used]
    labels = [Path(name).stem for name, _ in used]
    x, x_rest, y, y_rest = train_test_split(texts, labels, test_size=0.3, stratify=labels, random_state=seed)
    x_val, x_test, y_val, y_test = train_test_split(x_rest, y_rest, test_size=0.5, stratify=y_rest, random_state=seed)
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(x)
    models = [LogisticRegression(C=c, max_iter=3000).fit(vectors.transform(x), y) for c in (1, 10, 100)]
    best = max(models, key=lambda model: f1_score(y_val, model.predict(vectors.transform(x_val)), average="macro"))
    return float(f1_score(y_test, best.predict(vectors.transform(x_test)), average="macro"))


def test_the_task_is_neither_easy_nor_hopeless() -> None:
    scores = [macro_f1(seed) for seed in range(3)]
    assert 0.70 <= sum(scores) / len(scores) <= 0.90
