"""What the checks of markup, encoding, white space and personal data find of the sample's planted dirt."""

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.clean.fix_encoding import FixEncoding
from core.clean.normalize_characters import NormalizeCharacters
from core.clean.normalize_whitespace import NormalizeWhitespace
from core.clean.redact import Redact
from core.clean.strip_markup import StripMarkup
from core.contracts import Check, CheckContext, Context, Step
from core.dataset import Dataset
from core.quality.encoding_errors import EncodingErrors
from core.quality.markup import Markup
from core.quality.noise import Noise
from core.quality.personal_data import PersonalData
from core.types import Roles

ROOT = Path(__file__).parents[3]
KINDS = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))["kinds"]
STEPS: dict[str, type[Step]] = {
    step.name(): step for step in (FixEncoding, NormalizeCharacters, NormalizeWhitespace, Redact, StripMarkup)
}
#: The check, and the least precision; what it finds beside the planted rows was read and is what it says it is.
CASES: dict[str, tuple[Check, float]] = {
    "html": (Markup(), 1.0),
    "mojibake": (EncodingErrors(), 1.0),
    "whitespace": (Noise(), 1.0),
    "personal_data": (PersonalData(), 0.93),
}


@pytest.fixture(scope="module")
def data() -> Dataset:
    with (ROOT / "core/collect/samples/support.csv").open(encoding="utf-8", newline="") as handle:
        frame = pd.DataFrame(list(csv.DictReader(handle)))
    frame["uid"] = [str(row) for row in range(len(frame))]
    return Dataset.from_frame(frame, Roles(text="text", label="label"))


def relevant(details: dict[str, Any]) -> bool:
    return details.get("noise") in (None, "white space", "broken lines")


@pytest.mark.parametrize("kind", CASES)
def test_recall_and_precision(kind: str, data: Dataset) -> None:
    check, least = CASES[kind]
    findings = [finding for finding in check.inspect(data, CheckContext()) if relevant(finding.details)]
    found = {int(uid) for finding in findings for uid in finding.uids}
    truth = {entry["row"] for entry in KINDS[kind]}
    recall, precision = len(found & truth) / len(truth), len(found & truth) / len(found)
    print(f"{kind}: recall {recall:.3f}, precision {precision:.3f}")
    assert recall >= 0.95
    assert precision >= least


@pytest.mark.parametrize("kind", CASES)
def test_each_fix_mends_its_finding(kind: str, data: Dataset) -> None:
    check, _ = CASES[kind]
    for finding in check.inspect(data, CheckContext()):
        if finding.fix is None:
            continue
        step = STEPS[finding.fix["kind"]].model_validate(finding.fix)
        after = data.with_frame(step.apply(data.frame, Context()))
        assert finding.fix not in [left.fix for left in check.inspect(after, CheckContext())]
        changed = after.frame["text"].fillna("") != data.frame["text"].fillna("")
        assert set(finding.uids) <= set(data.frame.loc[changed, "uid"])


def test_mojibake_becomes_what_was_written(data: Dataset) -> None:
    after = FixEncoding().apply(data.frame, Context())["text"]
    for entry in KINDS["mojibake"]:
        assert after[entry["row"]] == entry["original"]
