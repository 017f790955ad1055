"""Vectors of words, from a model's input or a file of word2vec, GloVe or fastText, and which words are neighbors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from core.errors import AssayError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Words of a file that are read; such files begin with the words that are most common.
LIMIT: Final = 200_000
_ROWS = 512
_BEGINNINGS = ("Ġ", "▁")
_REMEDY = "Choose a file of word2vec (.bin or text), GloVe or fastText (.vec), one word and its numbers on each line."


@dataclass(frozen=True)
class Vectors:
    """Words in small letters, each once, and their vectors of length 1, shape (words, width)."""

    words: list[str]
    matrix: "NDArray[np.float32]"


def of_model(folder: Path) -> Vectors:
    """The input embeddings of a model's whole words of letters, three or more."""
    from core.embed.encoder import load_model
    from core.tokenize.load import load_tokenizer

    weights = load_model(folder).get_input_embeddings().weight.detach().cpu().numpy()
    vocabulary: dict[str, int] = load_tokenizer(folder).get_vocab()
    begins = next((mark for mark in _BEGINNINGS if any(token.startswith(mark) for token in vocabulary)), "")
    chosen: dict[str, int] = {}
    for token, place in sorted(vocabulary.items(), key=lambda item: item[1]):
        word = token[len(begins) :]
        if token.startswith(begins) and len(word) > 2 and word.isalpha() and word.islower() and place < len(weights):
            chosen.setdefault(word, place)
    return _of_one_length(list(chosen), weights[list(chosen.values())])


def of_file(path: Path) -> Vectors:
    """The first words of a file in word2vec's binary form (.bin), or in text with or without a first line of sizes.

    Raises AssayError where it cannot be read or has other lines.
    """
    try:
        with path.open("rb") as file:
            words, rows = _binary(file) if path.suffix == ".bin" else _text(file)
    except (OSError, ValueError) as error:
        raise AssayError(f"The vectors of words cannot be read: {error}.", str(path), _REMEDY) from error
    if not words:
        raise AssayError("The file has no vectors of words.", str(path), _REMEDY)
    first: dict[str, int] = {}
    for place, word in enumerate(words):
        first.setdefault(word.lower(), place)
    return _of_one_length(list(first), np.array([rows[place] for place in first.values()], dtype=np.float32))


def neighbors(
    known: Vectors, asked: Sequence[str], most: int, least: float, fits: Callable[[str, str], bool]
) -> dict[str, tuple[str, ...]]:
    """For each word that is asked for and known: up to ``most`` others, nearest first, of cosine ``least`` and above.

    ``fits`` tells whether the second word may stand for the first; of the nearest ``4 * most`` those are kept.
    """
    places = {word: place for place, word in enumerate(known.words)}
    rows = [word for word in dict.fromkeys(asked) if word in places]
    found: dict[str, tuple[str, ...]] = {}
    width = min(4 * most + 1, len(known.words))
    for start in range(0, len(rows), _ROWS):
        some = rows[start : start + _ROWS]
        cosines = known.matrix[[places[word] for word in some]] @ known.matrix.T
        near = np.argpartition(-cosines, width - 1, axis=1)[:, :width]
        for word, line, candidates in zip(some, cosines, near, strict=True):
            nearest = sorted((place for place in candidates.tolist()), key=lambda place: (-line[place], place))
            others = (known.words[place] for place in nearest if line[place] >= least and known.words[place] != word)
            if fitting := tuple(islice((other for other in others if fits(word, other)), most)):
                found[word] = fitting
    return found


def _of_one_length(words: list[str], matrix: "NDArray[Any]") -> Vectors:
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return Vectors(words, (matrix / np.maximum(lengths, 1e-12)).astype(np.float32))


def _text(file: BinaryIO) -> tuple[list[str], list["NDArray[np.float32]"]]:
    words: list[str] = []
    rows: list[NDArray[np.float32]] = []
    for number, line in enumerate(islice(file, LIMIT + 1)):
        parts = line.decode("utf-8").rstrip().split(" ")
        if number == 0 and len(parts) == 2 and all(part.isdigit() for part in parts):
            continue
        if len(parts) < 3 or (rows and len(parts) - 1 != len(rows[0])):
            raise ValueError(f"line {number + 1:,} is not a word and its numbers")
        words.append(parts[0])
        rows.append(np.array(parts[1:], dtype=np.float32))
    return words, rows


def _binary(file: BinaryIO) -> tuple[list[str], list["NDArray[np.float32]"]]:
    sizes = file.readline(100).split()
    if len(sizes) != 2 or not all(size.isdigit() for size in sizes):
        raise ValueError("it does not begin with the number of words and the width")
    count, width = int(sizes[0]), int(sizes[1])
    if not 1 <= width <= 10_000:
        raise ValueError(f"a width of {width:,} is not possible")
    words: list[str] = []
    rows: list[NDArray[np.float32]] = []
    for _ in range(min(count, LIMIT)):
        word = bytearray()
        while (sign := file.read(1)) not in (b" ", b""):
            word += sign
        content = file.read(4 * width)
        if len(content) < 4 * width:
            raise ValueError(f"it ends after {len(words):,} of {count:,} words")
        words.append(word.decode("utf-8", errors="replace").lstrip("\n"))
        rows.append(np.frombuffer(content, dtype="<f4"))
    return words, rows
