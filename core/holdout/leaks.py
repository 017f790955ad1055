"""What straddles two splits: counts and examples, way by way."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.holdout.ties import TWINS, Ties
from core.near.join import Pairs
from core.types import SPLIT, TEXT, UID, Split

#: Examples that are kept for each way.
EXAMPLES = 20

_PLACES = {split.value: place for place, split in enumerate(Split)}
_NOWHERE = len(_PLACES)


@dataclass(frozen=True)
class Leak:
    """Rows tied in one way (``equal text``, ``near text``, ``same parent``, ``same COLUMN``) that straddle splits.

    ``clusters`` is how many sets of tied rows there are, ``straddling`` how many of them have rows in more than one
    split. ``test`` are test rows tied to a row of train or validation, ``validation`` validation rows tied to a row of
    train; for near texts without those whose text is equal. ``examples`` have ``uid, split, text`` of a held row, and
    ``twin_uid, twin_split, twin_text, similarity`` of the row it is tied to. ``complete`` is False where there were
    more pairs than can be listed, so that the counts are the least there can be.
    """

    way: str
    clusters: int
    straddling: int
    test: int
    validation: int
    examples: tuple[dict[str, Any], ...] = ()
    complete: bool = True

    @property
    def rows(self) -> int:
        """Rows of validation and test that leak this way."""
        return self.test + self.validation


def places(frame: pd.DataFrame) -> np.ndarray:
    """The split of each row as 0 (train), 1, 2 (test), -1 where there is none; shape (rows,)."""
    return frame[SPLIT].map(_PLACES).fillna(-1).to_numpy(dtype=np.int64)


def leaks(frame: pd.DataFrame, found: Ties) -> tuple[Leak, ...]:
    """What straddles the splits of a frame, a `Leak` for each way in which its rows can be tied."""
    splits = places(frame)
    answer = []
    for way, codes in found.codes.items():
        clusters, straddling = _straddling(codes, splits)
        if way == "near text":
            least, pairs = near_least(found.pairs, splits), _near_examples(found.pairs, splits)
        else:
            least = _least(codes, splits)
            pairs = _examples(codes, splits)
        held = (splits > 0) & (least < splits)
        answer.append(
            Leak(
                way,
                clusters,
                straddling,
                int((held & (splits == 2)).sum()),
                int((held & (splits == 1)).sum()),
                _shown(frame, pairs),
                found.pairs.complete or way != "near text",
            )
        )
    return tuple(answer)


def near_least(pairs: Pairs, splits: np.ndarray) -> np.ndarray:
    """The first of the splits in which each row has a near text that is not equal, shape (rows,); 3 for none."""
    own = _least(pairs.first, splits)
    found = np.full(len(splits), _NOWHERE, dtype=np.int64)
    np.minimum.at(found, pairs.left, own[pairs.right])
    np.minimum.at(found, pairs.right, own[pairs.left])
    return np.where(pairs.first >= 0, found[pairs.first], _NOWHERE)


def leaked_test(found: Ties, splits: np.ndarray) -> int:
    """Test rows that have an equal text, a near text or a relative in train or validation, each counted once."""
    return int(((splits == 2) & (_twin_least(found, splits) < 2)).sum())


def twins_in_train(found: Ties, train: np.ndarray) -> np.ndarray:
    """True for rows that have an equal text, a near text or a relative among the train rows, shape (rows,).

    ``train`` (rows,) is True for train rows; their own place in the answer means nothing.
    """
    return np.asarray(_twin_least(found, np.where(train, 0, -1)) == 0)


def _twin_least(found: Ties, splits: np.ndarray) -> np.ndarray:
    """The first of the splits in which each row has a twin, shape (rows,); its own where it has none before."""
    least = [_least(found.codes[way], splits) for way in TWINS if way != "near text"]
    return np.asarray(np.minimum.reduce([near_least(found.pairs, splits), *least]))


def _least(codes: np.ndarray, splits: np.ndarray) -> np.ndarray:
    """The first of the splits in which the rows of each row's set lie, shape (rows,); 3 where there is no set."""
    least = np.full(int(codes.max(initial=-1)) + 2, _NOWHERE, dtype=np.int64)
    known = splits >= 0
    np.minimum.at(least, codes[known], splits[known])
    return np.where(codes >= 0, least[codes], _NOWHERE)


def _straddling(codes: np.ndarray, splits: np.ndarray) -> tuple[int, int]:
    """How many sets of two rows and more there are, and how many have rows in several splits."""
    mine = (codes >= 0) & (splits >= 0)
    pairs = np.unique(np.stack([codes[mine], splits[mine]]), axis=1)
    _, sizes = np.unique(codes[codes >= 0], return_counts=True)
    _, kinds = np.unique(pairs[0], return_counts=True)
    return int((sizes > 1).sum()), int((kinds > 1).sum())


def _examples(codes: np.ndarray, splits: np.ndarray) -> list[tuple[int, int, float]]:
    """A held row and a row of an earlier split from each of some straddling sets, test before validation."""
    rows = np.flatnonzero((codes >= 0) & (splits >= 0))
    order = rows[np.lexsort((rows, splits[rows], codes[rows]))]
    if not len(order):
        return []
    starts = np.flatnonzero(np.concatenate([[True], codes[order][1:] != codes[order][:-1]]))
    ends = np.concatenate([starts[1:], [len(order)]]) - 1
    apart = np.flatnonzero(splits[order[starts]] < splits[order[ends]])
    apart = apart[np.argsort(-splits[order[ends[apart]]], kind="stable")][:EXAMPLES]
    return [(int(order[ends[one]]), int(order[starts[one]]), 1.0) for one in apart]


def _near_examples(pairs: Pairs, splits: np.ndarray) -> list[tuple[int, int, float]]:
    """Held rows and the near texts in an earlier split, the most similar first."""
    rows = np.flatnonzero((pairs.first >= 0) & (splits >= 0))
    order = rows[np.lexsort((rows, splits[rows], pairs.first[rows]))]
    low, high = np.full(len(splits), -1), np.full(len(splits), -1)
    low[pairs.first[order[::-1]]] = order[::-1]
    high[pairs.first[order]] = order
    answer = []
    for one in np.argsort(-pairs.similarity, kind="stable"):
        for held, other in ((pairs.left[one], pairs.right[one]), (pairs.right[one], pairs.left[one])):
            last, first = high[held], low[other]
            if last >= 0 and first >= 0 and splits[first] < splits[last]:
                answer.append((int(last), int(first), float(pairs.similarity[one])))
                break
        if len(answer) == EXAMPLES:
            break
    return answer


def _shown(frame: pd.DataFrame, pairs: list[tuple[int, int, float]]) -> tuple[dict[str, Any], ...]:
    columns = [frame[name].to_numpy(dtype=object) for name in (UID, SPLIT, TEXT)]
    return tuple(
        {
            **dict(zip(("uid", "split", "text"), (_text(one[held]) for one in columns), strict=True)),
            **dict(zip(("twin_uid", "twin_split", "twin_text"), (_text(one[other]) for one in columns), strict=True)),
            "similarity": round(similarity, 3),
        }
        for held, other, similarity in pairs
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
