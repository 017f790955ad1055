import json
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from core.contracts import Context
from core.dataset import Dataset
from core.quality.common.bag import bag_of
from core.quality.common.sampling import sample
from core.quality.common.sources import source_column, time_column
from core.quality.common.tokens import token_counts
from core.quality.statistics import statistics
from core.quality.statistics.language import languages, readability
from core.quality.statistics.spreads import by_class, tokens
from core.quality.statistics.terms import log_odds, terms_by_class
from core.quality.statistics.variety import moving_ratio, ngrams, vocabulary
from core.tokenize.load import load_tokenizer
from core.types import Roles


def strings(texts: list) -> pd.Series:
    return pd.Series(texts, dtype="str")


def data(columns: dict, **roles: str) -> Dataset:
    return Dataset.from_frame(pd.DataFrame(columns), Roles(text="text", label="label", **roles))


def made(rows: int = 200) -> list[str]:
    rng = np.random.default_rng(0)
    words = np.array("the of to a in is it parcel order money late card refund door table".split())
    weights = 1 / np.arange(1, len(words) + 1)
    return [" ".join(rng.choice(words, rng.integers(1, 9), p=weights / weights.sum())) for _ in range(rows)]


def test_everything_is_json_and_the_same_every_time() -> None:
    columns = {"text": [*made(), None], "label": ["a", "b", None] * 67, "source": ["x", "y", "y"] * 67}
    dataset = data({**columns, "created": [f"2024-01-{1 + n % 28:02d}T10:00:00" for n in range(201)]})
    first = statistics(dataset, Context())
    assert json.loads(json.dumps(first)) == first == statistics(dataset, Context())
    assert first["sources"] == {
        "column": "source", "values": 2, "rows": {"y": 134, "x": 67}, "others": 0, "missing": 0,
    }  # fmt: skip
    assert first["times"]["unit"] == "day" and sum(first["times"]["rows"].values()) == 201
    assert first["lengths_by_class"]["a"]["texts"] == 67 and first["tokens"]["counted"] == 200


@pytest.mark.parametrize("texts", [[None, None], [" ", ""], ["..."], ["a"], ["\U0001f600 \u202e"]])
def test_almost_nothing(texts: list) -> None:
    labels = [None] * len(texts)
    answer = statistics(data({"text": texts, "label": labels}), Context())
    assert answer["terms_by_class"] == {} and answer["bigrams"] == [] and answer["sources"] == {}
    json.dumps(answer, allow_nan=False)


def test_vocabulary_against_counting() -> None:
    texts = made()
    words = [word for text in texts for word in text.split()]
    counts = Counter(words)
    found = vocabulary(bag_of(strings([*texts, "unique"])))
    assert (found["words"], found["size"]) == (len(words) + 1, len(counts) + 1)
    assert found["hapax_share"] == pytest.approx(
        (1 + sum(n == 1 for n in counts.values())) / (len(counts) + 1), abs=1e-4
    )
    assert found["top"][0] == dict(zip(("word", "count"), counts.most_common(1)[0], strict=True))
    assert found["blanks"] and not vocabulary(bag_of(strings(["\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35"] * 5)))["blanks"]


def test_moving_ratio_is_the_mean_over_windows() -> None:
    codes = np.random.default_rng(1).integers(0, 30, 400)
    windows = [len(set(codes[start : start + 50])) / 50 for start in range(351)]
    assert moving_ratio(codes, 50) == pytest.approx(np.mean(windows), abs=1e-4)
    assert moving_ratio(codes[:49], 50) is None and moving_ratio(np.zeros(50, dtype=int), 50) == 0.02


def test_ngrams_stay_within_texts() -> None:
    texts = [*made(), "", "...", "one"]
    for length in (2, 3):
        expected = Counter(
            " ".join(text.split()[start : start + length])
            for text in texts
            for start in range(len(text.split()) - length + 1)
        )
        found = {line["ngram"]: line["count"] for line in ngrams(bag_of(strings(texts)), length, top=10_000)}
        assert found == {gram: n for gram, n in expected.items() if n > 1}
    assert sum(n for n in found.values()) and list(pairwise(found.values())) == sorted(
        pairwise(found.values()), reverse=True
    )


def test_log_odds_by_the_formula() -> None:
    table, totals = np.array([[30, 2, 10], [5, 40, 11]]), np.array([60, 90])
    found = log_odds(table, totals, 12.0)
    prior = 12 * 35 / 150
    inside, outside = 30 + prior, 5 + prior
    delta = np.log(inside / (60 + 12 - inside)) - np.log(outside / (90 + 12 - outside))
    assert found[0, 0] == pytest.approx(delta / np.sqrt(1 / inside + 1 / outside))
    assert found[0] == pytest.approx(-found[1]), "two classes mirror each other"


