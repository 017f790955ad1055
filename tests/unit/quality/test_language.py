import json
from pathlib import Path

import pandas as pd
import pytest

from core.clean.filter_language import FilterLanguage
from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.language import Language, families, languages, own_languages
from core.types import Roles

ROOT = Path(__file__).resolve().parents[3]
THINGS = ("parcel", "invoice", "garden chair", "new lamp", "winter coat", "old phone", "blue sofa", "coffee machine")
DINGE = ("das Paket", "die Rechnung", "den Stuhl", "die Lampe", "den Mantel", "das Telefon", "das Sofa", "die Maschine")
COSAS = ("el paquete", "la factura", "la silla", "la lámpara", "el abrigo", "el teléfono", "el sofá", "la cafetera")


def en(rows: int) -> list[str]:
    return [f"I would like to know when the {THINGS[n % 8]} number {n} is going to arrive at home" for n in range(rows)]


def de(rows: int) -> list[str]:
    return [f"Ich möchte gern wissen, wann ich {DINGE[n % 8]} mit der Nummer {n} endlich bekomme" for n in range(rows)]


def es(rows: int) -> list[str]:
    return [f"Me gustaría saber cuándo voy a recibir por fin {COSAS[n % 8]} con el número {n}" for n in range(rows)]


def data(texts: list[str | None], split: list[str] | None = None) -> Dataset:
    frame = pd.DataFrame({"text": texts, "uid": [str(n) for n in range(len(texts))]})
    return Dataset.from_frame(frame if split is None else frame.assign(split=split), Roles(text="text"))


def inspect(texts: list[str | None], split: list[str] | None = None, **fields: float) -> list[Finding]:
    return Language.model_validate(fields).inspect(data(texts, split), Context())


def test_planted_rows_of_the_sample_are_found() -> None:
    texts = pd.read_csv(ROOT / "core/collect/samples/support.csv", keep_default_na=False)["text"].tolist()
    facts = json.loads((ROOT / "tests/data/support_truth.json").read_text("utf-8"))
    truth = {str(entry["row"]) for entry in facts["kinds"]["other_languages"]}
    (found,) = inspect(texts)
    named = set(found.uids)
    print(f"recall {len(named & truth) / len(truth):.3f}, precision {len(named & truth) / len(named):.3f}")
    assert len(named & truth) >= 0.95 * len(truth)
    assert len(named & truth) >= 0.95 * len(named)
    assert found.details["others"] == {"es": 30, "de": 30}


def test_rows_in_other_languages_are_named_surest_first() -> None:
    (found,) = inspect([*en(40), *de(3), None, *es(1), "ok"])
    assert set(found.uids) == {"40", "41", "42", "44"} and found.severity == "warning"
    assert list(found.scores) == sorted(found.scores, reverse=True) and min(found.scores) >= 0.6
    assert found.share == pytest.approx(4 / 46)
    assert found.message.startswith("4 rows are in another language than the data's own, English (40): German (3), Spa")
    assert found.fix == {"kind": "filter_language", "keep": ["en"], "confidence": 0.6, "letters": 20}


def test_the_fix_removes_the_finding() -> None:
    before = data([*en(40), *de(3)])
    (found,) = Language().inspect(before, Context())
    step = FilterLanguage.model_validate(found.fix)
    after = before.with_frame(step.apply(before.frame, Context()))
    assert len(after) == 40 and Language().inspect(after, Context()) == []


def test_several_languages_are_the_data_s_own() -> None:
    foreign, several = inspect([*en(30), *de(20), *es(2)])
    assert set(foreign.uids) == {"50", "51"} and foreign.fix and foreign.fix["keep"] == ["en", "de"]
    assert several.severity == "info" and several.rows == 0 and several.fix is None
    assert "in 2 languages: English (58%), German (38%)" in several.message
    (alone,) = inspect([*en(30), *de(20), *es(2)], own=0.45)
    assert alone.rows == 22


def test_a_language_it_does_not_know_makes_no_foreign_rows() -> None:
    made = [f"zorbu klimet vashe drunto pelika {'mor' * (n % 3)} gantu sevilo brekta {n}" for n in range(40)]
    (found,) = inspect([*made, *de(5)])
    assert found.rows == 0 and found.fix is None and found.severity == "info"
    assert "cannot be told" in found.message


def test_rows_that_may_not_be_dropped_have_no_fix() -> None:
    assert inspect([*en(30), *de(2)], ["train"] * 30 + ["test"] * 2)[0].fix is None
    assert inspect([*en(30), *de(2)], ["train"] * 31 + ["test"])[0].fix


def test_nothing_is_said_of_little_or_of_one_language() -> None:
    assert inspect(en(40)) == []
    assert inspect([None, "", *de(5)]) == []
    assert inspect([None] * 30) == []


def test_large_data_is_sampled_and_says_so() -> None:
    (found,) = inspect([*en(1200), *de(120)], most=1000)
    assert "1,000 of 1,320 rows were looked at" in found.message and 50 < found.rows < 120
    assert found.details["looked_at"] == 1000


def test_the_languages_are_told_once_and_shared() -> None:
    context, given = Context(), data([*en(30), *de(10)])
    assert languages(given, context) is languages(given, context)
    assert own_languages(given, context) == ("en", "de")


def test_relatives_are_counted_together() -> None:
    assert families({"no": 5, "da": 9, "en": 3, "arz": 1}) == {"da": 14, "en": 3, "ar": 1}
