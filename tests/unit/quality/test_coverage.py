import numpy as np
import pandas as pd

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.coverage import Coverage
from core.types import Roles

TOPICS = ("parcel late courier", "card blocked pin", "login password reset")


def inspect(counts: tuple[int, ...], columns: dict[str, list], **fields: float) -> list[Finding]:
    """Texts of one topic after the other, as many as counted."""
    topic = np.repeat(np.arange(len(counts)), counts)
    vectors = np.eye(8)[topic] + np.random.default_rng(0).normal(0, 0.05, (len(topic), 8))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    frame = pd.DataFrame({"text": [f"{TOPICS[one]} number {place}" for place, one in enumerate(topic)], **columns})
    frame["uid"] = [str(place) for place in range(len(frame))]
    data = Dataset.from_frame(frame, Roles(text="text", label="label" if "label" in columns else None))
    settings = {"topics": len(counts), **fields}
    return Coverage.model_validate(settings).inspect(data, Context(shared={"vectors": vectors}))


def test_thin_topics() -> None:
    (found,) = inspect((60, 40, 4), {})
    assert found.severity == "warning" and set(found.uids) == {"100", "101", "102", "103"}
    assert found.scores == (0.6,) * 4
    assert found.message.startswith("1 topic has fewer than 10 texts: ") and "login" in found.message
    assert found.details["groups"][0]["rows"] == 4
    assert inspect((60, 40, 4), {}, fewest=4) == []


def test_a_class_that_is_scarce_in_a_topic() -> None:
    labels = ["ab"[place % 2] for place in range(120)] + ["b" if place < 5 else "a" for place in range(60)]
    (found,) = inspect((60, 60, 60), {"label": labels})
    assert found.severity == "info" and set(found.uids) == {str(place) for place in range(120, 125)}
    assert found.details["groups"] == [{"topic": found.details["groups"][0]["topic"], "class": "b", "rows": 5}]
    assert "In 1 topic a class has fewer than 10 rows" in found.message


def test_a_topic_from_one_class() -> None:
    labels = ["ab"[place % 2] for place in range(100)] + ["a"] * 30
    (found,) = inspect((50, 50, 30), {"label": labels})
    assert set(found.uids) == {str(place) for place in range(100, 130)} and found.scores == (1.0,) * 30
    assert found.message.startswith("1 topic comes almost only from one class: ")
    assert found.details["groups"][0]["class"] == "a"


def test_classes_that_are_topics_are_no_news() -> None:
    labels = ["a"] * 50 + ["b"] * 50 + ["c"] * 47 + ["a"] * 3
    assert inspect((50, 50, 50), {"label": labels}) == []


def test_a_topic_from_one_source() -> None:
    channel = ["chat" if place % 2 else "mail" for place in range(100)] + ["phone"] * 50
    (found,) = inspect((50, 50, 50), {"channel": channel, "id": [f"n{place}" for place in range(150)]})
    assert "almost only from one value of 'channel'" in found.message and "'phone', 100%" in found.message
    assert set(found.uids) == {str(place) for place in range(100, 150)}


def test_a_value_that_most_rows_have_fills_no_topic() -> None:
    channel = ["mail"] * 144 + ["chat"] * 6
    assert inspect((50, 50, 50), {"channel": np.random.default_rng(0).permutation(channel).tolist()}) == []


def test_a_column_named_like_ours_does_no_harm() -> None:
    columns = {"topic": ["x", "y"] * 75, "score": ["s"] * 150, "value": ["v", "w", "w"] * 50}
    assert inspect((50, 50, 50), columns) == []


def test_small_data_has_no_topics() -> None:
    assert inspect((30, 10, 4), {}) == []
