import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from core.contracts import Approach, FitContext
from core.dataset import Dataset
from core.errors import AssayError
from core.store.workspace import Workspace
from core.tune import APPROACHES
from core.tune.compare.bench import Bench
from core.tune.compare.budget import Budget, planned_fits
from core.tune.compare.prepare import prepare
from core.tune.majority import Majority, Shares
from core.tune.masked_lm import MaskedLM
from core.tune.measure import probe, timeline
from core.tune.measure.probe import estimate, score_estimates
from core.tune.self_training import SelfTraining
from core.types import Task

Make = Callable[..., Bench]

#: Seconds of a text that is read, of a step, of a pass over one validation row, of loading.
READ, STEP, PASS, LOAD = 0.0006, 0.004, 0.0008, 0.05


@pytest.fixture
def bench(workspace: Workspace, split_support: Dataset, tiny_model: Path) -> Make:
    """A bench of 84 train and 18 validation rows; texts are read in 21 batches of 4."""

    def make(**budget: Any) -> Bench:
        chosen = Budget(**{"batch": 4, "max_tokens": 32, "trials": 2, "seeds": 2, **budget})
        prepared = prepare(split_support, chosen.max_rows, chosen.seed, chosen.max_unlabelled)
        return Bench("run", workspace.runs, prepared, chosen, tiny_model, workspace.cache / "embeddings")

    return make


