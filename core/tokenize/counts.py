"""How many tokens and words each text of a dataset has: counted once for a dataset and a tokenizer, and kept."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.contracts import Progress, quiet
from core.digest import json_digest
from core.tokenize.fragments import Vocabulary
from core.tokenize.source import tokenizer_digest, whole_tokenizer

if TYPE_CHECKING:
    import pandas as pd

#: Texts that are counted at once.
_CHUNK = 2_000
#: Part of the name of kept counts; it changes when they are counted in another way.
_FORMAT = 1


class Word(NamedTuple):
    """A word of a dataset: how often it occurs, into how many pieces it is cut, and whether one of them is unknown."""

    word: str
    times: int
    pieces: int
    unknown: bool


@dataclass(frozen=True)
class Counts:
    """What a tokenizer makes of texts, one entry a text in each array.

    ``places`` are the texts' places in the dataset, ``tokens`` counts the ``special`` ones that each text gets too,
    ``word_pieces`` those of the words alone. ``total`` is how many texts the dataset has: more than were counted when
    an even sample was. ``known`` says that no text can be unknown to this tokenizer.
    """

    places: np.ndarray
    tokens: np.ndarray
    unknown: np.ndarray
    words: np.ndarray
    word_pieces: np.ndarray
    characters: np.ndarray
    worst: tuple[Word, ...]
    special: int
    vocabulary: int
    known: bool
    total: int
    seconds: float

    def __len__(self) -> int:
        return len(self.places)

    @property
    def sampled(self) -> bool:
        """Whether these are the counts of a sample."""
        return len(self) < self.total


def count(texts: "pd.Series", folder: Path, most: int | None = None, progress: Progress = quiet) -> Counts:
    """Count the tokens of all texts, or of an even sample of ``most``; rows without text are left out.

    Nothing is cut: a text beyond the model's limit has all its tokens. About 10,000 short texts a second and core.
    """
    begin = time.perf_counter()
    present = np.flatnonzero(texts.notna() & (texts.str.strip() != ""))
    total = len(present)
    if most is not None and total > most:
        present = present[np.linspace(0, total - 1, most).astype(np.int64)]
    tokenizer = whole_tokenizer(folder)
    vocabulary = Vocabulary()
    parts = []
    for start in range(0, len(present), _CHUNK):
        some = texts.iloc[present[start : start + _CHUNK]].astype("object").tolist()
        vocabulary.add(some)
        parts.append((*_tokens(some, tokenizer), [len(text) for text in some]))
        progress(min(start + _CHUNK, len(present)), len(present) * 1.1, "Counting tokens")
    tokens, unknown, characters = (_all([part[place] for part in parts]) for place in range(3))
    words, word_pieces, worst = vocabulary.counted(lambda some: _tokens(some, tokenizer))
    return Counts(
        places=present,
        tokens=tokens,
        unknown=unknown,
        words=words,
        word_pieces=word_pieces,
        characters=characters,
        worst=tuple(Word(*one) for one in worst),
        special=int(tokenizer.num_special_tokens_to_add()),
        vocabulary=len(tokenizer),
        known=tokenizer.unk_token_id is None,
        total=total,
        seconds=time.perf_counter() - begin,
    )


def _tokens(texts: Sequence[str], tokenizer: Any) -> tuple[list[int], list[int]]:
    """Tokens of each text, special ones included, and how many of them are unknown."""
    unknown = tokenizer.unk_token_id
    if not tokenizer.is_fast:
        rows = [tokenizer(text)["input_ids"] for text in texts]
        return [len(row) for row in rows], [row.count(unknown) for row in rows]
    found = tokenizer.backend_tokenizer.encode_batch_fast(list(texts))
    if unknown is None:
        return [len(one) for one in found], [0] * len(found)
    rows = [one.ids for one in found]
    return [len(row) for row in rows], [row.count(unknown) for row in rows]


def _all(parts: Sequence[Sequence[int]]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=np.int32), *(np.asarray(part, dtype=np.int32) for part in parts)])


def counted(
    texts: "pd.Series", digest: str, folder: Path, cache: Path, most: int | None = None, progress: Progress = quiet
) -> Counts:
    """`count`, from the cache folder when these texts were counted with this tokenizer before.

    ``digest`` names the content of the texts. Counts of all texts are taken before those of a sample.
    """
    found = kept(digest, folder, cache, most)
    if found is None:
        found = count(texts, folder, most, progress)
        _keep(found, _path(digest, folder, cache, most if found.sampled else None))
    return found


def all_counted(digest: str, folder: Path, cache: Path) -> bool:
    """Whether the counts of all these texts, not of a sample, are in the cache folder."""
    return _path(digest, folder, cache, None).is_file()


def kept(digest: str, folder: Path, cache: Path, most: int | None = None) -> Counts | None:
    """The counts that are in the cache folder, or None; a file that cannot be read counts as absent."""
    for sample in dict.fromkeys((None, most)):
        path = _path(digest, folder, cache, sample)
        if path.is_file():
            try:
                with np.load(path) as stored:
                    return _read(stored)
            except (OSError, ValueError, KeyError):
                path.unlink(missing_ok=True)
    return None


def _path(digest: str, folder: Path, cache: Path, most: int | None) -> Path:
    return cache / f"{json_digest([_FORMAT, digest, tokenizer_digest(folder), most])}.npz"


def _keep(counts: Counts, path: Path) -> None:
    arrays = {one.name: getattr(counts, one.name) for one in fields(Counts)}
    said = {name: value for name, value in arrays.items() if not isinstance(value, np.ndarray)}
    told = np.frombuffer(json.dumps(said).encode(), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    pending = path.with_name(f".{path.stem}-{time.time_ns()}.npz")
    try:
        np.savez(pending, said=told, **{name: value for name, value in arrays.items() if name not in said})
        pending.replace(path)
    finally:
        pending.unlink(missing_ok=True)


def _read(stored: Any) -> Counts:
    said = json.loads(stored["said"].tobytes().decode())
    said["worst"] = tuple(Word(*one) for one in said["worst"])
    return Counts(**said, **{name: stored[name] for name in stored.files if name != "said"})
