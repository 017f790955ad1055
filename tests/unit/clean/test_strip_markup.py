import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean.strip_markup import StripMarkup
from core.contracts import Context


def stripped(text: str, **settings: bool) -> str:
    step = StripMarkup(**settings)
    return step.strip(text)


CASES = {
    "a < b and c > d": "a < b and c > d",
    "I <3 you": "I <3 you",
    "<user> said </user>": "<user> said </user>",
    "x<y>z": "x<y>z",
    "<b>bold</b> word": "bold word",
    "<B CLASS='x'>bold</B>": "bold",
    "<a href='http://x.org?a=1&b=2'>link</a>": "link",
    "<div><p>nested <b><i>tags</i></b></p></div>": "nested tags",
    "one<br>two<br/>three<br />four": "one\ntwo\nthree\nfour",
    "<ul><li>a</li><li>b</li></ul>": "a\nb",
    "<script>alert('<b>')</script>after": "after",
    "<SCRIPT type='x'>\nlong\n</SCRIPT >after": "after",
    "<style>p{color:red}</style>after": "after",
    "before<!-- a <b> comment\n -->after": "beforeafter",
    "<!DOCTYPE html><html><body>text</body></html>": "text",
    "an <b>unclosed tag": "an unclosed tag",
    "cut in the middle of <a href='": "cut in the middle of <a href='",
    "</p>a stray close": "a stray close",
    "&amp;": "&",
    "&amp;lt;": "<",
    "&amp;amp;amp;": "&",
    "&lt;b&gt;bold&lt;/b&gt;": "bold",
    "&amp;lt;p&amp;gt;twice&amp;lt;/p&amp;gt;": "twice",
    "it&#8217;s &#x41;": "it\u2019s A",
    "fish &chips; &nosuchthing;": "fish &chips; &nosuchthing;",
    "AT&T & R&D": "AT&T & R&D",
    "?a=1&copy=2": "?a=1&copy=2",
    "no\u00a0markup  at all\r\n": "no\u00a0markup  at all\r\n",
    "a&nbsp;b": "a\u00a0b",
    "\U0001f600 <i>\u200b</i>": "\U0001f600 \u200b",
    "<br>": "",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_by_hand(text: str, expected: str) -> None:
    assert StripMarkup().strip(text) == expected


def test_entities_can_stay() -> None:
    assert stripped("<b>&lt;b&gt; &amp;</b>", entities=False) == "&lt;b&gt; &amp;"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a href="http://x.org?a=1&amp;b">shop</a>!', "shop (http://x.org?a=1&b)!"),
        ("<A HREF=http://x.org>shop</A>", "shop (http://x.org)"),
        ("<a href='http://x.org'>http://x.org</a>", "http://x.org"),
        ("<a href='#top'>top</a> <a href='javascript:x()'>go</a> <a>no</a>", "top go no"),
        ("<a href='mailto:me@x.org'><b>me</b></a>", "me (mailto:me@x.org)"),
        ("<a href='http://x.org'>never closed", "never closed"),
        ("<a href='http://x.org'>one <a href='http://y.org'>two</a></a>", "one two (http://y.org)"),
        ("&lt;a href='http://x.org'&gt;twice&lt;/a&gt;", "twice (http://x.org)"),
    ],
)
def test_where_links_go(text: str, expected: str) -> None:
    step = StripMarkup(targets=True)
    assert step.strip(text) == expected == step.strip(expected)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_text_again_changes_nothing(text: str, targets: bool) -> None:
    step = StripMarkup(targets=targets)
    once = step.strip(text)
    assert step.strip(once) == once
    assert once == text or "<" in text or "&" in text


PIECES = st.sampled_from(
    ["<b>", "</b>", "<", ">", "&", "amp;", "lt;", "&gt;", "br", "/", " ", "\n", "a", "<!--", "-->", "#60;"]
)


@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
@settings(max_examples=400, deadline=None)
def test_again_changes_nothing(text: str, entities: bool) -> None:
    step = StripMarkup(entities=entities)
    assert step.strip(step.strip(text)) == step.strip(text)


def test_rows_without_markup_keep_their_bytes_and_missing_stays_missing() -> None:
    frame = pd.DataFrame({"text": ["  two  spaces\t", None, "<p>x</p>"]}, index=[4, 2, 9], dtype="str")
    after = StripMarkup().apply(frame, Context())
    assert after["text"].iloc[0] == "  two  spaces\t"
    assert pd.isna(after["text"].iloc[1])
    assert after["text"].iloc[2] == "x"
    assert list(after.index) == [4, 2, 9]


def test_deeply_escaped_text_ends() -> None:
    assert StripMarkup().strip("&" + "amp;" * 2000) == "&"
