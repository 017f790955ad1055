from collections.abc import Sequence

import numpy as np
import pytest

from core.tune.evidence.bootstrap import Evidence
from core.tune.evidence.gaps import Gaps
from core.tune.evidence.metrics import macro_f1

CLASSES = 3


def truth(rng: np.random.Generator, rows: int) -> np.ndarray:
    return rng.integers(CLASSES, size=rows)


def simulate(rng: np.random.Generator, y: np.ndarray, accuracies: Sequence[float]) -> np.ndarray:
    """One row of predictions per seed, right with the seed's own accuracy."""
    right = rng.random((len(accuracies), len(y))) < np.array(accuracies)[:, None]
    return np.where(right, y, (y + rng.integers(1, CLASSES, size=right.shape)) % CLASSES)


def gaps(y: np.ndarray, said: dict[str, np.ndarray], steady: Sequence[str] = (), count: int = 1) -> Gaps:
    scores = {kind: [macro_f1(y, one, CLASSES) for one in by_seed] for kind, by_seed in said.items()}
    return Gaps(Evidence(y, said, CLASSES, 0, resamples=300), scores, np.bincount(y), steady, count)


@pytest.mark.parametrize("seeds", [2, 3])
def test_equal_approaches_are_seldom_told_apart_whatever_the_luck_of_the_seeds(seeds: int) -> None:
    """Six pairs of approaches of equal quality, whose seeds differ by 0.03: the percentile interval is taken in."""
    rng = np.random.default_rng(seeds)
    wrong, fooled, runs = 0, 0, 60
    for _ in range(runs):
        y = truth(rng, 800)
        said = {kind: simulate(rng, y, rng.normal(0.85, 0.03, seeds)) for kind in "abcd"}
        found = gaps(y, said, count=6)
        pairs = [(first, second) for first in "abcd" for second in "abcd" if first < second]
        intervals = [found.between(*pair) for pair in pairs]
        wrong += any(not one.low <= 0 <= one.high for one in intervals if one)
        plain = [found.evidence.difference(*pair, "macro_f1") for pair in pairs]
        fooled += any(not one.low <= 0 <= one.high for one in plain)
    assert wrong / runs <= 0.1
    assert fooled / runs > 0.1, "else the wider interval is not needed"


def test_a_real_difference_is_seen() -> None:
    rng = np.random.default_rng(1)
    y = truth(rng, 800)
    found = gaps(y, {"good": simulate(rng, y, [0.90] * 3), "poor": simulate(rng, y, [0.75] * 3)}, count=20)
    gap = found.between("good", "poor")
    assert gap is not None and gap.low > 0.02
    back = found.between("poor", "good")
    assert back is not None and (back.low, back.mean, back.high) == pytest.approx((-gap.high, -gap.mean, -gap.low))


def test_without_luck_of_seeds_it_is_the_normal_interval_of_the_rows() -> None:
    rng = np.random.default_rng(2)
    y = truth(rng, 1500)
    found = gaps(y, {"a": simulate(rng, y, [0.8]), "b": simulate(rng, y, [0.7])}, steady=("a", "b"))
    gap, plain = found.between("a", "b"), found.evidence.difference("a", "b", "macro_f1")
    assert gap is not None
    assert (gap.low, gap.mean, gap.high) == pytest.approx((plain.low, plain.mean, plain.high), abs=0.006)


def test_more_comparisons_are_wider() -> None:
    rng = np.random.default_rng(3)
    y = truth(rng, 300)
    said = {"a": simulate(rng, y, [0.8]), "b": simulate(rng, y, [0.7])}
    one, many = (gaps(y, said, steady=("a", "b"), count=count).between("a", "b") for count in (1, 20))
    assert one is not None and many is not None
    assert (many.high - many.low) / (one.high - one.low) == pytest.approx(3.0233 / 1.9600, rel=1e-3)


def test_the_same_predictions_on_few_rows_do_not_prove_equality() -> None:
    few, many = np.tile(np.arange(CLASSES), 10), np.tile(np.arange(CLASSES), 700)
    small, large = (
        gaps(y, {"a": y[None], "b": y[None].copy()}, steady=("a", "b")).between("a", "b") for y in (few, many)
    )
    assert small is not None and large is not None
    assert small.mean == large.mean == 0
    assert small.high > 0.02 > large.high


def test_one_seed_of_an_approach_that_depends_on_luck_tells_nothing() -> None:
    rng = np.random.default_rng(4)
    y = truth(rng, 100)
    said = {"full": simulate(rng, y, [0.9]), "tfidf": simulate(rng, y, [0.5]), "majority": simulate(rng, y, [0.4])}
    found = gaps(y, said, steady=("tfidf", "majority"))
    assert found.between("full", "tfidf") is None
    assert found.between("tfidf", "majority") is not None


def test_a_lucky_pair_of_seeds_takes_the_spread_of_the_others() -> None:
    rng = np.random.default_rng(5)
    y = truth(rng, 2000)
    calm = np.repeat(simulate(rng, y, [0.8]), 2, axis=0)
    alone = gaps(y, {"calm": calm, "base": simulate(rng, y, [0.8])}, steady=("base",))
    among = gaps(y, {"calm": calm, "wild": simulate(rng, y, [0.6, 0.9]), "base": simulate(rng, y, [0.8])}, ("base",))
    narrow, wide = alone.between("calm", "base"), among.between("calm", "base")
    assert narrow is not None and wide is not None
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)
