import pandas as pd

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.noise import Noise
from core.types import Roles


def inspect(texts: list[str | None], **settings: object) -> dict[str, Finding]:
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "uid": [str(row) for row in range(len(texts))]})
    data = Dataset.from_frame(frame, Roles(text="text", label=None))
    found = Noise.model_validate(settings).inspect(data, Context())
    return {finding.topic: finding for finding in found}


def test_each_sort_is_a_finding_of_its_own() -> None:
    found = inspect(
        [
            "bell\x07", "zero\u200bwidth", "\u202eturned", "tab\there", "two  blanks", " ends ", "no\u00a0break",
            "first line,\nand more", "soooooo good", "what!!!!!", "see https://example.org/a", "www.example.org",
            "fine", None,
        ]
    )  # fmt: skip
    assert {noise: finding.uids for noise, finding in found.items()} == {
        "control": ("0",),
        "invisible": ("1", "2"),
        "white space": ("3", "4", "5", "6"),
        "broken lines": ("7",),
        "repetitions": ("8", "9"),
        "links": ("10", "11"),
    }
    assert found["white space"].details["which"]["tabs"] == 1
    assert found["white space"].fix == {"kind": "normalize_whitespace", "keep_line_breaks": True}
    assert found["repetitions"].fix == {"kind": "normalize_unicode", "max_repeats": 3}
    assert found["links"].fix is None and found["control"].severity == "warning"
    assert found["control"].message.startswith("1 text has control characters")


def test_what_is_no_noise() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"
    clean = [
        "Two lines.\nThe second", "a list:\n- one\n- two", "a.\nb.) two", "1000000 and www.", "----- ====",
        "xxxxx kisses", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937", family, "...",
        "", "\u3000\u672c\u6587", "   ",
    ]  # fmt: skip
    assert inspect(clean) == {}


def test_a_link_on_a_line_of_its_own_is_no_broken_sentence() -> None:
    assert set(inspect(["look here\nhttps://example.org"])) == {"links"}


def test_repetitions_of_any_script_and_length() -> None:
    texts = ["กกกก", "哈哈哈哈", "нееет", "нееееет", "aaab", "baaaa", "aaaa", "a\naaa", "😀😀😀😀"]
    assert inspect(texts)["repetitions"].uids == ("0", "1", "3", "5", "6")
    assert inspect(texts, max_repeats=2)["repetitions"].uids == ("0", "1", "2", "3", "4", "5", "6", "7")
    assert set(inspect(["aa", "a", "", "b" * 50_000])) == {"repetitions"}
