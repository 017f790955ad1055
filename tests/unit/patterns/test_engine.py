"""Prevents: a pattern that freezes the page, one that is stopped though it is harmless, other results than `re`'s."""

import itertools
import re
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import AssayError
from core.patterns import UnusableError, checked_template, compiled, engine, matches_in, replaced, searched
from core.patterns.syntax import twin
from core.scan import matches

HOSTILE = (Path(__file__).parents[2] / "data/hostile_patterns.txt").read_text("utf-8").splitlines()
TEXTS = {"a": "a" * 50_000, "words": ("lorem ipsum dolor sit amet " * 2_000)[:50_000], "é": "é" + "a" * 49_999}
#: Seconds on the clock: twice the limit, for machines that do other things at the same time.
PATIENCE = 2 * engine.TEXT_SECONDS


def column(*texts: str | None) -> pd.Series:
    return pd.Series(texts, dtype="str")


def test_there_are_a_hundred_hostile_patterns() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 100
    assert all(len(text) == 50_000 for text in TEXTS.values())


@pytest.mark.parametrize("pattern", HOSTILE, ids=lambda pattern: pattern[:40])
def test_a_hostile_pattern_is_refused_stopped_or_done_in_time(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TEXT_SECONDS", 0.5)  # the clock is the same, the suite is quicker
    for text in TEXTS.values():
        start = time.perf_counter()
        try:
            outcome = replaced(column(text), pattern, "-")
        except UnusableError as error:
            assert re.search("at most|not supported|not valid|deeper", str(error))
            outcome = {}
        except AssayError as error:
            assert "stopped" in error.what and error.remedy and "row 1" in error.where
            outcome = {}
        assert time.perf_counter() - start < PATIENCE
        if outcome:
            assert outcome[0] != text


@pytest.mark.parametrize("pattern", [r"(?=(a+)+b)a", r"(a+)\1b", r"(?:a+)+(?<!a)"])
def test_the_whole_limit_is_two_seconds_and_other_threads_go_on(pattern: str) -> None:
    ticks, stop = [], threading.Event()

    def tick() -> None:
        while not stop.wait(0.02):
            ticks.append(time.perf_counter())

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    with pytest.raises(AssayError, match=r"more than 2\.0 s"):
        matches_in(pattern, TEXTS["a"])
    took = time.perf_counter() - start
    stop.set()
    thread.join()
    assert took < PATIENCE
    assert max(after - before for before, after in itertools.pairwise(ticks)) < 1


@pytest.mark.parametrize("read", [replaced, searched])
def test_a_hundred_slow_rows_take_no_longer_than_one(read: object) -> None:
    """Each row takes a good part of the limit: together they must not take a hundred times as long."""
    slow = "a" * 22 + "é"
    piece = column(slow)
    while True:
        start = time.perf_counter()
        replaced(piece, "(a|aa)+$b(?=x)|(?:a|aa)+c(?!x)", "")
        if time.perf_counter() - start > 0.2 or len(slow) > 40:
            break
        slow = "a" + slow
        piece = column(slow)
    start = time.perf_counter()
    extra = {"replacement": ""} if read is replaced else {}
    try:
        read(column(*[slow] * 100), "(a|aa)+$b(?=x)|(?:a|aa)+c(?!x)", **extra)  # type: ignore[operator]
    except AssayError as error:
        assert "stopped" in error.what
    assert time.perf_counter() - start < PATIENCE


ORDINARY = [
    r"\d+",
    r"\w+",
    r"\s+",
    r"\bcat\b",
    r"[aeiou]",
    r"(\w)(\w)",
    r"^\w",
    r"\w$",
    r"x*",
    r"a{2,3}",
    r"(a|b)+c?",
    r"[^a-z ]",
    r"(?i)CAT",
    r"colou?r",
    r"(?P<first>\w)\w*",
    r"\.{2,}",
    r"(a)|(b)",
    r"^$",
    r"\S+@\S+",
    r"(?:ab)+",
    r"a.c",
    r"\$\d",
    r"[\w.]+",
    r"(?<=a)b",
    r"(?<!a)b",
    r"a(?=b)",
    r"a(?!b)",
    r"(\w)\1",
    r"\Ba",
    r"\b",
    r"a{,2}",
    r"a{i}",
    r"{x}",
    r"[{}]",
    r"a|",
    r"\Aa",
    r"a\Z",
    r"\D",
    r"\W",
    r"(?s)a.b",
    r"(?m)^b",
    r"[^\W\d_]",
    r"\t|\n",
    r"()",
    r"a*?b",
    r"(a*)(b*)",
    r"[]a]",
    r"[^]a]",
    r"\u00e9",
    r"é+",
    r"(?x) a b # c",
    r"(?:a|ab)(?:c|bcd)(d*)",
    r"a{2}{3}",
    r"(?P<q>['\"]).*?(?P=q)",
]
SIGNS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "c",
            "ab",
            "cat",
            "Cat",
            " ",
            "\n",
            ".",
            "1",
            "$1",
            "é",
            "日",
            "ß",
            "\x0b",
            "_",
            "@",
            "colour",
            "'",
            '"',
            "{i}",
            "{x}",
            "x",
            "\t",
            "ſ",
            "K",
            "٣",
        ]
    ),
    max_size=12,
).map("".join)


