"""The oracle is the damage itself: right text, encoded and read with the wrong code page."""

import pandas as pd
import pytest

from core.clean.fix_encoding import FixEncoding
from core.contracts import Context
from core.mojibake import misread, repaired

RIGHT = [
    "café – naïve", "it’s “quoted” text…", "Größe über alles", "déjà vu à Paris", "5 € only", "señor ¿qué?", "😀 smile",
    "Привет, мир", "日本語テスト", "Ελληνικά γράμματα", "smörgåsbord på svenska", "Łódź i Kraków",
]  # fmt: skip


def damaged(text: str, page: str) -> str | None:
    try:
        return text.encode("utf-8").decode(page)
    except UnicodeDecodeError:
        return None


def fixed(texts: list[str | None]) -> list[str]:
    return FixEncoding().apply(pd.DataFrame({"text": pd.Series(texts, dtype="str")}), Context())["text"].tolist()


@pytest.mark.parametrize("page", ["latin-1", "windows-1252", "windows-1251", "windows-1250", "mac-roman", "cp437"])
def test_misread_text_is_repaired(page: str) -> None:
    pairs = [(text, wrong) for text in RIGHT if (wrong := damaged(text, page)) is not None]
    assert pairs
    right = [text == after for (text, _), after in zip(pairs, fixed([wrong for _, wrong in pairs]), strict=True)]
    assert sum(right) / len(right) >= (0.9 if page in ("latin-1", "windows-1252") else 1 / 3)


def test_the_quick_look_overlooks_nothing() -> None:
    texts = list(RIGHT)
    for page in ("latin-1", "windows-1252", "windows-1251", "windows-1250", "windows-1253", "mac-roman", "cp437"):
        once = [wrong for text in RIGHT if (wrong := damaged(text, page))]
        texts += once + [wrong for text in once if (wrong := damaged(text, page))]
    texts += [f"{text} and more" for text in texts] + [
        "A\u0303 \u00c3 ",
        "voil\u00c3 le travail",
        "it\x92s",
        "a\x85b",
        "one\n\u00c3 two",
    ]
    assert misread(pd.Series(texts, dtype="str")).tolist() == [repaired(text) != text for text in texts]


def test_nothing_but_the_encoding_changes() -> None:
    text = "“Caf\u00c3\u00a9” &amp; \ufb01ne \uff21\uff22  two\r\nlines\u200b e\u0301"
    assert fixed([text]) == [text.replace("\u00c3\u00a9", "é")]


def test_twice_misread_lines_are_repaired_each_by_itself_and_again_changes_nothing() -> None:
    twice = "café".encode().decode("latin-1").encode().decode("latin-1")
    once = fixed([f"{twice}\nright: é\nit\x92s", None, "plain"])
    assert once[0] == "café\nright: é\nit’s"
    assert pd.isna(once[1]) and once[2] == "plain"
    assert fixed(once)[0] == once[0]


def test_lost_characters_stay() -> None:
    assert fixed(["caf\ufffd", "\ufffd\ufffd", "caf\u00c3\u00a9\ufffd"]) == ["caf\ufffd", "\ufffd\ufffd", "café\ufffd"]
