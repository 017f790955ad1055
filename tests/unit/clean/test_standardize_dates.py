import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.standardize_dates import StandardizeDates
from core.contracts import Context
from core.errors import AssayError

ROOT = Path(__file__).resolve().parents[3]


def applied(texts: list[str | None], days: list[object] | None = None, **fields: str) -> list[str]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    if days is not None:
        frame["created"] = days
    return StandardizeDates.model_validate(fields).apply(frame, Context())["text"].tolist()


def test_the_order_is_the_users() -> None:
    text = "Bought on 3/4/2024."
    assert applied([text]) == [text]
    assert applied([text], order="day first") == ["Bought on 2024-04-03."]
    assert applied([text], order="month first") == ["Bought on 2024-03-04."]


def test_a_column_of_days_gives_years_and_decides() -> None:
    texts = ["on May 9th", "on 2/9/2024", "on 2/9/2024", "no date 5"]
    days = ["2025-06-02T14:03:43", "2024-09-10", None, "2024-09-10"]
    assert applied(texts, days, near="created") == ["on 2025-05-09", "on 2024-09-02", "on 2/9/2024", "no date 5"]
    assert applied(texts, [date(2025, 6, 2)] * 4, near="created")[0] == "on 2025-05-09"


def test_a_missing_column_is_named() -> None:
    with pytest.raises(AssayError, match="Column 'sent' is not in the table"):
        applied(["on May 9th"], near="sent")


def test_rows_without_dates_keep_their_bytes_and_missing_stays() -> None:
    after = applied(["  two  spaces\t", None, "on 14/3/2024"])
    assert after[0] == "  two  spaces\t" and pd.isna(after[1]) and after[2] == "on 2024-03-14"


def test_planted_dates_of_the_sample_come_out_right() -> None:
    frame = pd.read_csv(ROOT / "core/collect/samples/support.csv")
    planted = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))["kinds"]["date_formats"]
    after = StandardizeDates(near="created").apply(frame, Context())["text"]
    done = [entry for entry in planted if entry["iso"] in after.iloc[entry["row"]]]
    left = [entry for entry in planted if entry["value"] in after.iloc[entry["row"]] and entry not in done]
    assert len(done) >= 0.95 * len(planted)
    assert len(done) + len(left) == len(planted), "what is not right is left alone"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
@settings(max_examples=120, deadline=None)
def test_any_text_is_survived_and_again_changes_nothing(texts: list[str]) -> None:
    texts = [*texts, *(f"{text}3/14/2024{text}" for text in texts)]
    once = StandardizeDates().apply(pd.DataFrame({"text": texts}, dtype="str"), Context())
    assert once.equals(StandardizeDates().apply(once, Context())) and len(once) == len(texts)
