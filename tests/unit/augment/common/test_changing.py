"""Prevents: methods that crash on odd texts, touch what they promise to keep, or depend on who runs them."""

import threading
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.augment.common import shards
from core.augment.common.changing import Changing
from core.augment.common.pieces import freedom, in_case, stretches, taken_apart, without
from core.augment.delete_words import DeleteWords
from core.augment.keyboard import Keyboard
from core.augment.ocr import Ocr
from core.augment.random_characters import RandomCharacters
from core.augment.spelling import Spelling
from core.augment.split_words import SplitWords
from core.augment.swap_words import SwapWords
from core.augment.synonyms import Synonyms
from core.augment.tfidf import Tfidf
from core.contracts import Context
from core.wordforms.wordnet import found

METHODS: list[Changing] = [
    Keyboard(), Keyboard(keyboard="th"), Ocr(), *(RandomCharacters(action=action) for action in
    ("insert", "substitute", "swap", "delete")), SwapWords(), DeleteWords(), SplitWords(), Spelling(), Tfidf(),
    Tfidf(action="insert"), *([Synonyms()] if found() else []),
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=("Cs",)), max_size=60),
        st.text("ab I'n-t.@#\t 7\u0301\u0e01", max_size=40),
        st.lists(
            st.sampled_from(
                "The parcel isn't broken, not 2 mugs never o'clock user@mail.com #tag Refund! late".split()
            ),
            max_size=12,
        ).map(" ".join),
    ),
    max_size=6,
)


def named(method: Changing) -> str:
    return f"{method.kind}-{getattr(method, 'action', '')}"


def made(method: Changing, texts: list[str], seed: int = 0) -> list[str | None]:
    return method.variants(texts, [""] * len(texts), Context(seed=seed, place=2))


def kept(text: str) -> list[str]:
    free = freedom((), "en")
    return [word for word in taken_apart([text])[0][1::2] if not free(word)]


