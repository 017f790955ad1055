import pytest

from core.tune.compare.row import _differing, _energy, _largest, total_seconds


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


def powered(marginal: float, kwh: float | None) -> dict:
    known = {"energy_kwh": kwh, "co2_kg": None if kwh is None else kwh / 2, "energy_error_percent": 40}
    return {**unit("u", marginal), **known, "energy_method": "not measured: too short" if kwh is None else "a model"}


def test_energy_of_fits_too_short_to_be_seen_is_taken_at_the_power_of_the_others() -> None:
    found = _energy([powered(8, 0.008), powered(2, None)], 10)
    assert found["energy_kwh"] == pytest.approx(0.01) and found["co2_kg"] == pytest.approx(0.005)
    assert found["energy_method"] == "a model" and found["energy_error_percent"] == 40


def test_energy_of_cached_work_is_added_unless_it_is_most() -> None:
    assert _energy([powered(6, 0.006)], 10)["energy_kwh"] == pytest.approx(0.01)
    mostly = _energy([powered(0.2, 0.001)], 10)
    assert mostly["energy_kwh"] is None and "cache" in mostly["energy_method"]
    assert "too short" in _energy([powered(0.01, None)], 0.01)["energy_method"]
