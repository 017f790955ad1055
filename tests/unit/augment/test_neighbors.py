"""Prevents: opposites among neighbors, files read wrongly, and words of grammar that are replaced."""

import struct
from pathlib import Path

import numpy as np
import pytest

from core.augment.common.vectors import Vectors, neighbors, of_file, of_model
from core.augment.neighbors import Neighbors
from core.contracts import Context
from core.errors import AssayError

WORDS = {"parcel": (1, 0, 0), "package": (0.9, 0.1, 0), "good": (0, 1, 0), "bad": (0, 0.95, 0.1), "Mug": (0, 0, 1)}


@pytest.fixture(params=["glove", "word2vec text", "word2vec binary"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    lines = [f"{word} {' '.join(map(str, vector))}" for word, vector in WORDS.items()]
    if request.param == "word2vec binary":
        path = tmp_path / "words.bin"
        body = b"".join(word.encode() + b" " + struct.pack("<3f", *vector) + b"\n" for word, vector in WORDS.items())
        path.write_bytes(b"5 3\n" + body)
        return path
    path = tmp_path / "words.txt"
    path.write_text("\n".join([*(["5 3"] if request.param == "word2vec text" else []), *lines]) + "\n", "utf-8")
    return path


def test_files_of_all_forms_have_the_same_vectors(file: Path) -> None:
    found = of_file(file)
    assert found.words == ["parcel", "package", "good", "bad", "mug"]
    expected = np.array([*WORDS.values()], dtype=float)
    assert found.matrix == pytest.approx(expected / np.linalg.norm(expected, axis=1, keepdims=True), abs=1e-6)


def test_neighbors_of_a_file_stand_in(file: Path, tmp_path: Path) -> None:
    step = Neighbors(vectors=str(file), share=1.0)
    texts = ["Parcel, not good", "no mug here", "parcel!"]
    first, second, third = step.variants(texts, [""] * 3, Context(cache=tmp_path))
    assert first == "Package, not good", "bad is the nearest of good, and its opposite"
    assert second is None and third == "package!"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"one 1 2\ntwo 1\n", "line 2"), ("a.txt", b"", "no vectors"),
        ("a.bin", b"hello\n", "number of words"),
        ("a.bin", b"2 3\nword \x00\x00", "ends after 0 of 2"), ("a.txt", b"word one two\n", "cannot be read"),
        ("a.txt", b"\xff\xfe 1 2\n", "cannot be read"), ("a.bin", b"5 999999999999\nx ", "not possible"),
    ],
)  # fmt: skip
def test_other_files_are_errors(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AssayError, match=message):
        of_file(tmp_path / name)
    with pytest.raises(AssayError, match="cannot be read"):
        of_file(tmp_path / "missing.txt")


def test_neighbors_are_the_nearest_by_plain_arithmetic() -> None:
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(60, 8))
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    words = [f"w{place}" for place in range(60)]
    found = neighbors(Vectors(words, matrix.astype(np.float32)), ["w3", "w9", "absent"], 4, -1.0, lambda one, two: True)
    assert set(found) == {"w3", "w9"}
    for place in (3, 9):
        order = [other for other in np.argsort(-(matrix @ matrix[place])).tolist() if other != place]
        assert found[f"w{place}"] == tuple(words[other] for other in order[:4])


def test_a_threshold_and_a_filter(tmp_path: Path) -> None:
    known = Vectors(["a", "b", "c"], np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32))
    assert neighbors(known, ["a"], 5, 0.5, lambda one, two: True) == {"a": ("b",)}
    assert neighbors(known, ["a"], 5, 0.0, lambda one, two: two != "b") == {"a": ("c",)}
    assert neighbors(known, ["a"], 5, 0.9, lambda one, two: True) == {}


def test_the_models_own_words(tiny_model: Path, tmp_path: Path) -> None:
    found = of_model(tiny_model)
    assert "parcel" in found.words and not any(word.startswith("##") or len(word) < 3 for word in found.words)
    step = Neighbors(similarity=0.0, share=1.0)
    (answer,) = step.variants(["my parcel password"], [""], Context(model=tiny_model, cache=tmp_path))
    assert answer is None or set(answer.split()[1:]) <= {*found.words}
