import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.standardize_currencies import StandardizeCurrencies
from core.contracts import Context

ROOT = Path(__file__).resolve().parents[3]


def applied(texts: list[str | None], **settings: str) -> list[str]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    return StandardizeCurrencies.model_validate(settings).apply(frame, Context())["text"].tolist()


def test_the_dollar_is_the_users() -> None:
    assert applied(["$31 plus 20 dollars"]) == ["USD 31 plus USD 20"]
    assert applied(["$31 or US$20"], dollar="CAD") == ["CAD 31 or USD 20"]
    assert applied(["$31 or US$20"], dollar="leave") == ["$31 or USD 20"]


def test_the_decimal_mark_is_the_users() -> None:
    assert applied(["1,599 €"]) == ["1,599 €"]
    assert applied(["1,599 €"], decimal_mark="comma") == ["1,599 €"], "1.599 would be read as thousands the next time"
    assert applied(["1,599 €"], decimal_mark="point") == ["EUR 1599"]


def test_rows_without_money_keep_their_bytes_and_missing_stays() -> None:
    after = applied(["  two  spaces\t", None, "24,90 €"])
    assert after[0] == "  two  spaces\t" and pd.isna(after[1]) and after[2] == "EUR 24.90"


def test_planted_amounts_of_the_sample_come_out_right() -> None:
    frame = pd.read_csv(ROOT / "core/collect/samples/support.csv")
    planted = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))["kinds"]["currency_formats"]
    after = StandardizeCurrencies().apply(frame, Context())["text"]
    for entry in planted:
        amount = (
            f"{entry['amount']:.2f}" if "." in entry["value"] or "," in entry["value"] else f"{entry['amount']:.0f}"
        )
        assert f"{entry['code']} {amount}" in after.iloc[entry["row"]], entry


TABLE = ({"code": "EUR", "worth": 1}, {"code": "USD", "worth": 0.92}, {"code": "JPY", "worth": 0.0061})


def converted(texts: list[str], to: str = "EUR", **more: object) -> tuple[list[str], list[str]]:
    frame, context = pd.DataFrame({"text": texts}, dtype="str"), Context()
    step = StandardizeCurrencies.model_validate({"to": to, "rates": TABLE, **more})
    return step.apply(frame, context)["text"].tolist(), context.notes


def test_a_table_of_rates_converts() -> None:
    texts, notes = converted(
        ["I paid $100 and €5.", "It was $0.03", "Raised $5 million, then $2.5k"], rates_of="2024-03-05"
    )
    assert texts == ["I paid EUR 92.00 and EUR 5.", "It was EUR 0.028", "Raised EUR 4.60 million, then EUR 2.30k"]
    assert notes == ["Converted: 4 amounts such as $100; $0.03; $5 million (into EUR by the rates of 2024-03-05)."]
    assert converted(texts)[0] == texts, "again changes nothing"
    assert converted(["€61 and $10"], to="JPY")[0] == ["JPY 10000 and JPY 1508"]
    assert converted(["$100"], to="USD")[0] == ["USD 100"]


def test_what_has_no_rate_and_half_a_range_is_coded_and_told() -> None:
    texts, notes = converted(["It was £20", "about $5-10 a month", "$5 to $10"])
    assert texts == ["It was GBP 20", "about USD 5-10 a month", "EUR 4.60 to EUR 9.20"]
    assert "Left alone: 1 amount such as GBP 20 (the table has no rate for the currency)." in notes
    assert any("part of a range" in note for note in notes)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"to": "EUR"}, "needs a line for EUR"),
        ({"to": "EUR", "rates": TABLE[1:]}, "needs a line for EUR"),
        ({"rates": TABLE}, "no currency to convert into"),
        ({"to": "EUR", "rates": (*TABLE, TABLE[0])}, "twice"),
        ({"to": "EUR", "rates": ({"code": "EUR", "worth": 0},)}, "greater than 0"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        StandardizeCurrencies.model_validate(fields)


@given(st.floats(0.01, 100), st.integers(100, 10_000_000))
@settings(max_examples=80, deadline=None)
def test_conversion_is_right_to_a_cent(worth: float, cents: int) -> None:
    table = ({"code": "EUR", "worth": 1}, {"code": "USD", "worth": worth})
    (text,), _ = converted([f"I paid ${cents // 100}.{cents % 100:02} today"], rates=table)
    assert float(text.split()[3]) == pytest.approx(cents / 100 * worth, abs=0.00501, rel=0.01)


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4), st.sampled_from(["", "EUR"])
)
@settings(max_examples=120, deadline=None)
def test_any_text_is_survived_and_again_changes_nothing(texts: list[str], to: str) -> None:
    texts = [*texts, *(f"{text}$5{text}" for text in texts)]
    step = StandardizeCurrencies.model_validate({"to": to, "rates": TABLE} if to else {})
    once = step.apply(pd.DataFrame({"text": texts}, dtype="str"), Context())
    assert once.equals(step.apply(once, Context())) and len(once) == len(texts)
