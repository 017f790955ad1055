"""Prevents: words that are taken for addresses, mentions, tags or emoji, such that are missed, and gaps left behind."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import online
from core.scan import matches

FIND = {
    "url": online.web_addresses,
    "bare": lambda text: online.web_addresses(text, bare=True),
    "mail": online.mail_addresses,
    "mention": online.mentions,
    "tag": online.hashtags,
    "emoji": online.emoji,
    "symbol": lambda text: online.emoji(text, symbols=True),
}

#: What is found stands in curly brackets; a text without any has nothing to find.
CASES = {
    "url": [
        "see {http://x.org}.",
        "({http://x.org/a_(b)})",
        "(see {http://x.org/a})",
        "{www.x.org}, and",
        "www.united flies",
        "http://",
        "看{http://t.cn/abc}这个",
        "{http://x.kr}에서",
        "{https://münchen.de/straße?x=ü#a}",
        "{https://例え.jp/a} 次",
        "{http://t.co/abc}…",
        '"{http://x.org}"',
        "<{http://x.org}>",
        "[t]({http://x.org})",
        "{http://x.org}&gt; a",
        "{http://u:p@h.org:80/x}",
        "{HTTP://X.ORG}",
        "{ftp://a.b/c}!",
        "{http://localhost:8501/a}",
        "{http://[::1]:80/x}",
        "{http://10.0.0.1/a?b=c&d=e};",
        "ehttp://x.org",
        "{http://a.b},{http://c.d}",
        "'{http://x.org}'",
        "3.5.Then",
        "example.org",
        "mailto:me@x.org",
        "**{https://x.org/}**",
        "e.g. and/or 1/2",
        "nawww. fine",
        "{http://x.org/?q=a,b}, c",
        "{https://en.wikipedia.org/wiki/Pi_(letter)}?",
        "«{http://x.org}»",
        "“{http://x.org}”",
        "{http://x.org/a}\u3002次",
    ],
    "bare": [
        "{example.org}.",
        "go to {bit.ly/abc} now",
        "end.Is it",
        "ok.so",
        "me@example.org",
        "first.last.com@x.org",
        "ASP.NET and asp.net",
        "node.js, readme.md",
        "3.5.Then",
        "1.2.3.4",
        "{amazon.co.uk} rocks",
        "U.S., e.g., i.e., a.m.",
        "He left.In the",
        "Mr.No",
        "wow.at",
        "{www.x.org} {x.org}",
        "@foo.com",
        "foo.com@",
        "{EXAMPLE.COM}",
        "{t.co/a}, yes",
        "{https://a.b.org/x.org}",
        "km/h.",
        "user.name",
        "a.b.c.d",
        "great.But",
        "{aa.com}?",
    ],
    "mail": [
        "{me@x.org}",
        "{mailto:me@x.org}?",
        "<{me@x.org}>",
        "me@x",
        "@me",
        "{a@b.co.uk}.",
        "icon@2x.png",
        "{x.y+z@sub.x-y.org},",
        "{jürgen@münchen.de}",
        "a @ b.org",
        "user@host",
        "{me@x.org};{you@x.org}",
    ],
    "mention": [
        "{@user} hi",
        ".{@VirginAmerica} ok",
        "me@x.org",
        "{@me@x.org} hi",
        "@5pm @123 @7:30 @50% @10am",
        "({@a_b})",
        "{@a}:",
        "RT {@x}: y",
        "https://medium.com/@u",
        "twitter.com/@u",
        "@@x",
        "@ home",
        "{@josé}",
        "{@user}さん",
        "{＠user}",
        "{@united}.Please",
        "{@alice.bsky.social}.",
        "{@foo-bar}.",
        "a@b",
        "{@user}'s",
        "{@x},{@y}",
        "&amp;{@x}",
        "user@host",
        "“{@x}: y”",
        "hahaha \U0001f602{@VirginAmerica}",
        "luggage@",
    ],
    "tag": [
        "{#a} b",
        "#1 #2020 {#2020vision}",
        "C# and F#m",
        "&#39;",
        "{#fff} #ff0000 #00ff7f",
        "##x",
        "{#x#y}",
        "http://x.org/#sec",
        "page#top",
        "{＃日本}",
        "{#ทดสอบภาษาไทย}",
        "{#สวัสดี} ครับ",
        "{#हिन्दी}",
        "{#café}!",
        "{#a_b}",
        "{#don}'t",
        "#1\ufe0f\u20e3",
        "{#x}-ray",
        "({#x})",
        "# x #",
        "#_",
        "{#Ü}",
        "confirmation #150219-000114",
        "case#8719519",
        "gate#'s",
    ],
    "emoji": [
        "a{\U0001f600}b",
        "{\U0001f468\u200d\U0001f469\u200d\U0001f467}x",
        "{\U0001f3f3\ufe0f\u200d\U0001f308}",
        "{\U0001f1e9\U0001f1ea}{\U0001f1eb\U0001f1f7}",
        "{1\ufe0f\u20e3} {2\u20e3} 3",
        "{\U0001f44d\U0001f3fd}",
        "© ™ ®",
        "{©\ufe0f}",
        "❤ {❤\ufe0f}",
        "☺ ☹",
        "⌚\ufe0e {⌚}",
        "{\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f}",
        "{\U0001f937\U0001f3fd\u200d♀\ufe0f}",
        "♀ ♂ → ★ ✓",
        "{❤\ufe0f\u200d\U0001f525}",
        "0 # *",
        "{\U0001f600}{\U0001f600}",
        "日本 カタ",
        ":-) ;p",
        "100% ½ €",
    ],
    "symbol": ["{❤} {☺} {✈} {☎}", "© ™ ® ‼ ℹ", "⌚\ufe0e {♥\ufe0f}", "★ → ½", "forever{⤴}{⤴}"],
}
TABLE = [(kind, case) for kind, cases in CASES.items() for case in cases]


def marked(text: str, places: list[tuple[int, int]]) -> str:
    for start, end in reversed(places):
        text = f"{text[:start]}{{{text[start:end]}}}{text[end:]}"
    return text


def test_the_table_is_large() -> None:
    assert len(TABLE) >= 140


@pytest.mark.parametrize(("kind", "case"), TABLE)
def test_by_hand(kind: str, case: str) -> None:
    text = case.replace("{", "").replace("}", "")
    assert marked(text, FIND[kind](text)) == case


@pytest.mark.parametrize(
    ("tag", "kept", "split"),
    [
        ("#BlackFriday2020", "BlackFriday2020", "Black Friday 2020"),
        ("#NASAJPL", "NASAJPL", "NASAJPL"),
        ("#HTMLParser", "HTMLParser", "HTML Parser"),
        ("#snake_case", "snake_case", "snake case"),
        ("#ElNiño", "ElNiño", "El Niño"),
        ("＃日本", "日本", "日本"),
        ("#a#b", "a b", "a b"),
        ("#29DaysToGo", "29DaysToGo", "29 Days To Go"),
    ],
)
def test_words_of_tags(tag: str, kept: str, split: str) -> None:
    assert online.tag_words(tag, split=False) == kept
    assert online.tag_words(tag, split=True) == split


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a X b", "a b"),
        ("a X", "a"),
        ("X a", "a"),
        ("a\nX\nb", "a\nb"),
        ("X", ""),
        ("  X  a", "  a"),
        ("a X\nb", "a\nb"),
        ("a X X b", "a b"),
        ("(X) b", "() b"),
        ("a\r\nX\r\nb", "a\r\nb"),
        ("X\nb", "b"),
        ("a\t\tX  b", "a\t\tb"),
        ("a\nX", "a"),
        ("a\n\nX\n\nb", "a\n\n\nb"),
        ("a  b X c", "a  b c"),
        ("a\u00a0X\u00a0b", "a\u00a0b"),
        ("aXb", "ab"),
        ("a, X, b", "a, , b"),
        ("X X", ""),
        ("a\nX X\n", "a\n"),
    ],
)
def test_the_gap_closes_and_nothing_else_changes(text: str, left: str) -> None:
    def find(given: str) -> list[tuple[int, int]]:
        return [(place, place + 1) for place, sign in enumerate(given) if sign == "X"]

    assert online.without(text, find, lambda _: "") == left
    assert online.without(text, find, lambda _: "<x>") == text.replace("X", "<x>")


PIECES = st.sampled_from(
    [
        "http://",
        "www.",
        "x.org",
        "/",
        "@",
        "#",
        "a",
        "B1",
        " ",
        "\n",
        ".",
        ",",
        "(",
        ")",
        ";",
        "&gt;",
        "\u200d",
        "\ufe0f",
        "\U0001f468",
        "\U0001f3fd",
        "❤",
        "\U0001f1e9",
        "1",
        "\u20e3",
        "é",
        "ก",
        "ั",
        "日",
        "-",
        "_",
        "mailto:",
        "com",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=20).map("".join), st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
)


@pytest.mark.parametrize("kind", FIND)
@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_places_are_in_order_and_what_is_left_has_none(kind: str, text: str) -> None:
    places = FIND[kind](text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(first[1] <= second[0] for first, second in pairwise(places))
    left = online.without(text, FIND[kind], lambda _: "")
    assert not FIND[kind](left)
    kept = "".join(text.split())
    for sign in set("".join(left.split())):
        assert left.count(sign) <= kept.count(sign)


MAYBE = {
    "url": online.MAYBE_WEB,
    "bare": f"{online.MAYBE_WEB}|{online.MAYBE_BARE}",
    "mail": online.MAYBE_ADDRESS,
    "mention": online.MAYBE_MENTION,
    "tag": online.MAYBE_TAG,
    "emoji": online.MAYBE_EMOJI,
    "symbol": online.MAYBE_EMOJI,
}


@pytest.mark.parametrize("kind", FIND)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_the_quick_look_misses_nothing(kind: str, texts: list[str]) -> None:
    import pandas as pd

    seen = matches(pd.Series(texts, dtype="str"), MAYBE[kind])
    for text, could in zip(texts, seen, strict=True):
        assert could or not FIND[kind](text)


def test_every_emoji_of_unicode_is_found_whole() -> None:
    import pandas as pd
    import regex

    presented = regex.compile(r"\p{Emoji_Presentation}")
    signs = [
        sign for sign in map(chr, range(0x2000, 0x1FC00)) if not 0xD800 <= ord(sign) < 0xE000 and presented.match(sign)
    ]
    assert len(signs) > 1_100 and unicodedata.category(signs[0]).startswith("S")
    assert all(online.emoji(sign) == [(0, 1)] for sign in signs)
    assert matches(pd.Series(signs, dtype="str"), online.MAYBE_EMOJI).all()


@pytest.mark.parametrize("kind", FIND)
@pytest.mark.parametrize(
    "piece",
    [
        "http://x",
        "http://x)",
        ")",
        "(",
        "www.",
        "a.",
        "@",
        "@a",
        "@a@",
        "#",
        "#1",
        "1",
        "#a",
        "a@a.",
        "&gt;",
        "-",
        "\u200d",
        "\U0001f468\u200d",
        "\U0001f1e9",
        " \U0001f600",
        "http://x.org ",
        "\n#a",
        "é",
    ],
)
def test_time_grows_with_the_text_and_no_faster(kind: str, piece: str) -> None:
    def seconds(times: int) -> float:
        text = "http://x.org/ @a #a a@b.org " + piece * times
        start = time.process_time()
        online.without(text, FIND[kind], lambda _: "")
        return time.process_time() - start

    seconds(100)
    assert seconds(16_000) < 40 * max(seconds(1_600), 0.005)
