"""Runs approaches side by side under one budget; every finished fit is on disk before the next begins."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from core.contracts import Approach, Progress
from core.errors import AssayError
from core.tune.compare.bench import Bench
from core.tune.compare.budget import planned_fits, rungs_of
from core.tune.compare.sealed import tested
from core.tune.compare.unit import FAILURES, NOTHING, Plan, fit_unit, rank

#: Approaches of no more effort show a first score before any approach is tuned: baselines, prompting, frozen features.
QUICK = 2.0


def run_approaches(bench: Bench, approaches: Sequence[Approach]) -> list[dict[str, Any]]:
    """Fit every approach: its trials with the first seed, then the best setting with the other seeds.

    The cheap ones come first, and the quick ones with a single trial at first, so that a ranking stands early. Returns
    one record per approach, in the order given: ``kind, status, setting, units, trials, error``. Units that an
    interrupted run left finished are taken over. An approach that fails is recorded and the others go on; one that
    cannot be tried here is ``skipped`` with the reason. AssayError when a kind is there twice, because units are named
    by kind.
    """
    kinds = [approach.kind for approach in approaches]
    if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        raise AssayError(
            f"'{twice[0]}' is chosen more than once.", "compare", "Name each approach once; trials vary its settings."
        )
    queue = sorted(approaches, key=lambda approach: approach.effort)
    early = [approach for approach in queue if approach.effort <= QUICK]
    shares = [approach.effort for approach in early] + [_share(approach, bench) for approach in queue]
    total, done, records = sum(shares), 0.0, {}
    for place, approach in enumerate([*early, *queue]):
        warm_up([approach])
        inner = replace(bench, progress=_scaled(bench.progress, approach.kind, done, shares[place], total))
        if place < len(early):
            _first_look(inner, approach)
        else:
            records[approach.kind] = record = _recorded(inner, approach)
            bench.store.append_event(bench.run_id, {"event": "approach", **record})
        done += shares[place]
    bench.progress(total, total, "Comparing")
    return [records[kind] for kind in kinds]


def _share(approach: Approach, bench: Bench) -> float:
    return approach.effort * planned_fits(approach, bench.budget)


def _first_look(bench: Bench, approach: Approach) -> None:
    """The first trial of a quick approach, so that all of them are on the board before any is tuned.

    What goes wrong here goes wrong again in its turn, and is told then.
    """
    with suppress(*FAILURES):
        if approach.obstacle(bench.prepared.task, bench.context(bench.budget.seed)) is None:
            plan = Plan(f"{approach.kind}.trial0", bench.budget.seed, 0, 1)
            fit_unit(bench, approach.trials(bench.budget.trials)[0], plan, NOTHING)


def _recorded(bench: Bench, approach: Approach) -> dict[str, Any]:
    """The approach's record, whatever happens to it."""
    empty: dict[str, Any] = {"kind": approach.kind, "units": [], "trials": []}
    try:
        reason = approach.obstacle(bench.prepared.task, bench.context(bench.budget.seed))
        return {**empty, "status": "skipped", "error": reason} if reason else _one_approach(bench, approach)
    except FAILURES as error:
        return {**empty, "status": "failed", "error": told(error)}


def told(error: BaseException) -> str:
    """What went wrong, in one line for people."""
    if isinstance(error, AssayError):
        return error.line()
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return "The memory of this machine was not enough. Use fewer tokens, smaller batches or a smaller model."
    if isinstance(error, OSError) and error.errno == 28:
        return "The disk is full. Free some space and go on; finished fits are kept."
    return f"{type(error).__name__}: {error}"


def _one_approach(bench: Bench, approach: Approach) -> dict[str, Any]:
    fits = planned_fits(approach, bench.budget)
    first = bench.budget.seed
    going = list(enumerate(approach.trials(bench.budget.trials)))
    trials: list[dict[str, Any]] = []
    place = 0
    for rung, (count, share) in enumerate(rungs_of(approach, bench.budget)):
        last = share >= 1
        going = sorted(going[:count])
        tried: list[dict[str, Any]] = []
        for number, setting in going:
            name = f"{approach.kind}.trial{number}" if last else f"{approach.kind}.rung{rung}.trial{number}"
            best = max((rank(other) for other in tried), default=NOTHING) if last else None
            tried.append(_trial(bench, setting, Plan(name, first, place, fits, share), best))
            place += 1
        trials += tried
        ranked = sorted(zip(tried, going, strict=True), key=lambda pair: rank(pair[0]), reverse=True)
        going = [pair for _, pair in ranked]
    if "error" in ranked[0][0]:
        return {
            "kind": approach.kind,
            "status": "failed",
            "error": ranked[0][0]["error"],
            "units": [],
            "trials": trials,
        }
    chosen, (number, setting) = ranked[0]
    units = [tested(bench, setting, chosen)]
    for extra in range(1, bench.budget.seeds if setting.varies() else 1):
        name = f"{approach.kind}.trial{number}.seed{first + extra}"
        units.append(fit_unit(bench, setting, Plan(name, first + extra, place, fits), None))
        place += 1
    dump = setting.model_dump(mode="json")
    return {"kind": approach.kind, "status": "done", "setting": dump, "units": units, "trials": trials}


def _trial(bench: Bench, setting: Approach, plan: Plan, best: tuple[float, float] | None) -> dict[str, Any]:
    """A fit whose failure ends this trial only."""
    try:
        return fit_unit(bench, setting, plan, best)
    except FAILURES as error:
        record = {"unit": plan.name, "setting": setting.model_dump(mode="json"), "error": told(error)}
        bench.store.append_event(bench.run_id, {"event": "trial_failed", "kind": setting.kind, **record})
        return record


def _scaled(progress: Progress, kind: str, done: float, share: float, total: float) -> Progress:
    def inner(part: float, whole: float, message: str = "") -> None:
        progress(done + share * part / whole, total, message or kind)

    return inner


def warm_up(approaches: Sequence[Approach]) -> None:
    """Import what approaches need before their clocks run, so that none pays for being the first.

    Those without a model do not wait for its libraries.
    """
    from importlib import import_module

    needed = any(approach.needs for approach in approaches)
    for module in ("sklearn.linear_model", *(("torch", "transformers", "accelerate") if needed else ())):
        import_module(module)
