import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.common.label_rule import LabelRule
from core.clean.map_labels import MapLabels
from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.errors import AssayError

SHARED = Path(__file__).parents[4] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")

FRAME = pd.DataFrame(
    {
        "text": pd.Series(list("abcde"), dtype="str"),
        "label": pd.Series(["Spam", "spam", None, "ham", "SPAM"], dtype="str"),
        "split": pd.Series([None] * 5, dtype="str"),
    }
).set_axis([5, 4, 3, 2, 1])


def test_renames_all_at_once_and_leaves_the_rest() -> None:
    step = MapLabels(mapping={"Spam": "spam", "SPAM": "spam", "absent": "x"})
    after = step.apply(FRAME, Context())
    assert after["label"].dropna().tolist() == ["spam", "spam", "ham", "spam"] and after["label"].isna().sum() == 1
    assert after["label"].dtype == FRAME["label"].dtype
    assert FRAME["label"].iloc[0] == "Spam"
    pd.testing.assert_frame_equal(step.apply(after, Context()), after)


def test_two_labels_can_change_places() -> None:
    after = MapLabels(mapping={"spam": "ham", "ham": "spam"}).apply(FRAME, Context())
    assert after["label"].dropna().tolist() == ["Spam", "ham", "spam", "SPAM"]


def test_an_empty_name_is_refused_and_json_comes_back() -> None:
    with pytest.raises(ValidationError, match="empty label"):
        MapLabels(mapping={"spam": " "})
    step = MapLabels(mapping={"a": "b"})
    assert MapLabels.model_validate(json.loads(step.model_dump_json())) == step


def test_no_mapping_changes_nothing() -> None:
    pd.testing.assert_frame_equal(MapLabels().apply(FRAME, Context()), FRAME)


def test_sealed_rows_are_not_relabelled() -> None:
    split = FRAME.assign(split=pd.Series(["train", "train", "test", "test", "train"], index=FRAME.index, dtype="str"))
    with pytest.raises(AssayError, match="1 validation or test rows"):
        MapLabels(mapping={"ham": "x"}).apply(split, Context())
    assert MapLabels(mapping={"SPAM": "spam"}).apply(split, Context())["label"].iloc[-1] == "spam"


TEXTS = ["My CARD is lost", "the app crashes", "card and app", None, "Stra\u00dfe", "a.b", "axb"]
MANY = pd.DataFrame({"text": TEXTS, "label": ["x", "x", "x", "x", "x", "y", "y"], "split": [None] * 7}).astype("str")


def rules(*rows: tuple) -> MapLabels:
    names = ("label", "contains", "becomes", "match")
    return MapLabels.model_validate({"rules": [dict(zip(names, row, strict=False)) for row in rows]})


def test_a_class_is_split_by_what_its_texts_contain() -> None:
    step = rules(("x", "card", "cards"), ("x", "App", "apps"), ("x", "STRASSE", "streets"), ("y", "a.b", "dotted"))
    after = step.apply(MANY, Context())
    assert after["label"].tolist() == ["cards", "apps", "cards", "x", "streets", "dotted", "y"]
    assert after["label"].dtype == MANY["label"].dtype and MANY["label"].iloc[0] == "x"


def test_patterns_are_patterns() -> None:
    assert rules(("y", "a.b", "z", "pattern")).apply(MANY, Context())["label"].tolist()[-2:] == ["z", "z"]
    assert rules(("x", r"\bcard\b", "z", "pattern")).apply(MANY, Context())["label"].tolist()[:3] == ["x", "x", "z"]
    with pytest.raises(ValidationError, match="cannot be read"):
        rules(("x", "(", "z", "pattern"))
    with pytest.raises(ValidationError, match="cannot be read"):
        rules(("x", "(?=card)", "z", "pattern"))


def test_rules_come_before_the_mapping_and_see_labels_as_they_stood() -> None:
    step = MapLabels(
        mapping={"x": "rest", "cards": "never"}, rules=(LabelRule(label="x", contains="card", becomes="cards"),)
    )
    assert step.apply(MANY, Context())["label"].tolist() == ["cards", "rest", "cards", "rest", "rest", "y", "y"]


def test_rules_leave_sealed_labels_and_recipes_of_before_alone() -> None:
    split = MANY.assign(split=pd.Series(["test", *["train"] * 6], dtype="str"))
    with pytest.raises(AssayError, match="1 validation or test rows"):
        rules(("x", "card", "cards")).apply(split, Context())
    assert rules(("x", "app", "apps")).apply(split, Context())["label"].iloc[1] == "apps"
    assert MapLabels(mapping={"a": "b"}).model_dump(mode="json") == {"kind": "map_labels", "mapping": {"a": "b"}}
    step = rules(("x", "card", "cards"))
    assert MapLabels.model_validate(json.loads(step.model_dump_json())) == step
    with pytest.raises(ValidationError, match="empty label"):
        rules(("x", "card", " "))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.one_of(st.none(), st.text(max_size=4)), st.one_of(st.none(), st.sampled_from("xyz")))),
    st.lists(st.tuples(st.sampled_from("xyz"), st.text(min_size=1, max_size=2), st.sampled_from("xyzw"))),
    st.dictionaries(st.sampled_from("xyz"), st.sampled_from("xyzw")),
)
def test_against_a_plain_loop(rows: list[tuple], wanted: list[tuple], mapping: dict[str, str]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(split=None).astype("str")
    expected = []
    for text, label in rows:
        hits = [new for old, part, new in wanted if old == label and part.casefold() in (text or "").casefold()]
        expected.append(hits[0] if hits and text is not None else mapping.get(label, label) if label else None)
    named = tuple(LabelRule(label=old, contains=part, becomes=new) for old, part, new in wanted)
    after = MapLabels(mapping=mapping, rules=named).apply(frame, Context())["label"]
    assert [None if pd.isna(label) else label for label in after] == expected


@real
@pytest.mark.shared
def test_real_rows() -> None:
    path = str(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz")
    air = gather(Table(path=path), text="text", label="airline_sentiment").frame
    step = rules(("negative", "bag", "negative: luggage"), ("negative", r"(?i)\bhold\b", "negative: phone", "pattern"))
    after = step.apply(air, Context())["label"]
    luggage, phone = after.iloc[[69, 167, 280, 655]], after.iloc[[67, 226, 372]]
    assert (luggage == "negative: luggage").all(), "row 655 has both words: the first rule wins"
    assert (phone == "negative: phone").all()
    assert after.iloc[3] == "negative" and after.iloc[72] == "neutral", "no word, and another label"
    lower = air["text"].str.lower()
    bags = (air["label"] == "negative") & lower.str.contains("bag", regex=False)
    assert (after[bags] == "negative: luggage").all() and (after == "negative: luggage").sum() == bags.sum() > 500
    assert (after[air["label"] != "negative"] == air["label"][air["label"] != "negative"]).all()
    path = str(SHARED / "banking77/train.csv")
    bank = gather(Table(path=path), text="text", label="category").frame
    merged = MapLabels(mapping={"lost_or_stolen_card": "card", "card_arrival": "card"}).apply(bank, Context())
    assert bank["label"].iloc[0] == "card_arrival" and merged["label"].iloc[0] == "card"
    assert (merged["label"] == "card").sum() == bank["label"].isin(["lost_or_stolen_card", "card_arrival"]).sum()
