import pytest

from core.tune.compare.row import _differing, _largest, total_seconds


def unit(name: str, marginal: float, billed: float = 0.0) -> dict:
    return {"unit": name, "seconds": marginal + billed, "marginal_seconds": marginal}


@pytest.mark.parametrize(
    ("billed", "total"),
    [((0, 0, 0), 3), ((0, 5, 5), 3), ((5, 5, 5), 8), ((2, 5, 5), 5)],
    ids=["nothing cached", "made by the first fit", "all cached before", "a part cached before"],
)
def test_what_is_cached_is_billed_once(billed: tuple[float, ...], total: float) -> None:
    trials = [unit(f"t{place}", 1, cost) for place, cost in enumerate(billed)]
    assert total_seconds({"trials": trials, "units": [trials[0]]}) == total


def test_trials_and_further_seeds_are_counted_once_each() -> None:
    trials = [unit("t0", 1), unit("t1", 2)]
    assert total_seconds({"trials": trials, "units": [trials[1], unit("t1.seed1", 4)]}) == 7


def test_differing_fields() -> None:
    trials = [{"setting": {"kind": "x", "rate": rate, "epochs": 3}} for rate in (0.1, 0.2)]
    assert [_differing(trial, trials) for trial in trials] == [{"rate": 0.1}, {"rate": 0.2}]


def test_not_measured_is_not_zero() -> None:
    assert _largest([None, None]) is None
    assert _largest([None, 3.14, 2.0]) == 3.1
