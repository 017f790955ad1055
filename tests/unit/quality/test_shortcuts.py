import json

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import mutual_info_score

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.errors import AssayError
from core.quality.common.bag import bag_of
from core.quality.common.dependence import binned, contingency, dependence, frequent, holm
from core.quality.common.surface import surface
from core.quality.common.telltale import holding, telltales
from core.quality.shortcuts import Shortcuts
from core.types import Roles

WORDS = np.array("alpha beta gamma delta one two three four red green blue door table chair".split())


def texts(rng: np.random.Generator, rows: int) -> list[str]:
    return [" ".join(rng.choice(WORDS, rng.integers(4, 12))) for _ in range(rows)]


def inspect(frame: pd.DataFrame, **settings: object) -> list[Finding]:
    dataset = Dataset.from_frame(frame, Roles(text="text", label="label"))
    return Shortcuts.model_validate(settings).inspect(dataset, Context())


@pytest.mark.parametrize("seed", range(8))
def test_random_labels_have_no_shortcut(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"text": texts(rng, 300), "label": rng.choice(list("abcd"), 300, p=[0.7, 0.1, 0.1, 0.1])})
    frame["source"] = rng.choice(["web", "mail", "phone"], 300)
    assert inspect(frame) == []


def test_planted_shortcuts_are_found_and_no_other() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"text": texts(rng, 400), "label": rng.choice(["a", "b"], 400)})
    loud = frame["label"] == "a"
    frame["text"] = frame["text"].where(~loud | (np.arange(400) % 5 == 0), frame["text"] + " !")
    frame["source"] = np.where(loud, "web", rng.choice(["web", "mail"], 400))
    (found,) = inspect(frame)
    told = {line["feature"]: line for line in found.details["features"]}
    assert set(list(told)[:4]) == {
        "number of exclamation marks", "share of punctuation", "last character", "column 'source'",
    }  # fmt: skip
    assert told["number of exclamation marks"]["p"] <= 0.05 and told["length in characters"]["nmi"] < 0.1
    assert "length" not in found.message and json.dumps(found.details)


def test_a_word_that_gives_the_label_away() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"text": texts(rng, 400), "label": rng.choice(["a", "b"], 400)})
    frame["text"] = [
        f"{text} Signed" if label == "b" and place % 2 else text
        for place, (text, label) in enumerate(zip(frame["text"], frame["label"], strict=True))
    ]
    (found,) = [one for one in inspect(frame) if "words" in one.details]
    assert [line["word"] for line in found.details["words"]] == ["signed"] and found.severity == "info"
    assert found.rows == frame["text"].str.contains("Signed").sum()


def test_a_common_word_of_a_dominating_class_is_no_news() -> None:
    words = bag_of(pd.Series(["the cat"] * 97 + ["a dog"] * 3, dtype="str"))
    labels = np.array([0] * 97 + [1] * 3)
    assert telltales(words, labels, 0.95, 5, 0.1) == []
    swapped = telltales(words, labels, 0.95, 3, 0.1)
    assert {(item.word, item.label, item.covers) for item in swapped} == {("a", 1, 1.0), ("dog", 1, 1.0)}
    assert holding(words, np.array([item.code for item in swapped])).tolist() == [False] * 97 + [True] * 3


def test_dependence_against_sklearn_and_shuffling() -> None:
    rng = np.random.default_rng(5)
    feature, labels = rng.integers(0, 6, 500), rng.integers(0, 3, 500)
    labels[:150] = feature[:150] % 3
    found = dependence(contingency(feature, labels), np.random.default_rng(0), 2000)
    entropy = mutual_info_score(labels, labels)
    assert found.share == pytest.approx(mutual_info_score(feature, labels) / entropy)
    shuffled = [mutual_info_score(rng.permutation(feature), labels) / entropy for _ in range(500)]
    assert found.chance == pytest.approx(np.mean(shuffled), rel=0.1)
    assert found.high == pytest.approx(np.quantile(shuffled, 0.95), rel=0.15)
    assert found.p == pytest.approx(1 / 2001)


def test_bins_and_corrections() -> None:
    assert binned(np.array([3, 1, 3, 2]), 4).tolist() == [2, 0, 2, 1]
    codes = binned(np.arange(1000), 10)
    assert np.bincount(codes).tolist() == pytest.approx([100] * 10, abs=1)
    assert binned(np.array([0] * 90 + list(range(10))), 5).max() <= 4
    assert frequent(np.array([7, 7, 7, 5, 5, 1, 2, 3]), 3).tolist() == [0, 0, 0, 1, 1, 2, 2, 2]
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])


def test_surface_by_hand() -> None:
    figures = surface(pd.Series(["Ab 1!", "\u00e9\u4f60?", "", "a\nB"], dtype="str"))
    assert figures["length in characters"].tolist() == [5, 3, 0, 3]
    assert figures["share of capitals"].tolist() == [0.5, 0, 0, 0.5]
    assert figures["share of digits"].tolist() == [0.2, 0, 0, 0]
    assert figures["first letter a capital"].tolist() == [1, 0, 0, 0]
    assert figures["number of question marks"].tolist() == [0, 1, 0, 0]
    assert figures["number of line breaks"].tolist() == [0, 0, 0, 1]
    assert figures["share of signs beyond ASCII"].tolist() == [0, 0.667, 0, 0]
    assert figures["last character"].tolist() == [ord("!"), ord("?"), 0, ord("B")]


def test_a_column_that_is_not_there_and_too_few_rows() -> None:
    frame = pd.DataFrame({"text": ["a b"] * 60, "label": ["x", "y"] * 30})
    with pytest.raises(AssayError, match="'origin_site' is not in the table"):
        inspect(frame, source="origin_site")
    assert inspect(frame.head(20)) == []
    assert inspect(frame) == []