class Hours:
    """A clock that moves only when somebody waits, so that a busy machine changes nothing."""

    now = 1000.0

    def perf_counter(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


HOURS = Hours()


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe reads the clock that stands still."""
    monkeypatch.setattr(probe, "time", HOURS)
    monkeypatch.setattr(timeline, "time", HOURS)


class Slow(Approach, frozen=True):
    """Reads each text once and remembers it in the cache; takes a while for it."""

    kind: str = "slow"
    supervision: ClassVar[str] = "supervised"
    seen: ClassVar[list[FitContext]] = []
    level: float = 1.0

    def trials(self, count: int) -> tuple["Slow", ...]:
        return tuple(self.model_copy(update={"level": 1.0 + place}) for place in range(count))

    def fit(self, task: Task, context: FitContext) -> Shares:
        self.seen.append(context)
        self.read(task, context)
        return Lazy(len(task.classes), 0.0)

    def read(self, task: Task, context: FitContext) -> None:
        assert context.cache is not None
        context.cache.mkdir(parents=True, exist_ok=True)
        note = context.cache / f"{len(task.train)}.json"
        if note.is_file():
            context.bill(json.loads(note.read_text()))
            return
        HOURS.wait(READ * len(task.train))
        note.write_text(str(READ * len(task.train)))

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> Shares:
        raise AssertionError


class Lazy(Shares):
    """Needs some time for each text."""

    def __init__(self, classes: int, seconds: float) -> None:
        super().__init__(np.full(classes, 1 / classes))
        self.seconds = seconds

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        HOURS.wait(self.seconds * len(texts))
        return super().predict_proba(texts)


class Gradual(Slow, frozen=True):
    """Loads, reads, then goes through epochs of steps as the training loop does."""

    kind: str = "gradual"
    random: ClassVar[bool] = True
    gradual: ClassVar[bool] = True

    def fit(self, task: Task, context: FitContext) -> Shares:
        self.seen.append(context)
        HOURS.wait(LOAD)
        self.read(task, context)
        batches, done = -(-len(task.train) // context.batch), 0
        most = min(context.max_steps or 10**9, batches * context.epochs)
        for epoch in range(1, context.epochs + 1):
            for _ in range(batches):
                if done < most:
                    HOURS.wait(STEP)
                    done += 1
                    context.progress(done, most, f"Epoch {epoch} of {context.epochs}")
            if done < most:
                HOURS.wait(PASS * len(task.validation))
        return Lazy(len(task.classes), PASS)


def one(made: Bench, approach: Approach) -> dict[str, Any]:
    (found,) = estimate(made, [approach])
    return found


def test_training_in_steps(bench: Make, still: None) -> None:
    """Against the arithmetic of the waits, but for the padding, which waits do not know."""
    made = bench(epochs=6)
    found = one(made, Gradual())
    train, held = len(made.prepared.task.train), len(made.prepared.task.validation)
    epoch = -(-train // 4) * STEP + PASS * held
    cached = READ * train
    fits = [LOAD + epochs * epoch + PASS * held for epochs in (3, 5.25, 6)]
    assert found["seconds"] == pytest.approx(cached + 3 * fits[1], rel=0.1)
    assert found["seconds_per_fit"] == pytest.approx(cached + fits[1], rel=0.1)
    assert found["low"] == pytest.approx((cached + 3 * fits[0]) / 1.25, rel=0.1)
    assert found["high"] == pytest.approx((cached + 3 * fits[2]) * 1.25, rel=0.1)
    assert "20 steps of 4 rows took" in found["basis"] and found["basis"].endswith("; 3 fits.")
    assert f"{6 * 21} steps and 7 passes over {held} validation rows" in found["basis"]


def test_a_probe_trains_few_steps(bench: Make, still: None) -> None:
    made = bench(epochs=6)
    Slow.seen.clear()
    one(made, Gradual())
    steps = [context.max_steps for context in Slow.seen]
    assert steps and all(step is not None and step <= probe.STEPS for step in steps)


def test_fits_as_a_whole(bench: Make, still: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a fit is too slow to be done on everything, it is extrapolated; what is cached counts once."""
    monkeypatch.setattr(probe, "_ROOM", 0.0)  # no more than twice the fewest texts
    made = bench(trials=3)
    monkeypatch.setattr(probe, "_FEW", 20)
    found = one(made, Slow())
    assert found["seconds"] == pytest.approx(READ * len(made.prepared.task.train), rel=0.3, abs=0.01)
    assert "of 102 texts took" in found["basis"]
    assert found["low"] < found["seconds"] < found["high"]


def test_what_is_quick_is_simply_done(bench: Make) -> None:
    found = one(bench(), Majority())
    assert found["seconds"] < 0.05
    assert found["basis"] == "A fit on all 102 texts took under 0.1 s; 1 fit."


def test_nothing_is_left_behind(
    bench: Make, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No cache, no file, no event: a run that follows pays for everything itself."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = sorted(path for path in workspace.root.rglob("*"))
    Slow.seen.clear()
    estimate(bench(), [Slow(), Gradual()])
    assert sorted(path for path in workspace.root.rglob("*")) == before
    assert list(temporary.iterdir()) == []
    assert all(context.cache is not None and temporary in context.cache.parents for context in Slow.seen)


class Trouble(Slow, frozen=True):
    """Cannot be fitted."""

    kind: str = "trouble"

    def fit(self, task: Task, context: FitContext) -> Shares:
        raise MemoryError


class Unfit(Trouble, frozen=True):
    """Cannot be tried."""

    kind: str = "unfit"

    def obstacle(self, task: Task, context: FitContext) -> str | None:
        return "It needs what is not there."


class Endless(Slow, frozen=True):
    """Never comes to an end."""

    kind: str = "endless"

    def fit(self, task: Task, context: FitContext) -> Shares:
        while True:
            time.sleep(0.01)
            context.progress(0, 1, "Asking")


def test_trouble_is_told_and_the_others_go_on(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_MOST", 0.2)
    told: list[tuple[float, float, str]] = []
    made = bench()
    object.__setattr__(made, "progress", lambda done, total, message="": told.append((done, total, message)))
    found = estimate(made, [Trouble(), Unfit(), Endless(), Majority()])
    assert [line["kind"] for line in found] == ["trouble", "unfit", "endless", "majority"]
    assert "memory" in found[0]["error"].lower()
    assert found[1] == {"kind": "unfit", "skipped": "It needs what is not there."}
    assert "given up" in found[2]["error"]
    assert "seconds" in found[3]
    assert told[0] == (0, 4, "Probing trouble") and told[-1][:2] == (4, 4)
    assert not any("seconds" in line for line in found[:3])


def test_a_broken_model_is_a_message(bench: Make, tmp_path: Path) -> None:
    made = bench()
    object.__setattr__(made, "model", tmp_path / "nowhere")
    for member in APPROACHES:
        if "model" in member.needs:
            found = one(made, member.model_validate({}))
            assert found.get("error") or found.get("skipped"), member


@pytest.mark.parametrize("member", APPROACHES, ids=lambda member: member.name())
def test_every_approach_has_an_estimate(bench: Make, member: type[Approach]) -> None:
    made = bench(batch=16)
    found = one(made, member.model_validate({}))
    if "skipped" in found:
        assert found["skipped"].endswith(".")
        return
    assert "error" not in found, found
    assert 0 <= found["low"] <= found["seconds"] <= found["high"]
    assert found["basis"].endswith("fits." if planned_fits(member.model_validate({}), made.budget) > 1 else "1 fit.")
    assert ("steps of 16 rows" in found["basis"]) == member.gradual


def test_trainings_in_several_stages(bench: Make) -> None:
    """40 labelled rows in batches of 4, 10 steps an epoch: a teacher and 3 rounds; adaptation on 80 texts of train."""
    made = bench(max_rows=40, max_unlabelled=40, epochs=3)
    rounds = one(made, SelfTraining(learner="full"))
    assert "a fit takes up to 120 steps and 13 passes over 18 validation rows" in rounds["basis"], rounds
    adapted = one(made, MaskedLM(adaptation_epochs=2))
    steps = 3 * 10 + 2 * 18  # a tenth of the 80 texts is held out
    assert f"a fit takes up to {steps} steps and 4 passes over 18 validation rows" in adapted["basis"], adapted
    frozen = one(made, MaskedLM(then="frozen"))
    assert "a fit takes up to 36 steps and 1 pass over 18 validation rows" in frozen["basis"], frozen
    assert adapted["seconds"] < 3 * adapted["seconds_per_fit"], "the two trials of a seed share the adaptation"


def test_unlabelled_texts_are_tried_by_those_who_read_them(bench: Make) -> None:
    read: list[int] = []

    class Counts(Slow, frozen=True):
        kind: str = "counts"

        def fit(self, task: Task, context: FitContext) -> Shares:
            read.append(len(task.unlabelled))
            return super().fit(task, context)

    class Semi(Counts, frozen=True):
        supervision: ClassVar[str] = "semi-supervised"

    made = bench(max_rows=12)
    assert len(made.prepared.task.unlabelled) == 72
    one(made, Counts())
    assert set(read) == {0}
    read.clear()
    one(made, Semi())
    assert max(read) == 72


def row(kind: str, seconds: float) -> dict[str, Any]:
    return {"kind": kind, "status": "done", "seconds": seconds}


def guess(kind: str, seconds: float, low: float, high: float) -> dict[str, Any]:
    return {"kind": kind, "seconds": seconds, "low": low, "high": high, "seconds_per_fit": 1.0, "basis": "x."}


def test_scores_by_hand() -> None:
    estimates = [
        guess("a", 10, 8, 15), guess("b", 10, 9, 11), guess("c", 10, 5, 20), {"kind": "d", "error": "no"},
        guess("e", 3, 2, 4), {"kind": "f", "skipped": "no"},
    ]  # fmt: skip
    rows = [row("a", 12), row("b", 5), row("c", 10), row("d", 1), {"kind": "e", "status": "failed", "error": "x"}]
    found = score_estimates(estimates, rows)
    assert [(one["kind"], one["ratio"], one["within"]) for one in found["approaches"]] == [
        ("a", 1.2, True), ("b", 0.5, False), ("c", 1.0, True),
    ]  # fmt: skip
    assert (found["within"], found["factor"]) == (2, 1.2), "the median of 1.2, 2 and 1"
    assert found["sentence"] == (
        "Half of the 3 estimates were off by a factor of 1.20 or less and 2 of 3 lay within the range."
    )


def test_scores_of_one_and_of_none() -> None:
    found = score_estimates([guess("a", 10, 8, 15)], [row("a", 5)])
    assert found["sentence"] == "The estimate was off by a factor of 2.00 and 0 of 1 lay within the range."
    assert score_estimates([], [row("a", 5)])["sentence"] == "No estimate can be compared yet."
    assert score_estimates([guess("a", 0, 0, 0)], [row("a", 0.02)])["approaches"][0]["within"], "both under 0.1 s"


def test_an_error_of_the_data_is_told_in_its_own_words(bench: Make) -> None:
    class Picky(Slow, frozen=True):
        kind: str = "picky"

        def fit(self, task: Task, context: FitContext) -> Shares:
            raise AssayError("This cannot be.", "here", "Do that.")

    assert one(bench(), Picky()) == {"kind": "picky", "error": "here: This cannot be. Do that."}
