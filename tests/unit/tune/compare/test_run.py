import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
from pydantic import Field

from core.contracts import Approach, FitContext, Fitted
from core.dataset import Dataset
from core.errors import AssayError
from core.store.workspace import Workspace
from core.tune.compare.bench import Bench
from core.tune.compare.budget import Budget
from core.tune.compare.prepare import prepare
from core.tune.compare.result import summarize
from core.tune.compare.run import run_approaches
from core.tune.compare.views import stored_as
from core.tune.frozen import Frozen
from core.tune.full import Full
from core.tune.majority import Majority, Shares
from core.tune.tfidf import Tfidf
from core.types import Split, Task

ALL = (Majority(), Tfidf(), Frozen(), Full(learning_rate=2e-3))
BUDGET = Budget(seeds=2, trials=2, max_tokens=32, epochs=2)
UNITS = {
    "majority.trial0", "tfidf.trial0", "tfidf.trial1", "frozen.trial0", "frozen.trial1", "full.trial0", "full.trial1",
}  # fmt: skip

Make = Callable[..., Bench]


@pytest.fixture
def bench(workspace: Workspace, split_support: Dataset, tiny_model: Path) -> Make:
    """A bench on the small dataset; runs of one test share the cache of vectors."""

    def make(run: str = "run", budget: Budget = BUDGET, **more: Any) -> Bench:
        workspace.runs.create(run, {"made": "by a test"})
        prepared = prepare(split_support, budget.max_rows, budget.seed)
        return Bench(run, workspace.runs, prepared, budget, tiny_model, workspace.cache / "embeddings", **more)

    return make


class Spy(Approach, frozen=True):
    """Remembers what it was shown."""

    kind: str = "spy"
    random: ClassVar[bool] = True
    seen: ClassVar[list[tuple[Task, FitContext]]] = []

    def fit(self, task: Task, context: FitContext) -> Fitted:
        self.seen.append((task, context))
        return Shares(np.full(len(task.classes), 1 / len(task.classes)))

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> Fitted:
        return Shares(np.full(3, 1 / 3))


