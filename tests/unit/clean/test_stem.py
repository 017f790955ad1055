import gzip
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from pydantic import ValidationError

from core.clean.stem import Stem
from core.contracts import Context
from core.wordforms import Stems

SHARED = Path(__file__).parents[4] / "shared/data"


def stemmed(text: str, language: str = "en") -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(Stem.model_validate({"language": language}).apply(frame, Context())["text"].iloc[0])


CASES = [
    ("en", "Flights were delayed, happily!", "flight were delay, happili!"),
    ("en", "the plane’s engines don't run", "the plane engin don't run"),
    ("en", "@Delayed #flights http://flights.com/delayed me@flights.org A380s 5th U.S.",
     "@Delayed #flights http://flights.com/delayed me@flights.org A380s 5th U.S."),
    ("de", "Die Flüge und Häuser", "die flug und haus"),
    ("fr", "continuellement heureuses", "continuel heureux"),
    ("es", "aviones rápidamente", "avion rapid"),
    ("pt", "aviões rapidamente", "aviõ rapid"),
    ("it", "velocemente gatti", "veloc gatt"),
    ("nl", "vliegtuigen", "vliegtuig"),
    ("sv", "flygplanen bilarna", "flygplan bil"),
    ("da", "flyvemaskinerne", "flyvemaskin"),
    ("no", "bilene", "bil"),
    ("fi", "taloissa", "talo"),
    ("hu", "házakban", "ház"),
    ("ru", "самолётами красивая", "самолет красив"),
    ("tr", "EVLERİNDEN", "ev"),
    ("ro", "avioanelor", "avioan"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_by_hand(language: str, text: str, expected: str) -> None:
    assert stemmed(text, language) == expected


@pytest.mark.parametrize("language", get_args(Stems))
def test_every_language_has_an_algorithm(language: str) -> None:
    assert stemmed("a b", language) == "a b"


def test_there_are_fifteen_languages_and_no_others() -> None:
    assert len(get_args(Stems)) >= 15
    with pytest.raises(ValidationError):
        Stem.model_validate({"language": "zh"})


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "french"), ("es", "spanish"), ("it", "italian"), ("pt", "portuguese")]
)
def test_agrees_with_nltk(language: str, name: str) -> None:
    """Words whose rules are the same in nltk's own version of the algorithm, which is older."""
    nltk = pytest.importorskip("nltk.stem.snowball")
    words = {
        "fr": "maison maisons chanter chantait national nationaux vitesse", "es": "casa casas cantar cantaba nacional",
        "it": "casa case cantare cantava nazionale", "pt": "casa casas cantar cantava nacional nacionais",
    }[language]  # fmt: skip
    peer = nltk.SnowballStemmer(name)
    assert stemmed(words, language) == " ".join(peer.stem(word) for word in words.split())


def test_missing_stays_and_index_stays() -> None:
    frame = pd.DataFrame({"text": ["running", None, "", " \t"]}, index=[5, 5, 2, 0], dtype="str")
    after = Stem().apply(frame, Context())["text"]
    assert after.iloc[0] == "run" and pd.isna(after.iloc[1]) and after.iloc[2:].tolist() == ["", " \t"]
    assert list(after.index) == [5, 5, 2, 0] and after.dtype == frame["text"].dtype


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (0, "@VirginAmerica what @dhepburn said."),
        (1, "@VirginAmerica plus you'v add commerci to the experi... tacki."),
        (4, "@VirginAmerica and it a realli big bad thing about it"),
        (6, "@VirginAmerica yes, near everi time i fli vx this “ear worm” won't go away :)"),
        (8, "@virginamerica well, i didn't…but now i do! :-d"),
    ],
)
def test_real_rows(row: int, expected: str) -> None:
    with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz", "rt", encoding="utf-8") as handle:
        assert stemmed(str(pd.read_csv(handle, nrows=row + 1)["text"].iloc[row])) == expected
