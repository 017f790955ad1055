"""More train vectors for the small classes: repeated ones, or new ones between neighbors of a class."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import numpy as np

from core.errors import AssayError
from core.words import count

#: Ways to add vectors until every class has as many as the largest.
Adding = Literal["oversample", "smote", "borderline_smote", "adasyn"]

#: Neighbors of its class between which and a vector new ones are made, as in the papers.
NEIGHBORS: Final = 5

#: New vectors that are made at a time, so that what lies between fits the processor's cache.
_BLOCK = 2048


def too_few(y: np.ndarray, classes: Sequence[str], adding: Adding) -> str | None:
    """Why vectors cannot be added this way, in a sentence; None when they can. ``y`` (rows,) are class indices."""
    if adding == "oversample":
        return None
    sizes = np.bincount(y, minlength=len(classes)).tolist()
    small = [place for place, rows in enumerate(sizes) if 0 < rows <= NEIGHBORS and rows < max(sizes)]
    if not small:
        return None
    place = min(small, key=lambda one: sizes[one])
    return (
        f"Vectors are made between a row and its {NEIGHBORS} nearest of the same class, which takes {NEIGHBORS + 1} "
        f"rows of each small class; '{classes[place]}' has {count(sizes[place], 'train row')}."
    )


def resampled(vectors: np.ndarray, y: np.ndarray, adding: Adding, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The vectors (rows, width) and class indices (rows,) with those that were added behind them.

    ``oversample`` repeats vectors as evenly as can be. ``smote`` is that of N. Chawla et al., SMOTE, JAIR 16, 2002;
    ``borderline_smote`` makes vectors only from those near other classes (H. Han et al., Borderline-SMOTE, ICIC 2005);
    ``adasyn`` makes more where more neighbors are of other classes (H. He et al., ADASYN, IJCNN 2008), so that sizes
    are not exactly equal. A class of which no vector lies near others stays as it is with these two. Raises AssayError
    when a class has too few rows.
    """
    sizes = np.bincount(y)
    if problem := too_few(y, [f"class {place + 1}" for place in range(len(sizes))], adding):
        raise AssayError(problem, adding, "Choose oversample, or add rows to the class.")
    missing = {code: int(sizes.max() - sizes[code]) for code in np.flatnonzero(sizes).tolist()}
    missing = {code: rows for code, rows in missing.items() if rows}
    if not missing:
        return vectors, y
    if adding == "oversample":
        added = _repeated(y, missing, seed)
        return np.concatenate([vectors, vectors[added]]), np.concatenate([y, y[added]])
    if adding == "smote":
        return _smote(vectors, y, missing, seed)
    return _between(vectors, y, missing, adding, seed)


def _repeated(y: np.ndarray, missing: dict[int, int], seed: int) -> np.ndarray:
    """Places of the vectors to repeat."""
    rng, found = np.random.default_rng([seed, 31]), []
    for code, needed in missing.items():
        rows = np.flatnonzero(y == code)
        rounds, rest = divmod(needed, len(rows))
        found += [np.tile(rows, rounds), rng.choice(rows, rest, replace=False)]
    return np.concatenate(found)


def _smote(vectors: np.ndarray, y: np.ndarray, missing: dict[int, int], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same vectors as imbalanced-learn's SMOTE for this seed, made in place and without its copies."""
    from sklearn.neighbors import NearestNeighbors

    whole = np.empty((len(y) + sum(missing.values()), vectors.shape[1]), dtype=vectors.dtype)
    whole[: len(y)] = vectors
    end = len(y)
    for code, needed in missing.items():
        own = vectors[y == code]
        search = NearestNeighbors(n_neighbors=NEIGHBORS + 1).fit(own)
        near = search.kneighbors(own, return_distance=False)[:, 1:]
        stream = np.random.RandomState(seed)
        rows, columns = np.divmod(stream.randint(0, near.size, size=needed), NEIGHBORS)
        steps = stream.uniform(size=needed)[:, None].astype(vectors.dtype)
        for start in range(0, needed, _BLOCK):
            part = slice(start, min(start + _BLOCK, needed))
            base = own[rows[part]]
            new = whole[end + part.start : end + part.stop]
            np.subtract(own[near[rows[part], columns[part]]], base, out=new)
            new *= steps[part]
            new += base
        end += needed
    return whole, np.concatenate([y, np.repeat(list(missing), list(missing.values())).astype(y.dtype)])


def _between(
    vectors: np.ndarray, y: np.ndarray, missing: dict[int, int], adding: Adding, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """What imbalanced-learn adds, class by class."""
    from imblearn.over_sampling import ADASYN, BorderlineSMOTE

    stream = np.random.RandomState(seed)
    parts = [(vectors, y)]
    for code, needed in missing.items():
        goal = {code: int((y == code).sum()) + needed}
        peer: Any
        if adding == "adasyn":
            peer = ADASYN(sampling_strategy=goal, random_state=stream, n_neighbors=NEIGHBORS)
        else:
            peer = BorderlineSMOTE(sampling_strategy=goal, random_state=seed, k_neighbors=NEIGHBORS)
        try:
            made, of = peer.fit_resample(vectors, y)
        except (RuntimeError, ValueError) as error:
            if "Not any neigbours" not in str(error) and "No samples will be generated" not in str(error):
                raise
            continue  # no vector of the class lies near others, so there is no place for new ones
        parts.append((made[len(y) :], of[len(y) :]))
    return np.concatenate([part for part, _ in parts]), np.concatenate([of for _, of in parts])