class Fails(Spy, frozen=True):
    """Cannot be fitted."""

    kind: str = "fails"
    error: Any = Field(default=RuntimeError("broken, say"), exclude=True)

    def fit(self, task: Task, context: FitContext) -> Fitted:
        raise self.error


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of all fits from now on."""
    fits: list[str] = []
    for kind in (Majority, Tfidf, Frozen, Full):
        real = kind.fit

        def fit(self: Any, task: Task, context: FitContext, real: Callable = real) -> Fitted:
            fits.append(self.kind)
            return real(self, task, context)

        monkeypatch.setattr(kind, "fit", fit)
    return fits


def test_all_four_approaches_end_to_end(bench: Make, workspace: Workspace) -> None:
    told: list[float] = []
    run = bench(progress=lambda done, total, message="": told.append(done / total))
    records = run_approaches(run, ALL)
    assert [(record["kind"], record["status"]) for record in records] == [(one.kind, "done") for one in ALL]
    assert [[unit["seed"] for unit in record["units"]] for record in records] == [[0], [0], [0], [0, 1]]
    assert told == sorted(told) and told[-1] == 1

    names = set(workspace.runs.units("run"))
    tested = {name.removesuffix(".test") for name in names if name.endswith(".test")}
    assert len(names) == 8 + 5 and names > UNITS
    assert tested == {unit["unit"] for record in records for unit in record["units"]}, "nothing else saw the test"
    _check_predictions(run, workspace.runs.predictions("run"))
    _check_answer(run, summarize(run, records), records)
    for kind in ("majority", "tfidf", "frozen", "full"):
        assert list((workspace.runs.folder("run") / "models" / kind).iterdir())


def _check_predictions(run: Bench, frame: pd.DataFrame) -> None:
    """Each unit has each validation row once, the chosen ones each test row; probabilities sum to 1."""
    sizes = run.prepared.sizes()
    assert len(frame) == 8 * sizes["validation"] + 5 * sizes["test"]
    np.testing.assert_allclose(frame.filter(like="p:").sum(axis=1), 1, atol=1e-9)
    assert list(frame.columns[4:]) == ["p:card", "p:login", "p:parcel"]
    for split, rows in ((Split.VALIDATION, run.prepared.task.validation), (Split.TEST, run.prepared.test)):
        assert set(frame.loc[frame["split"] == split.value, "uid"]) == set(rows.uids)
    assert not set(frame["uid"]) & set(run.prepared.task.train.uids)


def _check_answer(run: Bench, answer: dict, records: list[dict]) -> None:
    assert json.loads(json.dumps(answer)) == answer
    assert answer["splits"] == run.prepared.sizes()
    assert set(answer["recommendation"]) >= {"approach", "tied_with", "reason", "would_change_if"}
    fields = {
        "kind", "status", "accuracy", "macro_f1", "seconds", "peak_memory_mb", "trainable_parameters", "model_mb",
        "latency_ms_per_1000", "energy_kwh", "energy_method", "co2_kg", "chosen", "seeds",
    }  # fmt: skip
    rows = {row["kind"]: row for row in answer["approaches"]}
    for row in rows.values():
        assert fields <= set(row)
        for metric in ("accuracy", "macro_f1"):
            assert 0 <= row[metric]["low"] <= row[metric]["mean"] <= row[metric]["high"] <= 1
        assert np.array(row["confusion"]).sum() == len(run.prepared.test) * len(row["seeds"])
        assert row["energy_kwh"] is None and row["energy_method"] == "not measured"
    assert rows["tfidf"]["accuracy"]["mean"] > rows["majority"]["accuracy"]["mean"] + 0.2
    frame = run.store.predictions(run.run_id, stored_as(records[1]["units"][0]))
    test = frame[frame["split"] == "test"].set_index("uid").loc[list(run.prepared.test.uids)]
    by_hand = (test.filter(like="p:").to_numpy().argmax(axis=1) == run.prepared.test.y).mean()
    assert rows["tfidf"]["accuracy"]["mean"] == pytest.approx(by_hand, abs=1e-4)
    chosen = max(records[3]["trials"], key=lambda trial: (trial["validation_macro_f1"], -trial["validation_log_loss"]))
    assert rows["full"]["chosen"]["learning_rate"] == chosen["setting"]["learning_rate"]


def test_finished_units_are_taken_over(bench: Make, monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    fits = counted(monkeypatch)
    first = run_approaches(bench(), ALL)
    assert sorted(fits) == sorted(["majority", "tfidf", "tfidf", "frozen", "frozen", "full", "full", "full"])
    fits.clear()
    assert run_approaches(bench(), ALL) == first
    assert fits == []
    units = workspace.runs.folder("run") / "units"
    next(units.glob("full.*seed1.parquet")).unlink()
    again = run_approaches(bench(), ALL)
    assert fits == ["full"]
    assert again[:3] == first[:3]


def test_the_score_on_the_test_is_that_of_the_saved_model(bench: Make, workspace: Workspace) -> None:
    run = bench(budget=Budget(seeds=1, trials=2, max_tokens=32, epochs=2))
    (record,) = run_approaches(run, [Frozen()])
    (unit,) = record["units"]
    said = workspace.runs.predictions("run", [unit["test"]])
    loaded = Frozen.load(run.saved("frozen"), run.context(0))
    np.testing.assert_allclose(
        said.filter(like="p:"), loaded.predict_proba(run.prepared.test.texts, fresh=True), atol=1e-6
    )
    (workspace.runs.folder("run") / "units" / f"{unit['test']}.parquet").unlink()
    assert run_approaches(run, [Frozen()]) == [record], "what a killed run had not tested is tested without a new fit"
    pd.testing.assert_frame_equal(workspace.runs.predictions("run", [unit["test"]]), said)


def test_quick_approaches_show_a_score_before_any_is_tuned(bench: Make, workspace: Workspace) -> None:
    run_approaches(bench(), ALL)
    told = [event for event in workspace.runs.events("run") if event["event"] == "unit"]
    names = list(dict.fromkeys(event["unit"] for event in told))
    assert names[:3] == ["majority.trial0", "tfidf.trial0", "frozen.trial0"]
    assert names.index("full.trial0") > names.index("frozen.trial1")


def test_a_run_that_was_killed_goes_on_where_it_stopped(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    fits, real = counted(monkeypatch), Frozen.fit

    def killed(self: Frozen, task: Task, context: FitContext) -> Fitted:
        raise KeyboardInterrupt

    monkeypatch.setattr(Frozen, "fit", killed)
    with pytest.raises(KeyboardInterrupt):
        run_approaches(bench(), ALL[:3])
    assert fits == ["majority", "tfidf"]
    monkeypatch.setattr(Frozen, "fit", real)
    records = run_approaches(bench(), ALL[:3])
    assert fits == ["majority", "tfidf", "frozen", "tfidf", "frozen"]
    assert [record["status"] for record in records] == ["done"] * 3


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (RuntimeError("broken, say"), "RuntimeError: broken, say"),
        (RuntimeError("CUDA out of memory: tried 3 GiB"), "memory of this machine was not enough"),
        (MemoryError(), "memory of this machine was not enough"),
        (AssayError("Bad.", "here", "Mend it."), "here: Bad. Mend it."),
        (ValueError("no"), "ValueError: no"),
        (OSError("disk"), "OSError: disk"),
        (OSError(28, "No space left on device"), "The disk is full"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failing_approach_is_recorded_and_the_others_go_on(bench: Make, error: Exception, message: str) -> None:
    run = bench()
    records = run_approaches(run, [Fails(error=error), Majority()])
    assert [record["status"] for record in records] == ["failed", "done"]
    assert message in records[0]["error"]
    answer = summarize(run, records)
    assert answer["approaches"][0] == {"kind": "fails", "status": "failed", "error": records[0]["error"]}
    assert answer["recommendation"]["approach"] == "majority"


def test_a_bug_is_not_taken_for_a_failure(bench: Make) -> None:
    with pytest.raises(TypeError):
        run_approaches(bench(), [Fails(error=TypeError("a bug")), Majority()])


def test_the_sealed_test_is_never_shown_to_fit(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Spy, "seen", [])
    run, spy = bench(), Spy()
    run_approaches(run, [spy])
    sealed = set(run.prepared.test.uids)
    assert len(spy.seen) == 2 and sealed
    for task, context in spy.seen:
        assert not sealed & {*task.train.uids, *task.validation.uids}
        assert not {*run.prepared.test.texts} & {*task.train.texts, *task.validation.texts}
        assert "test" not in vars(task) and "prepared" not in vars(context)
    assert [context.seed for _, context in spy.seen] == [0, 1]


def test_the_same_kind_twice_is_refused(bench: Make) -> None:
    """Units are named by kind: the second would silently take over the first one's predictions."""
    with pytest.raises(AssayError, match="'tfidf' is chosen more than once"):
        run_approaches(bench(), [Tfidf(strength=1), Tfidf(strength=100)])


