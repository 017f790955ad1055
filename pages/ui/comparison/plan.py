"""Before a comparison: what to compare, under which budget and constraints, how long it takes and what it can show."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.contracts import Approach
from core.outlook import Outlook
from core.planning import known_estimates, told_estimate, total_estimate
from core.store.records import Version
from core.tune.compare.budget import Budget, planned_fits
from core.tune.evidence.bootstrap import smallest_difference
from core.words import count
from pages.ui import frame, jobs, messages, state
from pages.ui.comparison import ahead, board, budget, choose, constraints, own, runs

Settings = dict[str, Any]

_VISIBLE = (
    "Two scores on this test split differ by chance by less than this in 95 of 100 cases (at an accuracy of 0.85). "
    'Smaller differences will read "cannot be told apart"; more test rows make it smaller.'
)


def draw(version: Version) -> Settings:
    """The form, what it will run, and the button that starts it; returns the settings as they now are."""
    kept = json.loads(state.workspace().catalog.draft(_draft(version)) or "{}")
    ahead.serve(version, budget.given(version, kept.get("budget")))
    turn = _turn(version)
    wanted = choose.wanted(kept.get("approaches", choose.FIRST), turn)
    # filled in another order than they stand: what can be chosen depends on budget, model and settings
    top, chooser, settings, below = (st.container() for _ in range(4))
    with below:
        terms, known = _terms(version, kept, turn)
    with settings:
        values = {**kept.get("own", {}), **own.draw(wanted, kept.get("own", {}), known, f"own{turn}")}
    now = json.loads(json.dumps({"approaches": wanted, "own": values, **terms}))
    if now != kept:
        state.workspace().catalog.save_draft(_draft(version), json.dumps(now))
    every, wrong = own.made(choose.KINDS, values)
    faults = [error for error in wrong if error.where in wanted]
    with settings:
        for error in faults:
            messages.show(error)
    limits = Budget(**terms["budget"])
    blocked = ahead.standing_in_the_way(version, every, limits, terms["model"])
    estimates = known_estimates(state.workspace(), version.id, every, terms["budget"], terms["model"])
    with chooser:
        choose.draw(known, blocked, estimates, {kind: own.changes(kind, values[kind]) for kind in values}, turn)
    running = [one for one in every if one.kind in wanted and one.kind not in blocked]
    wanting = {"approaches": [one.model_dump(mode="json") for one in running], **terms}
    wanting["estimates"] = [estimates[one.kind] for one in running if one.kind in estimates]
    wanting["advice"] = [known.advice[one.kind].to_json() for one in running if one.kind in known.advice]
    with top:
        _figures(known, running, limits)
        _bar(version, wanting, blocked=bool(faults))
        _caption(known, running, limits)
    return wanting


def _draft(version: Version) -> str:
    return f"compare/{version.dataset}"


def _turn(version: Version) -> str:
    """Part of the keys of all controls: it changes with the dataset, because a browser keeps the values of a key."""
    if st.session_state.setdefault("plan_dataset", version.dataset) != version.dataset:
        st.session_state["plan_dataset"] = version.dataset
        st.session_state["plan_turn"] = st.session_state.get("plan_turn", 0) + 1
    return str(st.session_state.get("plan_turn", ""))


def _terms(version: Version, kept: Mapping[str, Any], turn: str) -> tuple[Settings, Outlook]:
    """Budget, model, constraints and country as they now are, and what is known under them."""
    limits = budget.draw(budget.given(version, kept.get("budget")), f"budget{turn}")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        model = budget.model_input(kept.get("model"), f"model{turn}")
    with right:
        country = constraints.country(kept.get("country"), f"country{turn}")
    known = ahead.outlook(version, limits, model)
    budget.model_state(known)
    bounds = constraints.draw(kept.get("constraints", {}), f"limit{turn}")
    return {
        "budget": limits.model_dump(mode="json"),
        "model": model,
        "constraints": bounds,
        "country": country,
    }, known


def _figures(known: Outlook, running: Sequence[Approach], limits: Budget) -> None:
    sizes = known.sizes
    frame.figures(
        [
            ("Train rows", f"{sizes['train']:,}", "Rows that every approach learns from."),
            ("Validation rows", f"{sizes['validation']:,}", "Rows on which settings are chosen."),
            ("Test rows", f"{sizes['test']:,}", "The sealed test; it is opened once, at the end of the run."),
            ("Fits", f"{sum(planned_fits(one, limits) for one in running):,}", "Models that will be trained in all."),
            ("Smallest visible difference", f"{smallest_difference(sizes['test']):.3f}", _VISIBLE),
        ]
    )


def _bar(version: Version, wanting: Settings, blocked: bool) -> None:
    """The button that starts, the one that estimates, and how long it will take."""
    none = None if wanting["approaches"] else "Choose an approach first."
    none = "Correct the settings that are named below." if blocked else none
    buttons, said = st.columns([1, 2], vertical_alignment="center")
    with buttons.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "Start comparison",
            type="primary",
            icon=":material/play_arrow:",
            disabled=none is not None,
            help=none,
            key="start_compare",
        ):
            runs.start(version, wanting)
            st.rerun()
        _estimate_button(version, wanting, none)
    with said:
        _expected(wanting)


def _estimate_button(version: Version, wanting: Settings, none: str | None) -> None:
    """Starts an estimate; while one is made, stops it. It may not run beside a comparison that is being measured."""
    active = {job.kind: job for job in jobs.active()}
    if "estimate" in active:
        jobs.cancel_button(active["estimate"], key="estimate_cancel")
        return
    why = none or (_MEASURED if "compare" in active else None)
    again = all(one["kind"] in _timed(wanting) for one in wanting["approaches"])
    if st.button(
        "Estimate again" if again and none is None else "Estimate the time",
        icon=":material/timer:",
        disabled=why is not None,
        help=why or "Tries each chosen approach for a few seconds. Nothing is scored on test.",
        key="estimate",
    ):
        runs.estimate(version, wanting, again)
        st.rerun()


_MEASURED = "A comparison is being measured, and a probe would disturb it. Wait for its end, or cancel it."


def _expected(wanting: Settings) -> None:
    """The estimate of all chosen approaches, or how far the job is that makes it."""
    kinds = {job.kind for job in jobs.active()}
    if "estimate" in kinds and "compare" not in kinds:
        jobs.follow(board.estimating, key="estimate_follow")
        return
    timed = _timed(wanting)
    if timed:
        whole = told_estimate(total_estimate(list(timed.values())))
        missing = len(wanting["approaches"]) - len(timed)
        part = f", and {count(missing, 'approach', 'approaches')} without an estimate" if missing else ""
        st.markdown(f"**{whole[:1].upper()}{whole[1:]}**{part}")


def _timed(wanting: Settings) -> dict[str, Any]:
    return {one["kind"]: one for one in wanting["estimates"] if "seconds" in one}


def _caption(known: Outlook, running: Sequence[Approach], limits: Budget) -> None:
    """Fits of each approach, and what had to be decided about the rows."""
    fits = ", ".join(f"{one.kind} {planned_fits(one, limits)}" for one in running)
    epochs = f" Up to {count(limits.epochs_for(known.sizes['train']), 'epoch')} each where training goes by epochs."
    lines = ([f"Fits: {fits}.{epochs}"] if fits else []) + list(known.notes)
    st.caption(messages.escaped(" ".join(lines)))
