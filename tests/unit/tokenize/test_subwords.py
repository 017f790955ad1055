"""Prevents: subwords that hide, double or move characters of the text; special and unknown tokens shown as others."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tokenize.load import load_tokenizer
from core.tokenize.spans import Piece, covered, joined, marked
from core.tokenize.subwords import subwords

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["tiny_model", "byte_model", "unigram_model", "slow_model"])
def model(request: pytest.FixtureRequest) -> Path:
    """Each family of tokenizers."""
    found: Path = request.getfixturevalue(request.param)
    return found


@FEW
@given(text=TEXTS)
def test_the_pieces_are_the_text_and_all_tokens(model: Path, text: str) -> None:
    found = subwords(text, model)
    assert joined(found) == text
    tokenizer = load_tokenizer(model)
    expected = tokenizer.convert_ids_to_tokens(tokenizer(text)["input_ids"])
    assert [token for piece in found for token in piece.tokens] == expected


def test_word_pieces_with_special_and_unknown_ones(tiny_model: Path) -> None:
    assert subwords("Card xyz \u2603!\n", tiny_model) == [
        Piece("", "special", ("[CLS]",)),
        Piece("Card", "piece", ("card",)),
        Piece(" ", "between"),
        Piece("x", "piece", ("x",)),
        Piece("y", "piece", ("##y",)),
        Piece("z", "piece", ("##z",)),
        Piece(" ", "between"),
        Piece("\u2603", "unknown", ("[UNK]",)),
        Piece("!", "piece", ("!",)),
        Piece("\n", "between"),
        Piece("", "special", ("[SEP]",)),
    ]


def test_a_special_token_that_stands_in_the_text_is_shown_as_one(tiny_model: Path) -> None:
    assert Piece("[SEP]", "special", ("[SEP]",)) in subwords("card [SEP] pin", tiny_model)


def test_the_bytes_of_one_character_are_one_piece(byte_model: Path) -> None:
    (emoji,) = subwords("\U0001f600", byte_model)
    assert (emoji.text, len(emoji.tokens)) == ("\U0001f600", 4)


def test_of_a_slow_tokenizer_the_characters_are_found(slow_model: Path) -> None:
    found = [(piece.text, piece.sort) for piece in subwords("a  lo \u2603 a", slow_model)]
    assert found == [
        ("a", "piece"), ("  ", "between"), ("lo", "piece"), (" ", "between"), ("\u2603", "unknown"), (" ", "between"),
        ("a", "piece"),
    ]  # fmt: skip


def test_text_that_is_cut_for_others_is_not_cut_here(tiny_model: Path) -> None:
    load_tokenizer(tiny_model)(["card " * 100], truncation=True, max_length=8)
    assert len(subwords("card " * 100, tiny_model)) == 100 * 2 + 2


@given(TEXTS, st.lists(st.tuples(st.integers(-3, 50), st.integers(-3, 50))))
def test_any_spans_give_back_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert joined(covered(text, spans)) == text
    assert joined(marked(text, [(start, end, "unknown", ("t",)) for start, end in spans])) == text
