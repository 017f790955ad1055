"""Prevents: a board that shows an interrupted fit's curve as the running one's, or hides why something failed."""

from typing import Any

from core.live import RESUMED, fit_words, live_board, live_fits, troubles
from core.tune.compare.budget import Budget
from core.tune.full import Full
from core.tune.majority import Majority
from core.tune.tfidf import Tfidf

Event = dict[str, Any]


def epoch(unit: str, number: int, loss: float = 1.0) -> Event:
    return {"event": "epoch", "unit": unit, "kind": unit.partition(".")[0], "epoch": number, "train_loss": loss}


def ended(unit: str, score: float = 0.5, points: int = 0) -> Event:
    curve = [{"epoch": number, "train_loss": 1.0} for number in range(1, points + 1)]
    scores = {"validation_macro_f1": score, "seconds": 1.0}
    return {"event": "unit", "unit": unit, "setting": {"kind": unit.partition(".")[0]}, "curve": curve, **scores}


def test_the_fit_that_learns_now_comes_last_behind_those_of_its_approach() -> None:
    events = [ended("tfidf.trial0"), ended("lora.trial0", points=2), ended("full.trial0", points=3)]
    events += [epoch("full.trial1", 1), epoch("full.trial1", 2)]
    fits = live_fits(events)
    assert [(fit["unit"], len(fit["curve"]), fit["running"]) for fit in fits] == [
        ("full.trial0", 3, False),
        ("full.trial1", 2, True),
    ]
    assert fits[1]["curve"][1] == {"epoch": 2, "train_loss": 1.0}


def test_between_fits_the_last_approach_with_curves_stays() -> None:
    events = [ended("full.trial0", points=3), epoch("full.trial1", 1), ended("full.trial1", points=1)]
    assert [fit["running"] for fit in live_fits(events)] == [False, False]
    assert [fit["unit"] for fit in live_fits([*events, ended("tfidf.trial0")])] == ["full.trial0", "full.trial1"]
    assert live_fits([ended("tfidf.trial0")]) == []


def test_a_fit_that_was_interrupted_begins_anew() -> None:
    events = [epoch("full.trial0", 1, 9.0), epoch("full.trial0", 2, 8.0), {"event": RESUMED}]
    assert live_fits(events) == []
    (fit,) = live_fits([*events, epoch("full.trial0", 1, 7.0)])
    assert [point["train_loss"] for point in fit["curve"]] == [7.0]


def test_a_trial_that_failed_does_not_lend_its_points_to_the_next() -> None:
    failed = {"event": "trial_failed", "unit": "full.trial0", "kind": "full", "error": "It diverged."}
    (fit,) = live_fits([epoch("full.trial0", 1), failed, epoch("full.trial1", 1)])
    assert (fit["unit"], len(fit["curve"])) == ("full.trial1", 1)


def test_the_board_follows_the_order_of_the_run_and_ranks_what_is_scored() -> None:
    events = [ended("majority.trial0", 0.1), {"event": "approach", "kind": "majority", "status": "done", "units": []}]
    events += [ended("tfidf.trial0", 0.6), ended("tfidf.trial1", 0.8)]
    table = live_board([Full(), Majority(), Tfidf()], Budget(trials=2), events).set_index("approach")
    assert list(table.index) == ["majority", "tfidf", "full"]
    assert table["rank"].fillna(0).to_list() == [2, 1, 0]
    assert table["state"].to_list() == ["done", "running", "waiting"]
    assert table["fits"].to_list() == [1, 2, 0]


def test_what_is_done_had_the_fits_it_needed() -> None:
    done = {"event": "approach", "kind": "full", "status": "done", "units": []}
    table = live_board([Full()], Budget(trials=1, seeds=3), [ended("full.trial0"), done])
    assert (table["fits"][0], table["planned"][0]) == (1, 1)
    skipped = {"event": "approach", "kind": "full", "status": "skipped", "error": "No."}
    assert live_board([Full()], Budget(), [skipped])["planned"].to_list() == [0]


def test_fits_have_names_for_people() -> None:
    assert fit_words("full.trial0", "full") == "full, setting 1"
    assert fit_words("full.trial1.seed3", "full") == "full, setting 2, seed 3"
    assert fit_words("full.rung0.trial2", "full") == "full, round 1, setting 3"
    assert fit_words("lora.v2.trial0", "lora.v2") == "lora.v2, setting 1"


def test_what_went_wrong_is_told_once_with_its_reason() -> None:
    failed = {"event": "trial_failed", "unit": "full.trial0", "kind": "full", "error": "It diverged."}
    events: list[Event] = [
        failed,
        failed,
        {"event": "approach", "kind": "full", "status": "failed", "error": "It diverged."},
        {"event": "approach", "kind": "multi_task", "status": "skipped", "error": "No further column."},
        {"event": "approach", "kind": "tfidf", "status": "done", "error": None},
    ]
    assert troubles(events) == [
        {"fit": "full, setting 1", "message": "It diverged."},
        {"fit": "multi_task, skipped", "message": "No further column."},
    ]
