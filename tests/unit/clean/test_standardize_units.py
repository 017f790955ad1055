import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.standardize_units import StandardizeUnits
from core.contracts import Context

ROOT = Path(__file__).resolve().parents[3]
#: In kg, cm, l and degrees Celsius: factor and, for Fahrenheit, the zero point.
TRUTH = {
    "kilogram": ("kg", 1.0, 0.0), "gram": ("kg", 0.001, 0.0), "pound": ("kg", 0.45359237, 0.0),
    "centimeter": ("cm", 1.0, 0.0), "inch": ("cm", 2.54, 0.0), "liter": ("l", 1.0, 0.0),
    "milliliter": ("l", 0.001, 0.0), "degree_Celsius": ("°C", 1.0, 0.0), "degree_Fahrenheit": ("°C", 5 / 9, -32.0),
}  # fmt: skip


def applied(texts: list[str | None], **fields: str) -> list[str]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str")})
    return StandardizeUnits.model_validate(fields).apply(frame, Context())["text"].tolist()


def test_one_unit_for_a_dimension() -> None:
    assert applied(["2000 g; 5.5 lbs; 5 mg"], mass="kg") == ["2 kg; 2.49 kg; 5 mg"]
    assert applied(["2 kg"], mass="lb") == ["4.41 lb"]
    assert applied(["77 F outside"], temperature="keep") == ["77 F outside"]


def test_a_result_that_would_be_read_otherwise_is_not_written() -> None:
    german = "das Paket wiegt 1234 g und ist nicht da"
    assert applied([german], mass="kg") == [german], "1.234 kg would be read as thousands"
    assert applied([german.replace("1234", "1230")], mass="kg") == [german.replace("1234 g", "1.23 kg")]
    assert applied(["das Paket wiegt 1,234 kg und ist nicht da"]) == ["das Paket wiegt 1,234 kg und ist nicht da"]


def test_what_is_kept_keeps_its_bytes() -> None:
    text = "2kg, 12 inches and 500ml"
    kept = dict.fromkeys(("mass", "length", "volume", "temperature", "speed"), "keep")
    assert applied([text], **kept) == [text]


def test_rows_without_measures_keep_their_bytes_and_missing_stays() -> None:
    after = applied(["  two  spaces\t", None, "2kg"])
    assert after[0] == "  two  spaces\t" and pd.isna(after[1]) and after[2] == "2 kg"


@pytest.mark.parametrize(
    ("customary", "expected"),
    [
        ("leave", "5 gallons or so. Then 2 pints. Or 16 fl oz and 3 tons"),
        ("US", "18.9 l or so. Then 946 ml. Or 473 ml and 2.72 t"),
        ("imperial", "22.7 l or so. Then 1140 ml. Or 455 ml and 3.05 t"),
    ],
)
def test_whose_gallons_are_meant_is_the_users(customary: str, expected: str) -> None:
    assert applied(["5 gallons or so. Then 2 pints. Or 16 fl oz and 3 tons"], customary=customary) == [expected]


def test_temperatures_have_a_zero_point_and_differences_have_none() -> None:
    assert applied(["It is 0 °C here."], temperature="K") == ["It is 273 K here."]
    assert applied(["It is 25 °C here."], temperature="°F") == ["It is 77 °F here."]
    assert applied(["It rose by 5 °F."]) == ["It rose by 5 °F."]


def test_planted_measures_of_the_sample_come_out_right() -> None:
    frame = pd.read_csv(ROOT / "core/collect/samples/support.csv")
    planted = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))["kinds"]["unit_formats"]
    after = StandardizeUnits(mass="kg", length="cm", volume="l", temperature="°C").apply(frame, Context())["text"]
    for entry in planted:
        unit, factor, zero = TRUTH[entry["unit"]]
        found = [float(value) for value in re.findall(rf"([\d.]+) {unit}(?!\w)", after.iloc[entry["row"]])]
        expected = (entry["magnitude"] + zero) * factor
        assert any(value == pytest.approx(expected, rel=0.005) for value in found), entry


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
@settings(max_examples=120, deadline=None)
def test_any_text_is_survived_and_again_changes_nothing(texts: list[str]) -> None:
    texts = [*texts, *(f"{text}5 lbs{text}" for text in texts)]
    once = StandardizeUnits().apply(pd.DataFrame({"text": texts}, dtype="str"), Context())
    assert once.equals(StandardizeUnits().apply(once, Context())) and len(once) == len(texts)
