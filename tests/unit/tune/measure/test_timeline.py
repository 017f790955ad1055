import time

import pytest

from core.tune.measure.timeline import Clock, TooLongError, loops


def told(*steps: tuple[float, str]) -> Clock:
    """A clock that heard these messages at these seconds after the start."""
    clock = Clock(until=float("inf"), started=100.0)
    for seconds, message in steps:
        clock(0, 1, message)
        _, *rest = clock.steps.pop()
        clock.steps.append((100.0 + seconds, *rest))
    return clock


def test_only_steps_are_noted() -> None:
    clock = Clock(until=float("inf"))
    for message in ("", "Embedding 3 of 5 texts", "Epoch 2 of 7", "Teacher: epoch 1 of 3"):
        clock(1, 2, message)
    assert [step[1:] for step in clock.steps] == [("", 2, 7), ("Teacher: ", 1, 3)]


def test_one_training_across_an_epoch() -> None:
    """Loading takes 5 s, a step 1 s, the first four steps are slower, scoring takes 2 s."""
    times = [5 + 3, 11, 13, 15, 16, 17, 18, 19, 19 + 1 + 2, 23]
    clock = told(*((seconds, f"Epoch {1 if place < 8 else 2} of 6") for place, seconds in enumerate(times)))
    (loop,) = loops(clock, 20)
    assert loop.step == pytest.approx(1.0)
    assert loop.score == pytest.approx(2.0)
    assert loop.before == pytest.approx(8 - 1), "the slow first step counts as loading"
    assert (loop.seen, loop.per_epoch, loop.epochs) == (10, 8, 6)
    assert loop.ended == pytest.approx(123)
    assert loop.seconds == pytest.approx(23 - 8 + 1)


def test_an_epoch_that_was_not_finished_tells_nothing_of_scoring() -> None:
    (loop,) = loops(told((2, "Epoch 1 of 2"), (3, "Epoch 1 of 2"), (4, "Epoch 1 of 2")), 20)
    assert (loop.step, loop.score, loop.per_epoch) == (1.0, None, None)


def test_a_single_step_is_all_there_is() -> None:
    (loop,) = loops(told((2, "Epoch 1 of 2")), 20)
    assert (loop.before, loop.step, loop.seen) == (0.0, 2.0, 1)


def test_epochs_of_one_step_hold_their_score() -> None:
    (loop,) = loops(told(*((float(place), f"Epoch {place} of 5") for place in (1, 2, 3, 4))), 20)
    assert (loop.step, loop.score, loop.per_epoch) == (1.0, 0.0, 1)


def test_trainings_are_told_apart() -> None:
    by_words = told((1, "Teacher: epoch 1 of 2"), (2, "Teacher: epoch 1 of 2"), (5, "Round 1 of 1: epoch 1 of 2"))
    by_epochs = told((1, "Epoch 1 of 2"), (2, "Epoch 1 of 2"), (5, "Epoch 1 of 6"))
    by_fall = told((1, "Epoch 1 of 2"), (2, "Epoch 2 of 2"), (5, "Epoch 1 of 2"))
    for clock in (by_words, by_epochs, by_fall):
        first, second = loops(clock, 20)
        assert (first.seen, second.seen) == (2, 1)
        assert second.before + second.step == pytest.approx(3.0), "from the end of the one before"
    full = told(*((float(place), "Epoch 1 of 9") for place in range(6)))
    assert [loop.seen for loop in loops(full, 4)] == [4, 2], "each of them ends after so many steps"
    assert loops(told(), 20) == []


def test_a_probe_is_ended_when_it_takes_too_long() -> None:
    clock = Clock(until=time.perf_counter() - 1)
    with pytest.raises(TooLongError):
        clock(1, 2, "Embedding")
