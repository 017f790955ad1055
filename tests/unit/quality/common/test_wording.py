from pathlib import Path

import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.quality.common.wording import fitting, spoken
from core.types import Roles


def data(*texts: str) -> Dataset:
    return Dataset.from_frame(pd.DataFrame({"text": texts}), Roles(text="text"))


GERMAN = data(*(f"Ich möchte gern wissen, wann das Paket Nummer {n} endlich bei mir ankommt" for n in range(20)))


def test_the_lists_are_those_of_the_data() -> None:
    languages, words = fitting("groups", GERMAN, Context(), (), "")
    assert languages == ("de",) and "Frau" in words["gender: women"] and "woman" not in words["gender: women"]


def test_named_languages_come_first_and_english_last() -> None:
    assert fitting("groups", GERMAN, Context(), ("fr", "xx"), "")[0] == ("fr",)
    assert fitting("groups", data("12", ""), Context(), (), "")[0] == ("en",)


def test_own_lists_serve_any_language(tmp_path: Path) -> None:
    (tmp_path / "groups.tsv").write_text("team\tassay\n", "utf-8")
    languages, words = fitting("groups", GERMAN, Context(), ("xx",), str(tmp_path))
    assert languages == ("xx",) and words == {"team": ("assay",)}
    assert spoken(("en", "de")) == "English, German" and spoken(()) == "your own lists"
