import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AssayError
from core.tune.models.prompting.wording import DEFAULTS, NEEDED, Way, draw, fault, plain_words, words_for


@pytest.mark.parametrize("way", list(NEEDED))
def test_the_ready_templates_suit_their_way_and_are_as_many_for_each(way: Way) -> None:
    assert not [fault(template, (way,)) for template in DEFAULTS[way] if fault(template, (way,))]
    assert len(set(DEFAULTS[way])) == len(DEFAULTS[way]) == 5


@pytest.mark.parametrize(
    ("template", "ways", "wrong"),
    [
        ("About {label}.", ("similarity",), ""),
        ("{text} is {mask}", ("cloze",), ""),
        ("{mask}: {text}", ("similarity", "cloze", "likelihood"), ""),
        ('{{"text": "{text}"}}', ("likelihood",), ""),
        ("About nothing.", ("similarity",), "must hold {label}"),
        ("{label} and {label}", ("similarity",), "once"),
        ("{text}", ("cloze",), "must hold {text} and {mask}"),
        ("{text} {mask} {label}", ("cloze",), "nothing else"),
        ("{text.__class__}", ("likelihood",), "must hold {text}"),
        ("{text!r}", ("likelihood",), "brace"),
        ("{text:>9}", ("likelihood",), "brace"),
        ("{text", ("likelihood",), "brace"),
        ("{}", ("similarity", "likelihood"), "must hold {label} or {text}"),
    ],
)
def test_faults_of_templates(template: str, ways: tuple[Way, ...], wrong: str) -> None:
    found = fault(template, ways)
    assert (found is None) if not wrong else (found is not None and wrong in found)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("card_arrival", "card arrival"), ("HUM:ind", "HUM ind"), ("DeliveryLate", "Delivery Late"), ("ABBR", "ABBR"),
        ("not-spam", "not spam"), ("a.b/c", "a b c"), ("very good", "very good"), ("___", "___"), ("0", "0"),
    ],
)  # fmt: skip
def test_labels_are_split_into_words(label: str, words: str) -> None:
    assert plain_words(label) == words


def test_descriptions_take_the_place_of_labels_and_the_longest_label_wins() -> None:
    classes = ("a", "a=b", "late_parcel")
    assert words_for(classes, ()) == ("a", "a=b", "late parcel")
    assert words_for(classes, ("a=b = the two", "a= the one")) == ("the one", "the two", "late parcel")


@pytest.mark.parametrize("line", ["nobody = words", "a", "a words", "= words", "a ="])
def test_descriptions_of_nothing_are_refused(line: str) -> None:
    with pytest.raises(AssayError) as told:
        words_for(("a", "b"), (line,))
    assert told.value.where == "descriptions" and told.value.remedy


@given(st.lists(st.integers(0, 3), max_size=40), st.integers(0, 9), st.integers(0, 5))
def test_examples_come_in_rounds_from_their_own_class(y: list[int], shots: int, seed: int) -> None:
    labels = np.array(y, dtype=int)
    rows = draw(labels, 4, shots, np.random.default_rng(seed))
    assert len(set(rows)) == len(rows)
    for place in range(4):
        assert sum(labels[row] == place for row in rows) == min(shots, y.count(place))
    first = [labels[row] for row in rows[: len(set(y))]]
    assert shots == 0 or sorted(first) == sorted(set(y)), "the first round shows each class once"
    assert set(draw(labels, 4, max(shots - 1, 0), np.random.default_rng(seed))) <= set(rows)
