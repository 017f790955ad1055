import json
from pathlib import Path

import pandas as pd

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