def test_terms_tell_classes_apart_and_random_classes_have_hardly_any() -> None:
    texts, rng = made(600), np.random.default_rng(2)
    labels = pd.Series(rng.choice(["a", "b", "c"], 600))
    marked = [f"{text} invoice" if label == "b" else text for text, label in zip(texts, labels, strict=True)]
    found = terms_by_class(bag_of(strings(marked)), labels)
    assert found["b"][0]["term"] == "invoice" and found["b"][0]["outside"] == 0 and found["b"][0]["z"] > 5
    chance = terms_by_class(bag_of(strings(texts)), labels)
    assert all(line["z"] < 4 for lines in chance.values() for line in lines)
    assert terms_by_class(bag_of(strings(texts)), pd.Series(["a"] * 600)) == {}
    many = terms_by_class(bag_of(strings(texts)), pd.Series([f"class {n % 60}" for n in range(600)]))
    assert len(many) == 40


def test_lengths_by_class() -> None:
    found = by_class(pd.Series(["b", "a", "b", None]), np.array([4, 9, 6, 1]), np.array([1, 2, 3, 4]))
    assert list(found) == ["b", "a"] and found["b"]["characters"]["mean"] == 5 and found["a"]["words"]["max"] == 2


def test_tokens_are_the_models_and_large_data_is_sampled(monkeypatch) -> None:
    from core.embed.model import model_folder
    from core.quality.statistics import spreads

    texts = strings(["unbelievably long " * n for n in range(1, 90)])
    found = tokens(texts, Context())
    sizes = np.array([len(load_tokenizer(model_folder())(text)["input_ids"]) for text in texts])
    assert found["max"] == sizes.max() and found["beyond"] == pytest.approx((sizes > 128).mean(), abs=1e-4)
    assert found["cut"] == pytest.approx(np.maximum(sizes - 128, 0).sum() / sizes.sum(), abs=1e-4)
    assert not found["sampled"]
    monkeypatch.setattr(spreads, "COUNTED", 50)
    monkeypatch.setattr(spreads, "SAMPLED", 20)
    assert (tokens(texts, Context())["counted"], tokens(texts, Context())["sampled"]) == (20, True)
    assert token_counts(strings(["word " * 20_000]), Context())[0] == pytest.approx(20_002, rel=0.01)


def test_a_model_without_a_tokenizer_gives_a_reason(tmp_path) -> None:
    (tmp_path / "config.json").write_text("{}")
    assert "reason" in tokens(strings(["a"]), Context(model=tmp_path))


def test_languages_and_readability() -> None:
    english = ["Where is my parcel? It has not arrived yet.", "Please send me my money back, the kettle is broken."]
    german = ["Wo bleibt mein Paket? Es ist noch nicht angekommen, und niemand antwortet mir."]
    shares, found = languages(strings([*english * 3, *german * 2, "ok", "12345"]))
    told = {line["language"]: line["share"] for line in shares["shares"]}
    assert told == {"en": 0.6, "de": 0.2, "unknown": 0.2} and len(found) == 6
    plain, hard = readability(found), readability(strings(
        ["Notwithstanding institutional considerations, interdepartmental communication necessitates authorization."]
    ))  # fmt: skip
    assert plain["median"] > 70 > 0 > hard["median"] >= -100
    assert readability(strings([])) == {}


def test_which_columns_are_sources_and_times() -> None:
    rows = {"text": ["a"] * 20, "label": ["x"] * 20}
    assert source_column(data({**rows, "news_source": ["p", "q"] * 10})) == "news_source"
    assert source_column(data({**rows, "resource": ["p", "q"] * 10})) is None
    assert time_column(data({**rows, "update": ["x"] * 20})) is None
    assert time_column(data({**rows, "created_at": ["x"] * 20})) == "created_at"
    assert time_column(data({**rows, "when": ["x"] * 20}, time="when")) == "when"


@pytest.mark.parametrize(
    ("values", "unit", "first"),
    [
        (["2015-02-24 11:35:52 -0800", "2015-02-16 23:00:00 -0800"], "day", "2015-02-17"),
        (["2/24/2015 11:35", "3/1/2016 09:00"], "month", "2015-02-24"),
        (["2001-01-01", "2024-01-01"], "year", "2001-01-01"),
    ],
)
def test_times_in_several_layouts(values: list[str], unit: str, first: str) -> None:
    columns = {"text": ["a"] * 10, "label": ["x"] * 10, "date": [*values * 4, "soon", None]}
    found = statistics(data(columns), Context())["times"]
    assert (found["unit"], found["first"], found["unread"], found["missing"]) == (unit, first, 1, 1)


def test_no_times_where_a_column_only_sounds_like_one() -> None:
    columns = {"text": ["a"] * 4, "label": ["x"] * 4, "day": ["good", "bad", "good", "2024-01-01"]}
    assert statistics(data(columns), Context())["times"] == {}


def test_a_sample_is_fixed_and_in_order() -> None:
    values = pd.Series(range(1000))
    some = sample(values, 100)
    assert len(some) == 100 and some.is_monotonic_increasing and some.equals(sample(values, 100))
    assert sample(values, 1000) is values