def test_a_cached_embedding_is_billed_to_the_second_run(bench: Make) -> None:
    budget = Budget(seeds=1, trials=3, max_tokens=32)
    runs = [bench("first", budget), bench("second", budget)]
    records = [run_approaches(run, [Frozen()])[0] for run in runs]
    billed = [[unit["seconds"] - unit["marginal_seconds"] for unit in record["trials"]] for record in records]
    assert billed[0][0] == 0, "the first fit made the vectors itself"
    cost = billed[1][0]
    assert cost > 0 and billed[1] == pytest.approx([cost] * 3, abs=0.002) == [*billed[0][1:], cost]
    totals = [summarize(run, [record])["approaches"][0]["seconds"] for run, record in zip(runs, records, strict=True)]
    marginal = [sum(unit["marginal_seconds"] for unit in record["trials"]) for record in records]
    assert totals[0] == pytest.approx(marginal[0], abs=0.002), "what it made itself is in its own seconds already"
    assert totals[1] == pytest.approx(marginal[1] + cost, abs=0.002), "and is billed once, not once a fit"


def test_the_budget_decides_how_often_is_fitted(bench: Make) -> None:
    for trials, seeds in ((1, 1), (3, 1), (1, 3), (2, 2)):
        run = bench(f"t{trials}s{seeds}", Budget(trials=trials, seeds=seeds, seed=5))
        (record,) = run_approaches(run, [Spy()])
        assert len(record["trials"]) == 1, "a spy has no trials"
        assert [unit["seed"] for unit in record["units"]] == list(range(5, 5 + seeds))


class Lies(Spy, frozen=True):
    """Its second trial is the best."""

    kind: str = "lies"
    random: ClassVar[bool] = False
    level: float = 0.0

    def trials(self, count: int) -> tuple["Lies", ...]:
        return tuple(self.model_copy(update={"level": level}) for level in (0.0, 1.0, 0.5)[:count])

    def fit(self, task: Task, context: FitContext) -> Fitted:
        return Knows(dict(zip(task.validation.texts, task.validation.y.tolist(), strict=True)), self.level)

    @classmethod
    def load(cls, folder: Path, context: FitContext) -> Fitted:
        return Knows(*json.loads((folder / "level").read_text()))


class Knows(Shares):
    """Knows a share of the validation rows and says class 0 elsewhere."""

    def __init__(self, known: dict[str, int], level: float) -> None:
        self.known, self.level = known, level

    def predict_proba(self, texts: Sequence[str], *, fresh: bool = False) -> np.ndarray:
        places = [
            self.known.get(text, 0) if number < len(texts) * self.level else 0 for number, text in enumerate(texts)
        ]
        return np.eye(3)[places]

    def save(self, folder: Path) -> None:
        (folder / "level").write_text(json.dumps([self.known, self.level]))


def test_the_best_trial_on_validation_is_chosen_and_its_model_kept(bench: Make, workspace: Workspace) -> None:
    (record,) = run_approaches(bench(budget=Budget(trials=3, seeds=3)), [Lies()])
    assert record["setting"]["level"] == 1.0
    assert [unit["unit"] for unit in record["units"]] == ["lies.trial1"]
    assert json.loads((workspace.runs.folder("run") / "models" / "lies" / "level").read_text())[1] == 1.0
    assert record["units"][0]["model_mb"] is not None


def test_max_rows_cuts_train_and_leaves_test(bench: Make, split_support: Dataset) -> None:
    run = bench(budget=Budget(max_rows=12, trials=1, seeds=1))
    answer = summarize(run, run_approaches(run, [Majority()]))
    assert answer["splits"] == {"train": 12, "validation": 12, "test": len(split_support.part(Split.TEST))}
    assert any("Train was cut" in note for note in answer["notes"])
