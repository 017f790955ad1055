import gzip
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from pydantic import ValidationError

from core.augment.back_translation import BackTranslation
from core.augment.engines import apertium, marian
from core.augment.engines.apertium import pairs
from core.augment.engines.writing import Manner
from core.contracts import Context, Progress
from core.errors import AssayError

SHARED = Path(__file__).parents[4] / "shared/data"
here = pytest.mark.skipif("eng-spa" not in pairs(), reason="Apertium with eng-spa is not installed")


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """A translator that only marks its pivot; what it was asked."""
    asked: list[tuple[str, str]] = []

    def answer(texts: Sequence[str], language: str, pivot: str, progress: Progress) -> list[str]:
        asked.extend((text, pivot) for text in texts)
        return [text if text.startswith("same") else f"{text} by {pivot}" for text in texts]

    monkeypatch.setattr(apertium, "there_and_back", answer)
    return asked


class TestPivots:
    def test_children_of_one_text_go_through_different_languages(self, echo: list[tuple[str, str]]) -> None:
        step = BackTranslation(pivots=("es", "ca", "gl"))
        found = step.variants(["one"] * 4 + ["two"], [""] * 5, Context(seed=1))
        assert set(found[:3]) == {"one by es", "one by ca", "one by gl"}
        assert found[3] is None, "the fourth would repeat the first"
        assert found[4] in {"two by es", "two by ca", "two by gl"}

    def test_single_children_are_spread_over_the_languages_by_the_seed(self, echo: list[tuple[str, str]]) -> None:
        step, texts = BackTranslation(pivots=("es", "ca")), [f"text {place}" for place in range(200)]
        found = step.variants(texts, [""] * 200, Context(seed=1))
        assert 60 < sum(str(text).endswith("es") for text in found) < 140
        assert found == step.variants(texts, [""] * 200, Context(seed=1))
        assert found != step.variants(texts, [""] * 200, Context(seed=2))

    def test_what_comes_back_the_same_is_no_child(self, echo: list[tuple[str, str]]) -> None:
        assert BackTranslation().variants(["same", "other"], ["", ""], Context()) == [None, "other by es"]

    def test_texts_surely_in_another_language_are_left_out_and_counted(self, echo: list[tuple[str, str]]) -> None:
        texts = ["No encuentro el número de seguimiento en ningún correo", "where is my parcel", "ok"]
        context = Context()
        found = BackTranslation().variants(texts, [""] * 3, context)
        assert found[0] is None and found[1] == "where is my parcel by es" and found[2] == "ok by es"
        assert context.notes == ["1 text in a language other than English: left out."]
        assert BackTranslation(language="es", pivots=("en",)).variants(texts[:1], [""], Context())[0]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"pivots": ["en"]}, "language of the texts"),
        ({"pivots": ["eng"]}, "language of the texts"),
        ({"pivots": ["es", "es"]}, "named twice"),
        ({"pivots": ["Spanish"]}, "no code"),
        ({"pivots": ["--help"]}, "no code"),
        ({"pivots": []}, "at least 1"),
        ({"language": "en; rm"}, "pattern"),
        ({"model": "opus-mt-en-es"}, "must hold"),
        ({"beams": 2, "temperature": 1.0}, "Beams are not drawn"),
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        BackTranslation.model_validate(wrong)


@here
class TestApertium:
    def test_rows(self) -> None:
        texts = ["I would prefer a new kettle.", None, "The red house is new.", "Hi\nthere you"]
        frame = pd.DataFrame({"uid": list("abcd"), "text": texts, "label": "x", "split": "train"}).astype("str")
        frame["origin"] = pd.Series([None] * 4, dtype="str")
        context = Context()
        after = BackTranslation().apply(frame, context)
        children = after[after["origin"].notna()]
        assert children["uid"].tolist() == ["a~0.0", "d~0.0"], "c comes back as it was"
        assert "kettle" in children["text"].iloc[0] and children["text"].iloc[1].count("\n") == 1
        assert context.notes == ["1 child could not be made or would equal the parent."]

    @pytest.mark.shared
    @pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")
    @pytest.mark.parametrize(
        ("row", "kept"),
        [
            (3, ["@VirginAmerica", "&amp;"]),
            (5, ["@VirginAmerica", "$30", "\n"]),
            (7, ["@VirginAmerica", "https://t.co/mWpG7grEZP"]),
            (10, ["@VirginAmerica", "10-24"]),
            (12, ["@Australia", "2nd", "1st", ";p"]),
            (13, ["@virginmedia", "#fabulous", "#Seductive", "#stress", "http://t.co/ahlXHhKiyn"]),
        ],
    )
    def test_real_rows_keep_names_addresses_and_numbers(self, row: int, kept: list[str]) -> None:
        with gzip.open(SHARED / "airline_tweets/Tweets_scientific_ids.csv.gz") as file:
            text = str(pd.read_csv(file)["text"].iloc[row])
        (child,) = BackTranslation().variants([text], [""], Context())
        assert child is not None and child != text
        assert all(sign in text and sign in child for sign in kept)


class TestMarian:
    def test_sentences_go_there_and_back(self, marian_pair: str) -> None:
        """The tiny models were taught to give the line before, and the line two before."""
        step = BackTranslation(engine="marian", model=marian_pair)
        one, two = "the a my is was it.", "please help with again today not."
        first, second, both = step.variants([one, two, f"{one}\n  {two}"], [""] * 3, Context())
        assert first and second and first != one and second != two
        assert both == f"{first}\n  {second}"

    def test_drawing_repeats_with_the_seed_and_not_with_the_batch(
        self, marian_pair: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = ["the a my is was it.", "old red kettle lid cup shop."] * 3
        manner, seeds = Manner(40, temperature=1.5), [(7, row) for row in range(6)]
        found = marian.there_and_back(texts, marian_pair, ("en", "es"), manner, seeds)
        assert len(set(found)) > 3, "equal texts are drawn anew"
        monkeypatch.setattr("core.augment.engines.writing._BUDGET", 60)
        assert marian.there_and_back(texts, marian_pair, ("en", "es"), manner, seeds) == found
        changed = marian.there_and_back(texts, marian_pair, ("en", "es"), manner, [(8, row) for row in range(6)])
        assert changed != found

    def test_what_is_missing_is_said_with_its_command(
        self, marian_pair: str, t5: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert marian.lacking(marian_pair) == ""
        assert "hf download Helsinki-NLP/opus-mt-en-es" in marian.lacking()
        assert marian.lacking(marian_pair, "en", ("es", "fr")).startswith("The model ")
        with pytest.raises(AssayError, match="No models are named"):
            BackTranslation(engine="marian").variants(["a"], [""], Context())
        monkeypatch.setattr(marian, "find_spec", lambda name: None)
        assert "pip install sentencepiece" in marian.lacking(marian_pair)
        with pytest.raises(AssayError, match="sentencepiece is missing"):
            BackTranslation(engine="marian", model=marian_pair).variants(["a"], [""], Context())
