import gzip
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.lowercase import Lowercase
from core.contracts import Context

SHARED = Path(__file__).parents[4] / "shared/data"
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def small(text: str, **fields: object) -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(Lowercase.model_validate(fields).apply(frame, Context())["text"].iloc[0])


CASES = [
    ("Flight DELAYED", {}, "flight delayed"),
    ("ÀÉÎÕÜ Ñ ЖЮ", {}, "àéîõü ñ жю"),
    ("ΟΔΟΣ ΣΑΣ", {}, "οδος σας"),
    ("Straße GROẞ", {}, "straße groß"),
    ("Straße GROẞ", {"fold": True}, "strasse gross"),
    ("Straße GROẞ ΟΔΟΣ", {"fold": True, "language": "de"}, "straße groß οδοσ"),
    ("DIYARBAKIR İSTANBUL", {"language": "tr"}, "dıyarbakır istanbul"),
    ("DIYARBAKIR", {}, "diyarbakir"),
    ("QIZIL I\u0307L", {"language": "az"}, "qızıl il"),
    ("Iğdır", {"language": "tr"}, "ığdır"),
    ("สวัสดี नमस्ते 你好 123", {}, "สวัสดี नमस्ते 你好 123"),
    ("ﬁne Ⅷ Ⓐ", {}, "ﬁne ⅷ ⓐ"),
]


@pytest.mark.parametrize(("text", "fields", "expected"), CASES)
def test_by_hand(text: str, fields: dict[str, object], expected: str) -> None:
    assert small(text, **fields) == expected


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_is_what_python_does(text: str) -> None:
    assert small(text) == text.lower()
    assert small(text, fold=True) == text.casefold()


@given(TEXTS, st.sampled_from(["any", "tr", "az", "de"]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_again_changes_nothing(text: str, language: str, fold: bool) -> None:
    once = small(text, language=language, fold=fold)
    assert small(once, language=language, fold=fold) == once


def test_untouched_rows_and_missing_ones_stay() -> None:
    frame = pd.DataFrame({"text": ["small", None, "BIG", "ÄH"]}, index=[3, 1, 7, 7], dtype="str")
    after = Lowercase().apply(frame, Context())["text"]
    assert after.iloc[[0, 2, 3]].tolist() == ["small", "big", "äh"] and pd.isna(after.iloc[1])
    assert list(after.index) == [3, 1, 7, 7] and frame["text"].iloc[2] == "BIG"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_real_rows() -> None:
    with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz", "rt", encoding="utf-8") as handle:
        texts = pd.read_csv(handle)["text"].astype("str")
    some = Lowercase().apply(pd.DataFrame({"text": texts.iloc[[0, 8, 14, 15, 57]]}), Context())["text"].tolist()
    assert some == [
        "@virginamerica what @dhepburn said.",
        "@virginamerica well, i didn't…but now i do! :-d",
        "@virginamerica thanks!",
        "@virginamerica sfo-pdx schedule is still mia.",
        "@virginamerica @ladygaga @carrieunderwood  i'm lady gaga!!! she is amazing! 😊",
    ]
    whole = Lowercase().apply(pd.DataFrame({"text": texts}), Context())["text"]
    assert whole.tolist() == [text.lower() for text in texts]
