import copy
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import ModelCard
from huggingface_hub.repocard import metadata_load

from core.tune.card import about_of, hub_name, three_lines, write_card, write_cards
from core.tune.frozen import Frozen
from core.tune.saved import ABOUT, About, read_about

SCORE = {"mean": 0.85, "low": 0.7, "high": 0.95}
ROW: dict[str, Any] = {
    "kind": "frozen", "status": "done", "macro_f1": SCORE, "accuracy": {**SCORE, "mean": 0.87}, "weighted_f1": SCORE,
    "mcc": SCORE, "difference": None, "seconds": 72.4, "seconds_per_fit": 14.2, "peak_memory_mb": 512.0,
    "trainable_parameters": 1234, "total_parameters": 5678, "model_mb": 0.5, "latency_ms_per_1000": 1500.0,
    "energy_kwh": 0.00123, "energy_method": "model: load, error up to 75 %", "co2_kg": 0.00045,
    "chosen": {"strength": 10.0, "head": "logistic"}, "seeds": [4, 5], "trials": [{}, {}, {}],
    "forgetting": {"texts": 120, "similarity": 0.912, "cka": 0.9, "neighbours": 0.8},
    "calibration": {"ece": 0.081, "ece_scaled": 0.034, "temperature": 1.73},
    "notes": ["Texts are cut at 44 tokens."],
    "per_class": [{"class": "a|b", "precision": 0.8, "recall": 0.9, "f1": 0.85, "rows": 1000},
                  {"class": "<b>", "precision": 0.9, "recall": 0.8, "f1": 0.84, "rows": 10}],
}  # fmt: skip
ANSWER: dict[str, Any] = {
    "run": "20240101-000000-abcdef", "dataset": "support", "version": "0123456789abcdef", "test_opened": 3,
    "model": "all-MiniLM-L6-v2", "classes": ["a|b", "<b>"], "unlabelled": 40, "epochs": 6,
    "splits": {"train": 1000, "validation": 100, "test": 1010}, "smallest_difference": 0.07,
    "budget": {"seeds": 2, "trials": 3, "max_tokens": 96, "pooling": "first", "batch": 16},
    "notes": ["3 rows without text or label were left out."],
    "environment": {"python": "3.11.7", "packages": {"torch": "2.13.0"}, "device": "cpu", "cores": 2},
    "recommendation": {"approach": "full"},
    "approaches": [ROW, {"kind": "full", "status": "failed", "error": "no"}],
}  # fmt: skip


def written(folder: Path, row: dict[str, Any] = ROW, answer: dict[str, Any] = ANSWER) -> str:
    return write_card(folder, about_of(row, answer), row, answer).read_text(encoding="utf-8")


def test_what_a_model_says_of_itself_comes_from_the_answer() -> None:
    assert about_of(ROW, ANSWER) == About(
        kind="frozen", classes=("a|b", "<b>"), model="all-MiniLM-L6-v2", max_tokens=96, pooling="first",
        setting={"kind": "frozen", "strength": 10.0, "head": "logistic"}, dataset="support",
        run="20240101-000000-abcdef", seed=4,
    )  # fmt: skip
    assert Frozen.model_validate(about_of(ROW, ANSWER).setting).strength == 10.0
    assert about_of({**ROW, "kind": "tfidf"}, ANSWER).model is None, "it needs no model, though the run had one"


def test_the_hub_reads_the_head(tmp_path: Path) -> None:
    """Against the hub's own reader: metadata and results."""
    written(tmp_path)
    found = metadata_load(tmp_path / "README.md")
    assert found is not None
    assert found["base_model"] == "sentence-transformers/all-MiniLM-L6-v2"
    assert found["pipeline_tag"] == "text-classification" and "license" not in found
    card = ModelCard.load(tmp_path / "README.md")
    results = {one.metric_name: one.metric_value for one in card.data.eval_results}
    assert results["Macro-F1"] == 0.85 and results["Accuracy"] == 0.87
    assert {one.dataset_name for one in card.data.eval_results} == {"support"}
    assert found["co2_eq_emissions"]["emissions"] == pytest.approx(0.45), "in grams"


def test_the_card_says_what_matters(tmp_path: Path) -> None:
    text = written(tmp_path)
    for words in (
        "0.850 (0.700 to 0.950)", "Means over 2 seeds", "seed 4", "1,000 train, 100 validation and 1,010 test rows",
        "40 texts without a label", "strength 10.0", "3 trials", "at most 6 epochs", "1,234 of 5,678",
        "1 min 12 s for all fits", "512 MB", "1.5 s for 1,000 texts", "0.00123 kWh, 0.45 g CO2", "opened 3 times",
        "about 0.070", "Python 3.11.7", "torch 2.13.0", "rank correlation 0.912", "Calibration error 0.081",
        "first 96 tokens", "The language model stays as it is", "Texts are cut at 44 tokens.", "# license:",
    ):  # fmt: skip
        assert words in text, words
    assert three_lines(tmp_path.name) in text


