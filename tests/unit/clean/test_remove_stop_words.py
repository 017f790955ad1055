import gzip
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.clean.remove_stop_words import Language, RemoveStopWords
from core.contracts import Context
from core.wordforms import LANGUAGES

SHARED = Path(__file__).parents[4] / "shared/data"


def without(text: str, **fields: object) -> str:
    frame = pd.DataFrame({"text": [text]}, dtype="str")
    return str(RemoveStopWords.model_validate(fields).apply(frame, Context())["text"].iloc[0])


CASES = [
    ("The flight was late and the bag is lost", {}, "flight late bag lost"),
    ("This is not good, never again", {}, "not good, never"),
    ("This is not good, never again", {"negations": False}, "good,"),
    ("I don't like it", {}, "don't like"),
    ("I DON’T like it; won't, can't", {"negations": False}, "like;,"),
    ("It's late. They're gone", {}, "late. gone"),
    ("John's bag isn't there", {}, "John's bag isn't"),
    ("love it.", {}, "love."),
    ("line the\nnext of the\n\nend", {}, "line\nnext\n\nend"),
    ("state-of-the-art @the #the http://the.com/of", {}, "state-of-the-art @the #the http://the.com/of"),
    ("theory theater other", {}, "theory theater"),
    ("great problem please help thanks", {}, "great problem please help thanks"),
    ("the cat and THE dog", {"keep": ("And",)}, "cat and dog"),
    ("the cat and the dog", {"extra": ("CAT",)}, "dog"),
    ("to be or not to be", {"negations": False}, ""),
    ("  two  blanks  ", {}, "  two  blanks  "),
    ("Der Flug war nicht pünktlich und die Koffer fehlen", {"language": "de"}, "Flug nicht pünktlich Koffer fehlen"),
    ("L'homme qu’il n'est pas venu à l'hôtel", {"language": "fr"}, "homme n'est pas venu hôtel"),
    ("L'homme qu’il n'est pas venu à l'hôtel", {"language": "fr", "negations": False}, "homme venu hôtel"),
    ("El vuelo no llegó a la hora", {"language": "es"}, "vuelo no llegó hora"),
    ("Dell'aereo non c'è traccia nell'hangar", {"language": "it"}, "aereo non traccia hangar"),
    ("O voo não foi bom para mim", {"language": "pt"}, "voo não bom"),
    ("Het is niet de trein van gisteren", {"language": "nl"}, "niet trein gisteren"),
    ("Flyget var inte bra", {"language": "sv"}, "Flyget inte bra"),
    ("Полёт был не такой, как её билет", {"language": "ru"}, "Полёт не, билет"),
    ("BİR Işık ve İÇİN değil", {"language": "tr"}, "Işık değil"),
    ("Şi zborul a fost întârziat, dar nu", {"language": "ro"}, "zborul întârziat, nu"),
    ("Η πτήση ΔΕΝ ήταν καλή", {"language": "el"}, "πτήση ΔΕΝ καλή"),
    ("الطائرة في المطار ليست هذه", {"language": "ar"}, "الطائرة المطار ليست"),
    ("Lot nie był w porządku", {"language": "pl"}, "Lot nie porządku"),
]


@pytest.mark.parametrize(("text", "fields", "expected"), CASES)
def test_by_hand(text: str, fields: dict[str, object], expected: str) -> None:
    assert without(text, **fields) == expected


@pytest.mark.parametrize("code", ["zh", "ja", "th"])
def test_languages_without_blanks_are_refused(code: str) -> None:
    with pytest.raises(ValidationError, match="written without blanks"):
        RemoveStopWords.model_validate({"language": code})


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(ValidationError, match="no list for 'xx'"):
        RemoveStopWords.model_validate({"language": "xx"})
    with pytest.raises(ValidationError, match="not one word"):
        RemoveStopWords(extra=("two words",))
    with pytest.raises(ValidationError, match="not one word"):
        RemoveStopWords(keep=(" ",))


def test_the_choice_is_the_lists() -> None:
    assert get_args(Language) == tuple(LANGUAGES)


PIECES = st.sampled_from(
    ["the", "not", "cat", "a", "I", "'", "’", "m", "-", ".", ",", " ", "  ", "\n", "\t", "@", "#", "don't", "of", "s",
     "l'", "n'est", "d'", "é", "k.b.", "(", ")", "\x00", "\u0e35"]
)  # fmt: skip


@given(
    st.one_of(st.lists(PIECES, max_size=20).map("".join), st.text(st.characters(exclude_categories=["Cs"]))),
    st.sampled_from(["en", "fr", "it", "tr", "ro"]), st.booleans(),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_again_changes_nothing(text: str, language: str, negations: bool) -> None:
    once = without(text, language=language, negations=negations)
    assert without(once, language=language, negations=negations) == once


@given(st.lists(st.sampled_from(["the", "cat", "of", "dog", "THE", "not", "then", "a", "sat"]), max_size=12))
def test_is_what_a_plain_loop_does(words: list[str]) -> None:
    gone = {"the", "of", "then", "a"}
    assert without(" ".join(words)) == " ".join(word for word in words if word.lower() not in gone)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (0, "@VirginAmerica @dhepburn said."),
        (2, "@VirginAmerica didn't today... mean need take trip!"),
        (4, "@VirginAmerica really big bad thing"),
        (6, "@VirginAmerica yes, nearly time fly VX “ear worm” won’t go away :)"),
        (9, "@VirginAmerica amazing, arrived hour early. good."),
        (15, "@VirginAmerica SFO-PDX schedule MIA."),
    ],
)
def test_real_rows(row: int, expected: str) -> None:
    with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz", "rt", encoding="utf-8") as handle:
        assert without(str(pd.read_csv(handle, nrows=row + 1)["text"].iloc[row])) == expected
