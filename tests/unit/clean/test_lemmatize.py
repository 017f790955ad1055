import gzip
from pathlib import Path

import pandas as pd
import pytest

from core.clean.lemmatize import Lemmatize
from core.contracts import Context
from core.errors import AssayError
from core.wordforms import wordnet

SHARED = Path(__file__).parents[4] / "shared/data"
HERE = wordnet.found() is not None
needs_wordnet = pytest.mark.skipif(not HERE, reason="WordNet is not installed (packages.txt names wordnet-base)")


def lemmas(text: str, part: str = "any") -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(Lemmatize.model_validate({"part": part}).apply(frame, Context())["text"].iloc[0])


CASES = [
    ("any", "The geese were flying, and the wolves ran", "The goose be fly, and the wolf run"),
    ("any", "flights delayed; bags lost", "flight delay; bag lose"),
    ("any", "his its this thus us yes as", "his its this thus us yes as"),
    ("any", "planes dishes boxes potatoes ladies", "plane dish box potato lady"),
    ("any", "Flights FLIGHTS Was IS TVs", "Flight FLIGHT Be BE TV"),
    ("any", "better worst older", "good bad old"),
    ("any", "LAS AA US", "LAS AA US"),
    ("any", "@flights #bags http://bags.com/bags A380s 1990s U.S. can't plane's snake_cases",
     "@flights #bags http://bags.com/bags A380s 1990s U.S. can't plane's snake_cases"),
    ("any", "qwertys blorped", "qwertys blorped"),
    ("noun", "was leaves running feet", "was leaf running foot"),
    ("verb", "was leaves running feet", "be leave run feet"),
    ("adjective", "better leaves larger", "good leaves large"),
    ("adverb", "better leaves faster", "well leaves faster"),
]  # fmt: skip


@needs_wordnet
@pytest.mark.parametrize(("part", "text", "expected"), CASES)
def test_by_hand(part: str, text: str, expected: str) -> None:
    assert lemmas(text, part) == expected


def test_without_wordnet_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(wordnet, "places", lambda: [tmp_path / "wordnet"])
    with pytest.raises(AssayError, match="not installed") as caught:
        lemmas("geese")
    assert "wordnet-base" in caught.value.remedy and "nltk.download" in caught.value.remedy


@needs_wordnet
def test_missing_stays_and_index_stays() -> None:
    frame = pd.DataFrame({"text": ["geese", None, ""]}, index=[5, 5, 2], dtype="str")
    after = Lemmatize().apply(frame, Context())["text"]
    assert (
        after.iloc[0] == "goose" and pd.isna(after.iloc[1]) and after.iloc[2] == "" and list(after.index) == [5, 5, 2]
    )


@needs_wordnet
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (0, "@VirginAmerica What @dhepburn say."),
        (1, "@VirginAmerica plus you've add commercial to the experience... tacky."),
        (9, "@VirginAmerica it be amazing, and arrive an hour early. You're too good to me."),
        (15, "@VirginAmerica SFO-PDX schedule be still MIA."),
        (18, "I ❤️ fly @VirginAmerica. ☺️👍"),
    ],
)
def test_real_rows(row: int, expected: str) -> None:
    with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz", "rt", encoding="utf-8") as handle:
        assert lemmas(str(pd.read_csv(handle, nrows=row + 1)["text"].iloc[row])) == expected
