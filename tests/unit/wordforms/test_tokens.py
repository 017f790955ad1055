import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.wordforms import plain, with_words
from core.wordforms.tokens import token_pattern

CASES = {
    "Don't stop, it’s well-known": ["Don't", "stop", "it’s", "well-known"],
    "see http://t.co/a-b?c=d and WWW.x.org/y": ["see", "http://t.co/a-b?c=d", "and", "WWW.x.org/y"],
    "mail first.last@host.org, @you #tag": ["mail", "first.last@host.org", "@you", "#tag"],
    "the U.S. and e.g. this": ["the", "U.S.", "and", "e.g.", "this"],
    "end.Next 3.5 a_b": ["end", "Next", "3", "5", "a_b"],
    "क्या हिन्दी می‌خواهم": ["क्या", "हिन्दी", "می‌خواهم"],
    "'quoted' -dash- it'": ["quoted", "dash", "it"],
    "I ❤️ it\x00x": ["I", "it", "x"],
}


@pytest.mark.parametrize(("text", "words"), CASES.items())
def test_what_is_a_word(text: str, words: list[str]) -> None:
    assert token_pattern(ascii_only=False).findall(text) == words


@given(st.text(st.characters(max_codepoint=127)))
@settings(max_examples=200, deadline=None)
def test_both_patterns_agree_on_ascii(text: str) -> None:
    assert token_pattern(True).findall(text) == token_pattern(False).findall(text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=8))
@settings(max_examples=200, deadline=None)
def test_what_is_not_changed_stays_to_the_byte(texts: list[str]) -> None:
    series = pd.Series(texts, dtype="str")
    assert with_words(series, lambda word: word).tolist() == texts
    together = with_words(series, str.upper).tolist()
    assert together == [token_pattern(False).sub(lambda found: found[0].upper(), text) for text in texts]


def test_each_distinct_word_is_asked_for_once() -> None:
    asked: list[str] = []
    with_words(pd.Series(["a b a", None, "b a c", "é a"], dtype="str"), lambda word: asked.append(word) or word)
    assert sorted(asked) == ["a", "b", "c", "é"]


def test_blanks_go_with_a_word() -> None:
    def gone(word: str) -> str:
        return "" if word in ("the", "it") else word

    texts = ["the cat", "love it.", "love the it.", "(the)", "a the\nb", "a  the  b", "the", "the\x00the b"]
    assert with_words(pd.Series(texts, dtype="str"), gone).tolist() == [
        "cat", "love.", "love.", "()", "a\nb", "a  b", "", "\x00b",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a'" * 40_000, "a.b@" * 20_000, "a." * 40_000, "http://" * 10_000, "@#" * 40_000])
def test_time_is_linear(text: str) -> None:
    assert with_words(pd.Series([text, text + "é"], dtype="str"), str.lower).iloc[0] == text.lower()


def test_plain_words() -> None:
    assert all(plain(word) for word in ("word", "don't", "well-known", "слово"))
    assert not any(plain(word) for word in ("@you", "#tag", "a1", "U.S.", "a_b", "me@x.org", "http://x.org"))
