import numpy as np
import pandas as pd
import pytest

from core.contracts import Context
from core.dataset import Dataset
from core.quality.map.topics import titles, topics
from core.types import Roles


def made(texts: list[str | None], vectors: np.ndarray) -> tuple[Dataset, Context]:
    data = Dataset.from_frame(pd.DataFrame({"text": texts}), Roles(text="text"))
    return data, Context(shared={"vectors": vectors.astype(np.float32)})


def test_topics_are_the_groups_largest_first() -> None:
    texts: list[str | None] = [None, *[f"the card was blocked {n}" for n in range(20)]]
    texts += [f"a parcel is late {n}" for n in range(40)]
    vectors = np.vstack([np.zeros(3), np.tile(np.eye(3)[0], (20, 1)), np.tile(np.eye(3)[1], (40, 1))])
    data, context = made(texts, vectors)
    found = topics(data, context, 2)
    assert found.cluster.tolist() == [-1] + [1] * 20 + [0] * 40
    assert found.titles == ("late, parcel", "blocked, card")
    assert topics(data, context, 2) is found
    again = topics(*made(texts, vectors), 2)
    assert (again.cluster == found.cluster).all() and again.titles == found.titles


def test_the_number_follows_the_size() -> None:
    vectors = np.random.default_rng(0).normal(size=(1000, 8))
    found = topics(*made([f"text {n}" for n in range(1000)], vectors))
    assert len(found.titles) == 10 == len(set(found.cluster))
    assert (np.diff(np.bincount(found.cluster)) <= 0).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_few_and_equal_texts(rows: int) -> None:
    found = topics(*made(["same"] * rows, np.ones((rows, 4))))
    assert found.cluster.tolist() == [0] * rows and len(found.titles) == min(rows, 1)
    found = topics(*made([f"same {n}" for n in range(rows)], np.ones((rows, 4))))
    assert (found.cluster >= 0).all() and len(found.titles) <= 2


def test_titles_prefer_what_is_typical() -> None:
    texts = pd.Series(["card shop pin", "card shop pin", "parcel shop", "parcel shop"])
    found = titles(texts, np.array([0, 0, 1, 1]))
    assert found[0].split(", ")[:2] == ["card", "pin"] and found[1].split(", ")[0] == "parcel"


def test_titles_without_words() -> None:
    assert titles(pd.Series(["1 2", "\U0001f600", "the"]), np.array([0, 1, 2])) == ("topic 1", "topic 2", "topic 3")
    assert titles(pd.Series(["12", "parcel"]), np.array([0, 1])) == ("topic 1", "parcel")
