import tracemalloc
from time import process_time

import numpy as np
import pytest
from scipy.stats import kstest

from core.tune.evidence import bootstrap as module
from core.tune.evidence.bootstrap import Evidence, smallest_difference
from core.tune.evidence.metrics import accuracy, macro_f1, mcc, weighted_f1

METRICS = ("accuracy", "macro_f1", "weighted_f1", "mcc")


def simulate(rng: np.random.Generator, y: np.ndarray, accuracy: float, seeds: int = 1, classes: int = 3) -> np.ndarray:
    """Predictions that are right with the given probability, by row and seed."""
    right = rng.random((seeds, len(y))) < accuracy
    wrong = (y + rng.integers(1, classes, size=(seeds, len(y)))) % classes
    return np.where(right, y, wrong)


def truth(rng: np.random.Generator, rows: int, classes: int = 3) -> np.ndarray:
    return rng.integers(classes, size=rows)


def test_the_interval_covers_the_true_accuracy() -> None:
    rng = np.random.default_rng(0)
    covered = 0
    for number in range(200):
        y = truth(rng, 150)
        found = Evidence(y, {"a": simulate(rng, y, 0.8)}, 3, number, resamples=400).interval("a", "accuracy")
        covered += found.low <= 0.8 <= found.high
    assert 0.90 <= covered / 200 <= 0.99


def test_the_interval_of_a_paired_difference_covers_the_true_one() -> None:
    rng = np.random.default_rng(1)
    covered = 0
    for number in range(200):
        y = truth(rng, 150)
        said = {"a": simulate(rng, y, 0.8), "b": simulate(rng, y, 0.7)}
        found = Evidence(y, said, 3, number, resamples=400).difference("a", "b", "accuracy")
        covered += found.low <= 0.1 <= found.high
    assert 0.90 <= covered / 200 <= 0.99


def test_p_values_are_about_uniform_when_there_is_no_difference() -> None:
    rng = np.random.default_rng(2)
    values = []
    for number in range(200):
        y = truth(rng, 300)
        said = {"a": simulate(rng, y, 0.7), "b": simulate(rng, y, 0.7)}
        values.append(Evidence(y, said, 3, number, resamples=400).p_value("a", "b", "accuracy"))
    assert kstest(values, "uniform").pvalue > 0.01
    assert 0.01 <= np.mean(np.array(values) <= 0.05) <= 0.10


def test_points_are_the_scores_of_all_rows_and_seeds() -> None:
    rng = np.random.default_rng(3)
    y = truth(rng, 80)
    said = simulate(rng, y, 0.6, seeds=3)
    found = Evidence(y, {"a": said}, 3, resamples=50)
    assert found.interval("a", "macro_f1").mean == pytest.approx(np.mean([macro_f1(y, one, 3) for one in said]))
    assert found.interval("a", "weighted_f1").mean == pytest.approx(np.mean([weighted_f1(y, one, 3) for one in said]))
    assert found.interval("a", "mcc").mean == pytest.approx(np.mean([mcc(y, one, 3) for one in said]))
    assert found.points["a"]["accuracy"] == pytest.approx((said == y).mean())
    assert set(found.points["a"]) == set(found.draws["a"]) == set(METRICS)


def test_draws_of_accuracy_weighted_f1_and_mcc_are_of_the_same_rows() -> None:
    """With one seed each draw must be some multiset of rows: rebuilt here by hand from the same generator."""
    rng = np.random.default_rng(9)
    y = truth(rng, 40)
    said = simulate(rng, y, 0.7)
    found = Evidence(y, {"a": said}, 3, 5, resamples=6).draws["a"]
    counts = np.random.default_rng([5, 40]).multinomial(40, np.full(40, 1 / 40), size=6)
    for place, times in enumerate(counts):
        rows = np.repeat(np.arange(40), times)
        mine, theirs = y[rows], said[0][rows]
        expected = [accuracy(mine, theirs), weighted_f1(mine, theirs, 3), mcc(mine, theirs, 3)]
        assert [found[metric][place] for metric in ("accuracy", "weighted_f1", "mcc")] == pytest.approx(expected)


def test_the_interval_covers_the_true_correlation() -> None:
    """Three equal classes, right with 0.8 and else any of the other two: R_K is (0.8 - 1/3) / (1 - 1/3) = 0.7."""
    rng = np.random.default_rng(10)
    covered = {"mcc": 0, "weighted_f1": 0}
    for number in range(100):
        y = truth(rng, 200)
        found = Evidence(y, {"a": simulate(rng, y, 0.8)}, 3, number, resamples=400)
        for metric, true in (("mcc", 0.7), ("weighted_f1", 0.8)):
            interval = found.interval("a", metric)
            covered[metric] += interval.low <= true <= interval.high
    assert all(0.88 <= count / 100 <= 0.99 for count in covered.values()), covered


def test_fourteen_approaches_of_77_classes_take_seconds() -> None:
    """A tenth of the resamples and a third of the rows of the largest comparison; the whole is thirty times this."""
    rng = np.random.default_rng(11)
    y = truth(rng, 1000, 77)
    said = {str(number): simulate(rng, y, 0.7, seeds=3, classes=77) for number in range(14)}
    start = process_time()
    Evidence(y, said, 77, resamples=200)
    assert process_time() - start < 2


