from pathlib import Path

import pandas as pd
import pytest

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.errors import AssayError
from core.lexicons import lexicon
from core.quality.toxicity import Toxicity
from core.types import Roles

POLITE = [f"I would like to thank you for the quick answer about parcel {n}" for n in range(30)]


def inspect(rows: list[tuple[str | None, str | None]], **fields: object) -> list[Finding]:
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(uid=[str(n) for n in range(len(rows))])
    return Toxicity.model_validate(fields).inspect(
        Dataset.from_frame(frame, Roles(text="text", label="label")), Context()
    )


def test_rows_and_the_share_of_each_class() -> None:
    rude = [("You are an Idiot, really", "a"), ("what a scumbag", "a"), ("the idiotic machine", "b")]
    (found,) = inspect([*[(text, "b") for text in POLITE], *rude, (None, "a"), ("fine", "a")])
    assert found.uids == ("30", "31", "32") and found.scores == () and found.severity == "info" and found.fix is None
    assert found.share == pytest.approx(3 / 35)
    assert found.details["classes"] == {
        "a": {"rows": 4, "with": 2, "share": 0.5},
        "b": {"rows": 31, "with": 1, "share": 0.0323},
    }
    assert "from 3.2% of the rows of class 'b' to 50.0% of class 'a'" in found.message


def test_the_finding_says_by_lexicon_only_and_names_no_word() -> None:
    (found,) = inspect([(text, None) for text in [*POLITE, "you scumbag", "such an idiot"]])
    assert "by word list only" in found.message and found.details["by"] == "lexicon only"
    said = f"{found.message} {found.details}".casefold().split()
    words = {term.casefold() for terms in lexicon("toxicity", ["en"]).values() for term in terms if " " not in term}
    assert not words & set(said)


def test_lists_of_other_languages_are_left_out() -> None:
    spanish = [f"Me gustaría hablar con el equipo sobre el paquete con el número {n}" for n in range(30)]
    assert inspect([(text, None) for text in spanish]) == [], "'con' is an insult in French only"
    (found,) = inspect([(text, None) for text in spanish], languages=["fr"])
    assert found.rows == 30


def test_nothing_found_is_no_finding() -> None:
    assert inspect([(text, "a") for text in POLITE]) == []
    assert inspect([(None, "a"), ("", None)]) == []


def test_own_words(tmp_path: Path) -> None:
    (tmp_path / "toxicity.en.tsv").write_text("insult\tgrumbler\n", "utf-8")
    rows = [(text, "a") for text in [*POLITE, "such grumblers"]]
    assert inspect(rows, folder=str(tmp_path))[0].uids == ("30",)
    with pytest.raises(AssayError, match="no such folder"):
        inspect(rows, folder=str(tmp_path / "none"))