def valid(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


@pytest.mark.parametrize("pattern", [pattern for pattern in ORDINARY if valid(pattern)])
@given(texts=st.lists(SIGNS, min_size=1, max_size=6), ignore_case=st.booleans(), multiline=st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_same_as_python(pattern: str, texts: list[str], ignore_case: bool, multiline: bool) -> None:
    flags = (re.IGNORECASE if ignore_case else 0) | (re.MULTILINE if multiline else 0)
    mine, theirs = {"ignore_case": ignore_case, "multiline": multiline}, re.compile(pattern, flags)
    new = replaced(column(*texts), pattern, r"<\g<0>>", **mine)
    assert [new.get(place, text) for place, text in enumerate(texts)] == [
        theirs.sub(r"<\g<0>>", text) for text in texts
    ]
    assert searched(column(*texts), pattern, **mine).tolist() == [theirs.search(text) is not None for text in texts]
    for text in texts:
        assert matches_in(pattern, text, **mine) == [
            found.span() for found in theirs.finditer(text) if found.end() > found.start()
        ]


def test_what_re2_is_given_and_what_not() -> None:
    assert twin(r"(\w+)\s[a-z]{2,3}") == r"(\w+)\s[a-z]{2,3}"
    assert twin("a", ignore_case=True, multiline=True) == "(?im:a)"
    for pattern in [
        r"(a)\1",
        r"a(?=b)",
        r"a{,2}",
        r"\p{L}",
        "é",
        "[[:alpha:]]",
        r"\Z",
        "a(?i)b",
        "(?>a)",
        r"\012",
        "a{i}",
        "x" * 999,
    ]:
        assert twin(pattern) is None, pattern


def test_re2_never_denies_what_python_finds() -> None:
    """On plain texts, which are those that it is asked about."""
    texts = ["", "a", "ab\ncd", "Cat cat", "a1_b2", "x" * 30, "..", "a\tb"]
    for pattern in ORDINARY:
        plain = twin(pattern)
        if plain is not None and engine._understood(plain):
            could = matches(column(*texts), plain)
            assert all(seen or not re.search(pattern, text) for text, seen in zip(texts, could, strict=True)), pattern


def test_where_the_dialect_is_not_pythons() -> None:
    """Marks belong to words, as Unicode Technical Standard 18 has it; separators of records are no white space."""
    assert replaced(column("กั้น e\u0301!"), r"\w+", "W") == {0: "W W!"}
    assert re.sub(r"\w+", "W", "กั้น") != "W"
    assert not searched(column("\x1c"), r"\s").any() and re.search(r"\s", "\x1c")


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(", "not valid at sign 2"),
        ("[a", "not valid at sign 3"),
        ("a**", "not valid at sign 3"),
        ("*a", "at sign 1"),
        ("{x}(", "not valid at sign 5: missing )"),
        (r"a\2", "not valid"),
        ("(?R)", "a group at sign 1, and recursion"),
        ("(a{200}){200}", "40,000 parts at sign 13"),
        ("a" * 2_001, "2,001 signs"),
        ("(" * 41 + ")" * 41, "deeper than 40"),
        ("(?:" * 9 + "a" + ")+" * 9, "deeper than 8"),
        ("\\", "not valid"),
        ("(?P<1>a)", "not valid"),
        ("[z-a]", "not valid"),
    ],
)
def test_what_is_wrong_and_where(pattern: str, says: str) -> None:
    with pytest.raises(UnusableError, match=re.escape(says)):
        compiled(pattern)


@pytest.mark.parametrize(
    ("replacement", "says"),
    [
        (r"\2", "group 2 at sign 1"),
        (r"a\g<x>", "group 'x' at sign 2"),
        ("a\\", "lone backslash"),
        (r"\g<1", "not valid"),
        (r"\q", "not valid"),
        (r"\g<7>", "group 7"),
    ],
)
def test_replacements_that_cannot_be(replacement: str, says: str) -> None:
    with pytest.raises(UnusableError, match=re.escape(says)):
        checked_template(compiled("(?P<n>a)"), replacement)


@pytest.mark.parametrize("replacement", ["", "$1", r"\1", r"\g<n>", r"\g<0>\\", r"\n\t", "\\\\1", "{}"])
def test_replacements_that_can_be(replacement: str) -> None:
    checked_template(compiled("(?P<n>a)"), replacement)
    new = "x" + re.sub("(?P<n>a)", replacement, "a")
    assert replaced(column("xa"), "(?P<n>a)", replacement).get(0, "xa") == new


def test_missing_texts_empty_columns_and_many_matches() -> None:
    assert replaced(column(None, "a", ""), "a|^$", "b") == {1: "b", 2: "b"}
    assert replaced(column(), "a", "b") == {} and searched(column(None, None), "a").tolist() == [False, False]
    assert matches_in("", "abc") == [] and len(matches_in("a", "a" * 5_000, most=7)) == 7
    assert replaced(column("a" * 200_000), "a+$", "b") == {0: "b"}


def test_linear_patterns_finish_on_texts_that_python_never_leaves() -> None:
    start = time.perf_counter()
    assert replaced(column(TEXTS["a"], "ab"), "(a+)+b", "-") == {1: "-"}
    assert time.perf_counter() - start < 1
