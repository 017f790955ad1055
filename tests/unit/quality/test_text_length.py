import pandas as pd
import pytest

from core.clean.filter_length import FilterLength
from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.text_length import TextLength
from core.types import Roles


def data(texts: list, splits: list | None = None) -> Dataset:
    frame = pd.DataFrame({"text": texts, "uid": [str(n) for n in range(len(texts))]})
    if splits:
        frame["split"] = splits
    return Dataset.from_frame(frame, Roles(text="text"))


def inspect(texts: list, **settings: int) -> list[Finding]:
    return TextLength(**settings).inspect(data(texts), Context())


def sentence(number: int, size: int) -> str:
    """A text of exactly this many characters that stops in mid-sentence."""
    return (f"Item {number} was ordered last week and has still not arrived at my door " * 9)[: size - 1] + "x"


PLAIN = [f"Order {n} arrived {'very ' * (n % 7)}late." for n in range(60)]


def test_too_short_texts_have_a_fix_that_drops_exactly_them() -> None:
    dataset = data([*PLAIN, "?", "k", None, "\u597d", "42", "\U0001f600"])
    (found,) = TextLength().inspect(dataset, Context())
    assert found.uids == ("60", "61", "65") and found.fix == {
        "kind": "filter_length", "unit": "letters", "minimum": 2,
    }  # fmt: skip
    after = FilterLength.model_validate(found.fix).apply(dataset.frame, Context())
    assert set(dataset.frame["uid"]) - set(after["uid"]) == set(found.uids)
    assert TextLength().inspect(dataset.with_frame(after), Context()) == []


def test_nothing_can_be_dropped_from_the_test_split() -> None:
    (found,) = TextLength().inspect(data([*PLAIN, "?"], ["train"] * 60 + ["test"]), Context())
    assert found.rows == 1 and found.fix is None


def test_texts_beyond_the_models_tokens_are_counted_by_its_tokenizer() -> None:
    texts = ["word " * 125 + "end", "word " * 126 + "end", "word " * 1000, "x" * 5000]
    (found,) = inspect([*PLAIN, *texts])
    assert found.uids == ("62", "61"), "126 words and two special tokens fit; 5,000 letters are one unknown token"
    assert found.scores == pytest.approx((1 - 128 / 1002, 1 - 128 / 129), abs=1e-4)
    assert found.severity == "info" and found.details["exact"] is True
    context = Context(max_tokens=8)
    assert TextLength().inspect(data(["far more words than the model reads, " * 3] * 20), context)[0].severity == (
        "warning"
    )


def test_a_common_greatest_length_without_an_end_is_a_cut() -> None:
    cut = [sentence(n, 200) for n in range(10, 25)]
    (found,) = inspect([*PLAIN, *cut])
    assert set(found.uids) == {str(n) for n in range(60, 75)}
    assert found.details["limits"]["characters"] == 200 and "exactly 200 characters" in found.message


def test_marks_of_a_cut() -> None:
    ends = ["and then [...]", "the rest… [+1916 chars]", "he said (truncated)", "more here... Read more", "I wonder..."]
    (found,) = inspect([*PLAIN, *ends])
    assert found.uids == ("60", "61", "62", "63") and found.details["marked"] == 4


@pytest.mark.parametrize(
    "texts",
    [
        PLAIN,
        [*PLAIN, *[sentence(1, 200)] * 20],
        [*PLAIN, *[sentence(n, 199)[:-1] + "s." for n in range(10, 30)]],
        [*PLAIN, *[sentence(n, 180 + n) for n in range(10, 30)]],
        [f"{n:04d} same length always" for n in range(100)],
        ["abc"],
        [None, "", " "],
    ],
    ids=["plain", "one long text repeated", "complete", "different lengths", "all of one length", "one row", "none"],
)
def test_nothing_is_found_where_nothing_is_wrong(texts: list) -> None:
    assert inspect(texts) == []