def test_names_from_the_data_cannot_break_the_card(tmp_path: Path) -> None:
    name = "x |\n# Head\n---\n`<script>alert(1)</script>` [a](http://b) **c**"
    answer = copy.deepcopy(ANSWER) | {"dataset": name, "classes": [name, "b"]}
    row = {**ROW, "per_class": [{**ROW["per_class"][0], "class": name}]}
    text = written(tmp_path, row, answer)
    _, head, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    assert yaml.safe_load(head)["model-index"][0]["results"][0]["dataset"]["name"] == name
    assert "<script>" not in body and "\n# Head" not in body and "[a](" not in body and "**c**" not in body
    (line,) = [line for line in body.splitlines() if line.startswith("| x")]
    assert len(re.findall(r"(?<!\\)\|", line)) == 6, "a row of five cells"


def test_what_was_not_measured_is_said_to_be_so(tmp_path: Path) -> None:
    row = {**ROW, "energy_kwh": None, "co2_kg": None, "energy_method": "not measured: too short",
           "peak_memory_mb": None, "forgetting": None, "calibration": None, "difference": None}  # fmt: skip
    text = written(tmp_path, row)
    assert "Energy: not measured: too short." in text and "Peak memory not measured" in text
    for words in ("co2_eq_emissions", "g CO2", "rank correlation", "Calibration error"):
        assert words not in text


def test_the_gap_to_the_recommended_is_told(tmp_path: Path) -> None:
    text = written(tmp_path, {**ROW, "difference": {"mean": -0.05, "low": -0.1, "high": 0.01}})
    assert "full, on the same rows: -0.050 (-0.100 to +0.010)." in text
    assert "on the same rows" not in written(tmp_path)


def test_many_classes_are_cut(tmp_path: Path) -> None:
    many = [{**ROW["per_class"][0], "class": f"class {place}"} for place in range(130)]
    answer = {**ANSWER, "classes": [one["class"] for one in many]}
    text = written(tmp_path, {**ROW, "per_class": many}, answer)
    assert "class 99 |" in text and "class 100 |" not in text and "30 more classes" in text
    assert "one of 130" not in text and "which of 130 classes" in text and "and 110 more" in text


def test_a_word_count_model_stands_alone(tmp_path: Path) -> None:
    row = {**ROW, "kind": "tfidf", "forgetting": None}
    text = written(tmp_path, row)
    assert "base_model" not in text and "pretrained model" not in text and "tokens of a text is not read" not in text


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"),
        ("sentence-transformers/all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"),
        ("google-bert/bert-base-uncased", "google-bert/bert-base-uncased"),
        ("/home/someone/secret/bert", None), ("./here/bert", None), ("../bert", None), ("~/bert", None),
        ("bert", None), (None, None), ("a/b/c", None),
    ],
)  # fmt: skip
def test_names_on_the_hub(model: str | None, name: str | None) -> None:
    assert hub_name(model) == name


def test_a_local_folder_is_no_hub_name_and_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "org" / "model").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert hub_name("org/model") is None
    text = written(tmp_path, ROW, {**ANSWER, "model": "/home/someone/secret/bert"})
    assert "someone" not in text and "`bert`" in text and "model=" in text


def test_cards_for_all_models_of_a_run(tmp_path: Path) -> None:
    for name in ("frozen", "full", "other"):
        (tmp_path / name).mkdir()
    assert write_cards(tmp_path, ANSWER) == [tmp_path / "frozen"]
    assert read_about(tmp_path / "frozen") == about_of(ROW, ANSWER)
    assert (tmp_path / "frozen" / "README.md").is_file()
    assert not list((tmp_path / "full").iterdir()), "it did not finish"
    assert write_cards(tmp_path / "nowhere", ANSWER) == []
    assert (tmp_path / "frozen" / ABOUT).is_file()


def test_an_answer_of_an_earlier_version_is_enough(tmp_path: Path) -> None:
    row = {key: value for key, value in ROW.items() if key not in ("weighted_f1", "mcc", "notes", "forgetting")}
    answer = {key: value for key, value in ANSWER.items() if key not in ("unlabelled", "epochs", "version")}
    answer["budget"] = {"seeds": 2, "trials": 3, "max_tokens": 96}
    text = written(tmp_path, row, answer)
    assert "Macro-F1" in text and "Matthews" not in text
