from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.augment.judging.figures import figures
from core.collect.gather import gather
from core.collect.table import Table

SHARED = Path(__file__).parents[5] / "shared/data"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It cost 24.90 euros", "It cost 24,90 euros"),
        ("Order 4471 of 3 March 2024", "Order 4471 of 3 May 2024"),
        ("I paid $30", "I paid £30"),
        ("I paid $30", "I paid 30"),
        ("minus -5 degrees", "minus 5 degrees"),
        ("100 rows", "1oo rows"),
        ("two of them", "three of them"),
        ("15 % less", "15 less"),
        ("code AB1234", "code AB1243"),
        ("call 2 or 3 times", "call 2 times"),
        ("at 10:30", "at 10:00"),
    ],
)
def test_a_change_is_seen(before: str, after: str) -> None:
    assert figures(before) != figures(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Parcel 4471 came on 3 March", "On 3  March parcel 4471 arrived"),
        ("a good word", "a g0od w0rd"),
        ("two dogs", "2 dogs"),
        ("no figures here", "nothing to count here"),
        ("the 2nd one costs $30", "the second thing, the 2nd one, costs $30"),
    ],
)
def test_other_words_are_not(before: str, after: str) -> None:
    assert figures(before) == figures(after)


def test_words_for_numbers_are_english_only() -> None:
    assert figures("ten", "en") == ("10",) and figures("ten", "nl") == ()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_has_figures_in_order_and_digits_are_all_accounted_for(text: str) -> None:
    found = figures(text)
    assert list(found) == sorted(found)
    assert figures(text) == found
    if not any(sign.isdigit() for sign in text):
        assert figures(text, "de") == ()


@given(st.lists(st.integers(10, 99_999), max_size=8), st.randoms())
def test_the_order_of_numbers_does_not_matter_and_their_count_does(numbers: list[int], random: object) -> None:
    text = " and ".join(map(str, numbers))
    random.shuffle(numbers)  # type: ignore[attr-defined]
    assert figures(" or ".join(map(str, numbers))) == figures(text)
    assert figures(text + " and 7") != figures(text)


@real
@pytest.mark.shared
@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (5, ("3", "£1.50")),
        (8, ("09061701461", "12", "341", "£900")),
        (9, ("08002986030", "11")),
        (34, ("£5",)),
        (2, ("08452810075", "18", "2", "21st may 2005", "87121")),
        (65, ("09066364589", "£1500")),
    ],
)
def test_of_real_messages(row: int, expected: tuple[str, ...]) -> None:
    text = gather(Table(path=str(SHARED / "sms_spam/SMSSpamCollection.tsv"))).frame["text"].iloc[row]
    assert figures(text) == expected
