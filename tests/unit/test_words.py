import pytest

from core.words import duration, interval, megabytes


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "under 0.1 s"), (0.05, "0.1 s"),
     (0.44, "0.4 s"), (46.2, "46 s"), (59.6, "1 min 0 s"), (190, "3 min 10 s"), (3599.7, "1 h 0 min"),
     (7500, "2 h 5 min")],
)  # fmt: skip
def test_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_interval_and_megabytes() -> None:
    assert interval({"mean": 0.8421, "low": 0.8, "high": 0.9}) == "0.842 (0.800 to 0.900)"
    assert [megabytes(size) for size in (None, 0.0, 87.24, 1234.5)] == ["not measured", "0.0 MB", "87.2 MB", "1,234 MB"]