def stands_in(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(word in rest for word in few)


@pytest.mark.parametrize("method", METHODS, ids=named)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(texts=TEXTS)
def test_any_texts(method: Changing, texts: list[str]) -> None:
    """One answer for each text, the same each time; what must stay stands there, in order."""
    answers = made(method, texts)
    assert len(answers) == len(texts)
    assert answers == made(method, texts)
    for text, answer in zip(texts, answers, strict=True):
        if answer is None:
            continue
        words = kept(text)
        if isinstance(method, Spelling | Tfidf | Synonyms | SwapWords | DeleteWords):
            assert stands_in(words, taken_apart([answer])[0][1::2]), (text, answer)
        else:
            place = 0
            for word in words:
                place = answer.find(word, place)
                assert place >= 0, (text, answer, word)
                place += len(word)


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_texts_without_a_word_that_may_change_give_nothing(method: Changing) -> None:
    texts = ["", "   ", "12 34", "not", "!!!", "@user #tag", "https://a.example/b", "can't", "\U0001f600"]
    assert made(method, texts) == [None] * len(texts)


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_the_users_words_stay(method: Changing) -> None:
    text = "The broken parcel and the wrong refund were lost yesterday."
    words = ("the", "BROKEN", "parcel", "and", "wrong", "refund", "were", "lost")
    keeping = method.model_copy(update={"keep": words, "share": 0.5})
    for seed in range(5):
        (answer,) = made(keeping, [text], seed)
        assert answer is None or stands_in("The broken parcel and the wrong refund were lost".split(), answer.split())
    assert made(method.model_copy(update={"keep": (*words, "yesterday")}), [text]) == [None]


@pytest.mark.parametrize("method", [one for one in METHODS if "th" not in getattr(one, "keyboard", "")], ids=named)
def test_intensity_is_at_least_one_word_and_at_most_what_was_asked(method: Changing) -> None:
    text = " ".join(["parcel refund bottle sorrow kettle because receive problem"] * 5)
    if isinstance(method, Synonyms | Tfidf | SwapWords):
        pytest.skip("its words have tests of their own")
    for share, most, expected in ((0.01, 1000, 1), (0.5, 1000, None), (0.5, 3, 3)):
        (answer,) = made(method.model_copy(update={"share": share, "most": most}), [text])
        assert answer is not None
        if isinstance(method, DeleteWords | SplitWords):
            changed = abs(len(answer.split()) - 40)
        else:
            changed = sum(old != new for old, new in zip(text.split(), answer.split(), strict=True))
        assert changed == (expected or changed) and changed >= 1
        if expected is None:
            # a swap of two equal letters changes nothing; a drawn word may stay as it is
            assert 10 <= changed <= 20


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_seeds_and_places_give_other_texts(method: Changing) -> None:
    texts = ["The parcel with my order of bottles was broken and I want a refund because of this problem."] * 30
    answers = [
        method.variants(texts, [""] * 30, Context(seed=seed, place=place)) for seed, place in ((0, 0), (1, 0), (0, 1))
    ]
    if getattr(method, "keyboard", "") != "th":
        assert answers[0] != answers[1] and answers[0] != answers[2]


class TestPieces:
    @given(st.text(st.characters(exclude_categories=("Cs",))))
    def test_joined_they_are_the_text(self, text: str) -> None:
        (pieces,) = taken_apart([text])
        assert "".join(pieces) == text and len(pieces) % 2 == 1

    @pytest.mark.parametrize(
        ("text", "free"),
        [
            ("parcel", True), ("not", False), ("Never", False), ("don't", False), ("don’t", False), ("DIDNT", False),
            ("without", False), ("42", False), ("3rd", False), ("two", False), ("Dozen", False), ("@me", False),
            ("a@b.com", False), ("#sale", False), ("https://a.b", False), ("B2B", False), ("driver's", True),
            ("nothing", False), ("note", True), ("well-known", True),
        ],
    )  # fmt: skip
    def test_what_may_change(self, text: str, free: bool) -> None:
        assert freedom((), "en")(text) is free

    def test_negations_of_the_language_stay_beside_those_of_english(self) -> None:
        assert not freedom((), "de")("kein") and not freedom((), "de")("not") and freedom((), "en")("kein")
        assert not freedom((), "other")("never")

    @pytest.mark.parametrize(
        ("text", "gone", "left"),
        [
            ("The parcel is broken.", [3], "The is broken."), ("The parcel is broken.", [7], "The parcel is."),
            ("The parcel is broken.", [1], "Parcel is broken."), ("a (very) good b", [3], "a () good b"),
            ("one\ntwo three", [3], "one\nthree"), ("NASA said no", [1], "said no"), ("(very good) b", [1], "(good) b"),
            ('a "b" in your bag', [5, 7], 'a "b" bag'), ("so &amp; so", [1], "&amp; so"), ("I see it", [1], "see it"),
        ],
    )  # fmt: skip
    def test_words_go_with_their_blanks(self, text: str, gone: list[int], left: str) -> None:
        assert without(taken_apart([text])[0], gone) == left

    def test_stretches_end_at_marks_and_at_words_that_stay(self) -> None:
        (pieces,) = taken_apart(["my old mug, is not very good at all 2 b"])
        found_words = [[pieces[place] for place in run] for run in stretches(pieces, freedom((), "en"))]
        assert found_words == [["my", "old", "mug"], ["very", "good", "at", "all"]]

    @pytest.mark.parametrize(
        ("old", "new", "cased"),
        [("Parcel", "box", "Box"), ("PARCEL", "box", "BOX"), ("parcel", "box", "box"), ("I", "we", "We")],
    )
    def test_capitals(self, old: str, new: str, cased: str) -> None:
        assert in_case(old, new) == cased


class TestShards:
    def work(self, items: list[int], number: int, known: int) -> list[str]:
        return [f"{item}/{number}/{known}" for item in items]

    def test_items_come_back_in_order_with_their_shards_number(self) -> None:
        said: list[float] = []
        answers = shards.sharded(
            self.work, list(range(7)), lambda some: sum(some), lambda done, total, message="": said.append(done), size=3
        )
        assert answers == ["0/0/3", "1/0/3", "2/0/3", "3/1/12", "4/1/12", "5/1/12", "6/2/6"]
        assert said == [1, 2, 3]
        assert shards.sharded(self.work, [], len) == []

    def test_pages_and_other_threads_have_no_crew(self) -> None:
        found_hands: list[int] = []

        def inside() -> None:
            with shards.crew(4) as hands:
                found_hands.append(hands)

        thread = threading.Thread(target=inside)
        thread.start()
        thread.join()
        assert found_hands == [1] and shards._CREW is None

    @pytest.fixture
    def texts(self) -> list[str]:
        sample = Path(__file__).parents[4] / "core/collect/samples/support.csv"
        return (pd.read_csv(sample)["text"].dropna().tolist() * 4)[:3500]

    def test_who_makes_a_text_does_not_matter(self, texts: list[str]) -> None:
        steps = (Keyboard(), DeleteWords(), Tfidf())
        alone = [made(step, texts) for step in steps]
        with shards.crew(2) as hands:
            assert hands == 2
            with shards.crew(2):
                together = [made(step, texts) for step in steps]
            with pytest.raises(ZeroDivisionError):
                shards.sharded(_broken, texts, len)
        assert together == alone and shards._CREW is None
        assert made(steps[0], texts[:1500])[:1000] == alone[0][:1000], "later texts do not change earlier ones"


def _broken(items: list[str], number: int, known: int) -> list[str]:
    raise ZeroDivisionError(number)
