import json
from pathlib import Path

import pandas as pd

from core.clean.standardize_currencies import StandardizeCurrencies
from core.clean.standardize_dates import StandardizeDates
from core.clean.standardize_numbers import StandardizeNumbers
from core.clean.standardize_units import StandardizeUnits
from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.mixed_formats import INFERRED, MixedFormats
from core.types import Roles

ROOT = Path(__file__).resolve().parents[3]
STEPS = {step.name(): step for step in (StandardizeDates, StandardizeCurrencies, StandardizeUnits, StandardizeNumbers)}


def made(texts: list[str | None], **columns: list[str]) -> Dataset:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "uid": [str(n) for n in range(len(texts))], **columns})
    return Dataset.from_frame(frame, Roles(text="text"))


def inspect(data: Dataset) -> list[Finding]:
    return MixedFormats().inspect(data, Context())


def mended(data: Dataset, findings: list[Finding]) -> Dataset:
    frame = data.frame
    for finding in findings:
        if finding.fix:
            frame = STEPS[finding.fix["kind"]].model_validate(finding.fix).apply(frame, Context())
    return data.with_frame(frame)


def fixes(findings: list[Finding]) -> list[dict[str, object] | None]:
    return [finding.fix for finding in findings]


def test_one_format_is_no_finding() -> None:
    for texts in (
        ["on 14/3/2024", "on 3/4/2024", *["on 15/3/2024"] * 5], ["24,90 €", "15 €"], ["2 kg", "3 kg"],
        ["1,234.5", "2.5"], ["", None], ["no digits"], [],
    ):  # fmt: skip
        assert inspect(made(texts)) == []


def test_the_dataset_decides_on_swapped_dates_only_when_it_agrees() -> None:
    texts = ["on 2024-03-01", "on 3/4/2024", *[f"on {day}/3/2024" for day in range(20, 27)]]
    (found,) = inspect(made(texts))
    assert found.fix == {"kind": "standardize_dates", "order": "day first"}
    assert found.rows == 8 and found.scores == (1.0,) * 7 + (INFERRED,)
    assert found.details["majority"] == "D/M/YYYY" and found.details["formats"][0]["count"] == 8
    torn = inspect(made([*texts, "on 3/20/2024"]))
    assert fixes(torn) == [{"kind": "standardize_dates"}, None]
    assert torn[0].severity == "warning" and torn[1].uids == ("1",)


def test_a_column_of_days_decides_only_when_the_dates_lie_near_it() -> None:
    texts = [*[f"on 2024-03-{day}" for day in range(10, 25)], "on March 3rd", "on 9/3/2024"]
    near = inspect(made(texts, sent=["2024-03-12T10:00:00"] * 17))
    assert fixes(near) == [{"kind": "standardize_dates", "near": "sent"}]
    after = mended(made(texts, sent=["2024-03-12T10:00:00"] * 17), near)
    assert after.frame["text"].tolist()[-2:] == ["on 2024-03-03", "on 2024-03-09"]
    born = inspect(made(texts, born=["1980-03-12"] * 17))
    assert fixes(born) == [None] and born[0].details["doubts"] == {
        "day and month may be swapped": 1, "no year": 1,
    }  # fmt: skip


def test_money_measures_and_numbers_have_their_steps() -> None:
    texts = ["$31", "EUR 24.90", "CAD 5", "2 kg", "2 kg", "5.5 lbs", "1,234.5", "0.5", "1.234,5"]
    found = {finding.fix["kind"]: finding for finding in inspect(made(texts)) if finding.fix}
    assert set(found) == {"standardize_currencies", "standardize_units", "standardize_numbers"}
    assert found["standardize_currencies"].fix == {"kind": "standardize_currencies", "dollar": "CAD"}
    assert found["standardize_units"].fix is not None and found["standardize_units"].fix["mass"] == "kg"
    assert found["standardize_units"].uids == ("5",)
    assert found["standardize_numbers"].uids == ("8",)
    assert "9" not in found["standardize_numbers"].message.split(";")[0]
    assert inspect(mended(made(texts), list(found.values()))) == []


def test_planted_formats_of_the_sample_are_found_and_mended() -> None:
    data = Dataset.from_frame(pd.read_csv(ROOT / "core/collect/samples/support.csv"), Roles(text="text", label="label"))
    kinds = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))["kinds"]
    place = {uid: number for number, uid in enumerate(data.frame["uid"])}
    found = inspect(data)
    rows = {finding.fix["kind"]: {place[uid] for uid in finding.uids} for finding in found if finding.fix}
    left = {place[uid] for finding in found if finding.fix is None for uid in finding.uids}
    standard = {
        "date_formats": lambda entry: entry["format"] == "YYYY-MM-DD",
        "currency_formats": lambda entry: entry["format"] == "EUR 24.90",
        "unit_formats": lambda entry: entry["format"] in ("# kg", "# cm", "# l"),
    }
    steps = dict(zip(standard, ("standardize_dates", "standardize_currencies", "standardize_units"), strict=True))
    for kind, step in steps.items():
        planted = {entry["row"] for entry in kinds[kind] if not standard[kind](entry)}
        assert len(planted & (rows[step] | left)) >= 0.95 * len(planted), kind
    again = inspect(mended(data, found))
    assert fixes(again) == [None]
    planted = {entry["row"] for entry in kinds["date_formats"]}
    still = {place[uid] for uid in again[0].uids} & planted
    assert len(still) < 0.05 * len(planted)


def test_findings_survive_json_and_changes_nothing() -> None:
    data = made(["on 14/3/2024", "on 2024-03-01", "$31", "24,90 €", None])
    before = data.frame.copy(deep=True)
    for finding in inspect(data):
        assert Finding.model_validate_json(finding.model_dump_json()) == finding
        assert finding.share == finding.rows / 5 and finding.message.endswith(".")
    pd.testing.assert_frame_equal(data.frame, before)
