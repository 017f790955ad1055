import pandas as pd

from core.clean.strip_markup import StripMarkup
from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.markup import Markup
from core.types import Roles


def inspect(texts: list[str | None]) -> list[Finding]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "uid": [str(row) for row in range(len(texts))]})
    return Markup().inspect(Dataset.from_frame(frame, Roles(text="text", label=None)), Context())


def test_tags_and_entities() -> None:
    (found,) = inspect(["<p>a</p>", "a &amp; b", "<BR/>x &lt;", "plain", None, "<!-- x -->y"])
    assert found.uids == ("0", "1", "2", "5") and found.fix == {"kind": "strip_markup"}
    assert found.message.startswith("4 texts hold HTML markup: 3 with tags, 2 with entities")
    assert found.details["most"] == {"<p>": 1, "&amp;": 1, "<br>": 1, "&lt;": 1, "<!-- -->": 1}


def test_what_is_no_markup() -> None:
    assert (
        inspect(["I <3 you", "a < b > c", "<user> said", "AT&T", "&nosuchthing;", "R&D;", "?a=1&b=2", "<", "&"]) == []
    )


def test_it_finds_what_the_step_changes_and_nothing_else() -> None:
    texts = [
        "<3",
        "<b",
        "<b>",
        "< b>",
        "&#65;",
        "&#x41;",
        "&#;",
        "&amp",
        "<!doctype html>",
        "<!-- open",
        "</ p>",
        "<a\n>",
    ]
    found = {uid for finding in inspect(texts) for uid in finding.uids}
    assert found == {str(row) for row, text in enumerate(texts) if StripMarkup().strip(text) != text}
    assert len(found) == 5
