import pandas as pd

from core.contracts import Context
from core.dataset import Dataset
from core.quality.common import bag as module
from core.quality.common.bag import URL, bag, bag_of
from core.types import Roles

PAIRS = [
    ("The cat's toy, the-CAT!", ["the", "cat's", "toy", "the", "cat"]),
    ("See https://a.b/c?d=1 or WWW.x.org.", ["see", URL, "or", URL]),
    ("...", []),
    ("na\u00efve \u092e\u0948\u0902 don\u2019t x_y", ["na\u00efve", "\u092e\u0948\u0902", "don\u2019t", "x_y"]),
    ("\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", ["\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35"]),
    (" 'quoted'  3.5 ", ["quoted", "3", "5"]),
]
TEXTS, WORDS = [text for text, _ in PAIRS], [words for _, words in PAIRS]


def told(texts: list[str]) -> list[list[str]]:
    found = bag_of(pd.Series(texts, dtype="str"))
    return [found.names(found.codes[found.starts[i] : found.starts[i + 1]]) for i in range(len(texts))]


def test_words_by_hand() -> None:
    assert told(TEXTS) == WORDS


def test_batches_give_the_same(monkeypatch) -> None:
    monkeypatch.setattr(module, "_ROWS", 2)
    assert told(TEXTS) == WORDS
    found = bag_of(pd.Series(TEXTS, dtype="str"))
    assert found.pieces.tolist() == [len(text.split()) for text in TEXTS]
    assert dict(zip(found.terms.to_pylist(), found.counts.tolist(), strict=True))["the"] == 2


def test_only_rows_with_text_and_only_once() -> None:
    frame = pd.DataFrame({"text": [None, "a b", " ", "c"]})
    context = Context()
    found = bag(Dataset.from_frame(frame, Roles(text="text")), context)
    assert found.starts.tolist() == [0, 2, 3] and context.shared["bag"] is found
    assert bag_of(pd.Series([], dtype="str")).starts.tolist() == [0]
    assert bag_of(pd.Series(["..."], dtype="str")).codes.tolist() == []