def test_the_luck_of_the_seeds_widens_the_interval() -> None:
    rng = np.random.default_rng(4)
    y = truth(rng, 400)
    steady = np.tile(simulate(rng, y, 0.7), (3, 1))
    shaky = np.concatenate([simulate(rng, y, accuracy) for accuracy in (0.5, 0.7, 0.9)])
    found = Evidence(y, {"steady": steady, "shaky": shaky}, 3)
    width = {kind: found.interval(kind, "accuracy").high - found.interval(kind, "accuracy").low for kind in found.draws}
    assert width["shaky"] > 2 * width["steady"]


def test_equal_approaches_are_tied_and_a_clear_winner_is_not() -> None:
    rng = np.random.default_rng(5)
    y = truth(rng, 500)
    good = simulate(rng, y, 0.9, seeds=2)
    said = {"good": good, "twin": good.copy(), "also": simulate(rng, y, 0.9, seeds=2), "poor": simulate(rng, y, 0.6)}
    found = Evidence(y, said, 3)
    assert sorted(found.tied_with("good", "macro_f1")) == ["also", "twin"]
    assert found.p_value("good", "twin", "macro_f1") == 1
    assert found.p_value("good", "poor", "macro_f1") == pytest.approx(2 / 2001)
    gap = found.difference("good", "twin", "accuracy")
    assert gap.mean == 0 and gap.low == pytest.approx(-gap.high, abs=0.01)
    alone = Evidence(y, {"good": good[:1], "twin": good[:1].copy()}, 3)
    assert alone.difference("good", "twin", "accuracy").to_json() == {"mean": 0, "low": 0, "high": 0}
    assert found.difference("poor", "good", "accuracy").high < 0
    shares = found.best_shares("macro_f1")
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["good"] == pytest.approx(shares["twin"], abs=0.1) and shares["poor"] == 0


@pytest.mark.parametrize(
    ("p_values", "different"),
    [
        ({"b": 0.01, "c": 0.02, "d": 0.04}, ["b", "c", "d"]),
        ({"b": 0.02, "c": 0.03, "d": 0.04}, []),
        ({"b": 0.04, "c": 0.001, "d": 0.024}, ["b", "c", "d"]),
        ({"b": 0.04, "c": 0.001, "d": 0.026}, ["c"]),
        ({"b": 0.06, "c": 0.001, "d": 0.001}, ["c", "d"]),
        ({"b": 1.0, "c": 1.0, "d": 1.0}, []),
    ],
    ids=str,
)
def test_holm_steps_down(p_values: dict[str, float], different: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    y = np.zeros(4, dtype=int)
    found = Evidence(y, dict.fromkeys("abcd", y[None]), 2, resamples=10)
    monkeypatch.setattr(Evidence, "p_value", lambda self, first, second, metric: p_values[second])
    assert sorted(found.different_from("a", "macro_f1", 0.05)) == different


def test_blocks_do_not_change_the_intervals_and_bound_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    y = truth(rng, 2000)
    said = {"a": simulate(rng, y, 0.7, seeds=2), "b": simulate(rng, y, 0.6)}
    whole = Evidence(y, said, 3, 1, resamples=500)
    monkeypatch.setattr(module, "_BLOCK", 100_000)
    tracemalloc.start()
    parts = Evidence(y, said, 3, 1, resamples=500)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    for kind in said:
        for metric in METRICS:
            assert parts.draws[kind][metric].shape == (500,)
            assert parts.points[kind] == whole.points[kind]
            mine, other = parts.interval(kind, metric), whole.interval(kind, metric)
            assert (mine.low, mine.high) == pytest.approx((other.low, other.high), abs=0.005)
    assert peak < 500 * 2000 * 8 / 2, "all weights at once would need 8 MB"


def test_the_same_seed_gives_the_same_draws() -> None:
    y = truth(np.random.default_rng(7), 60)
    said = {"a": simulate(np.random.default_rng(8), y, 0.7)}
    first, again, other = (Evidence(y, said, 3, seed, resamples=50).draws["a"]["accuracy"] for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()


def test_smallest_difference() -> None:
    assert smallest_difference(200) == pytest.approx(0.07, abs=0.001)
    assert smallest_difference(1000) == pytest.approx(0.0313, abs=0.001)
    assert smallest_difference(800, 0.9) < smallest_difference(200, 0.9)
    assert smallest_difference(0) == 1


@pytest.mark.parametrize("seeds", [2, 3, 5])
def test_the_spread_of_seeds_is_that_of_their_mean(seeds: int) -> None:
    """Many rows, so that rows hardly matter: the variance of the draws is that of the mean of so many seeds."""
    rng = np.random.default_rng(seeds)
    y = np.zeros(40_000, dtype=int)
    rates = 0.8 + 0.1 * rng.standard_normal(seeds)
    said = np.stack([(rng.random(len(y)) > rate).astype(int) for rate in rates])
    draws = Evidence(y, {"a": said}, 2, resamples=4000).draws["a"]["accuracy"]
    expected = np.var((said == y).mean(axis=1), ddof=1) / seeds
    assert draws.var() == pytest.approx(expected, rel=0.1)
