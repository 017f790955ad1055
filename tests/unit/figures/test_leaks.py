"""Prevents: drift and leaks drawn with other numbers than were measured."""

from core.figures.leaks import drift_dots, leak_bars

DRIFT = [
    {"name": "Length", "split": "test", "value": 0.3, "chance": 0.1, "low": None, "high": None, "clear": True},
    {"name": "Meaning", "split": "test", "value": 0.55, "chance": 0.6, "low": 0.4, "high": 0.7, "clear": False},
]


def test_drift_stands_against_chance_on_one_scale() -> None:
    chance, clear, within = drift_dots(DRIFT).data
    assert [round(one, 6) for one in chance.x] == [0.1, 0.2], "an area of 0.6 is 0.2 above none"
    assert (list(clear.x), list(clear.y)) == ([0.3], [0])
    assert [round(one, 6) for one in within.x] == [0.1] and clear.marker.color != within.marker.color
    assert not drift_dots([]).data


def test_scores_with_and_without_leaked_rows_have_their_intervals() -> None:
    whole, clean = {"mean": 0.93, "low": 0.9, "high": 0.95}, {"mean": 0.88, "low": 0.84, "high": 0.91}
    figure = leak_bars([{"name": "one", "all": whole, "clean": clean}, {"name": "two", "all": whole, "clean": None}])
    dots = {trace.name: trace for trace in figure.data if trace.mode == "markers"}
    assert list(dots["all held rows"].x) == [0.93, 0.93] and list(dots["without leaked rows"].x) == [0.88]
    assert abs(dots["without leaked rows"].error_x.arrayminus[0] - 0.04) < 1e-9
    assert list(figure.layout.yaxis.ticktext) == ["one", "two"] and not leak_bars([]).data
