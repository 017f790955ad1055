import unicodedata

import numpy as np
import pandas as pd
import pytest

from core.quality.common import characters as module
from core.quality.common.characters import SCRIPTS, characters

TEXTS = [
    "Plain words, 12 of them.", "", None, "Где мой заказ 7?", "我的订单", "ありがとう", "สวัสดีครับ", "감사합니다",
    "😂😂👍🏽", "asdf qwer", "aaaa bb", "раypal", "e\u0301te\u0301 ß", "a\x00b\ufeffc", "½ ² Ⅷ", "𝔘𝔫𝔦",
]  # fmt: skip


def counted(*texts: str | None) -> pd.DataFrame:
    return characters(pd.Series(list(texts), dtype="str"))


def test_counts_are_those_of_plain_python() -> None:
    table = counted(*TEXTS)
    for place, text in enumerate(TEXTS):
        kinds = [unicodedata.category(sign)[0] for sign in text or ""]
        row = table.iloc[place]
        assert (row["letters"], row["digits"]) == (kinds.count("L"), kinds.count("N")), text
        assert row["signs"] == kinds.count("P") + kinds.count("S"), text
        assert row["shown"] == row["letters"] + row["digits"] + row["signs"]
        small = [sign for sign in (text or "").lower() if "a" <= sign <= "z"]
        assert row["latin"] == len(small) and row["vowels"] == sum(sign in "aeiouy" for sign in small)
        assert row["home"] == sum(sign in "asdfghjkl" for sign in small)


def test_scripts_have_names() -> None:
    table = counted("word", *TEXTS[3:8], "አማርኛ", "क ख ग")
    assert [SCRIPTS[place] for place in table["script"]] == [
        "Latin", "Cyrillic", "Chinese or Japanese", "Chinese or Japanese", "Thai", "Korean", "Ethiopic", "Devanagari",
    ]  # fmt: skip


def test_neighbours() -> None:
    table = counted("asdf qwer", "aaaa bb", "раypal", "p a", "b", "зa")
    assert table["walked"].tolist() == [6, 0, 0, 0, 0, 0]
    assert table["pairs"].tolist() == [6, 4, 3, 0, 0, 0]
    assert table["repeated"].tolist() == [0, 4, 0, 0, 0, 0]
    assert table["mixed"].tolist() == [0, 0, 1, 0, 0, 1]


def test_one_text_does_not_run_into_the_next() -> None:
    together, apart = counted("ba", "as", "д", "a"), pd.concat([counted(text) for text in ("ba", "as", "д", "a")])
    pd.testing.assert_frame_equal(together, apart.reset_index(drop=True))


def test_pieces_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counted(*TEXTS * 3)
    monkeypatch.setattr(module, "_TOGETHER", 20)
    pd.testing.assert_frame_equal(counted(*TEXTS * 3), whole)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert counted("x" * 30_000)["shown"].tolist() == [10_000]
    assert len(counted()) == 0 and np.all(counted(None, "").to_numpy() == 0)
