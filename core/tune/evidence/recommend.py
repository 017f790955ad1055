"""The computed recommendation: the tied set, the cheapest in it that keeps to the constraints, and why."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final

from core.tune.evidence.bootstrap import Evidence, smallest_difference
from core.tune.evidence.constraints import Constraints, Limits
from core.words import duration

_METRIC: Final = "macro_f1"


def recommend(
    validation: Evidence,
    test: Evidence,
    seconds: Mapping[str, float],
    constraints: Constraints | None = None,
    figures: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Choose on validation, report on test.

    An approach that breaks a constraint is not eligible; one whose figure was not measured is, and the reason says so.
    Of the eligible, the leader has the best macro-F1 on validation. Approaches that cannot be told apart from it
    (paired bootstrap over rows and seeds, 95 %) are tied; the cheapest of the tied, by stand-alone seconds, is
    recommended. When none is eligible, the one is named that breaks its worst constraint by the smallest factor.
    ``figures`` are an answer's rows by kind, for memory, CO2, size and latency.

    Returns ``approach, tied_with, leader, p_best, reason, would_change_if, test_agrees``, and ``within_constraints``,
    ``excluded`` (what each approach breaks that is left out) and ``unchecked`` (who was not measured, by constraint).
    """
    scores = {kind: points[_METRIC] for kind, points in validation.points.items()}
    limits = Limits(constraints, figures or {}, seconds, scores)
    within = limits.eligible or [limits.closest]
    leader, chosen, tied = _choice(validation, within, seconds)
    against = [
        kind
        for kind in test.different_from(chosen, _METRIC)
        if kind in limits.eligible and test.points[kind][_METRIC] > test.points[chosen][_METRIC]
    ]
    if limits.eligible:
        reason = _reason(validation, leader, chosen, tied, seconds, limits)
        change = _would_change(validation, leader, chosen, seconds, limits)
    else:
        reason = _nothing(limits)
        change = f"{chosen} would keep to constraints that allow {' and '.join(limits.asked(chosen))}."
    reason += _on_test(test, chosen, against, limits)
    return {
        "approach": chosen,
        "tied_with": [kind for kind in tied if kind != chosen],
        "leader": leader,
        "p_best": {kind: round(share, 3) for kind, share in validation.best_shares(_METRIC).items()},
        "reason": reason,
        "would_change_if": change,
        "test_agrees": not against,
        "within_constraints": bool(limits.eligible),
        "excluded": {kind: limits.breaches(kind) for kind in scores if limits.broken[kind]},
        "unchecked": limits.unchecked(),
    }


def _choice(evidence: Evidence, among: Sequence[str], seconds: Mapping[str, float]) -> tuple[str, str, list[str]]:
    """The leader, the cheapest that is tied with it, and all that are tied, the leader first."""
    leader = max(among, key=lambda kind: (evidence.points[kind][_METRIC], -seconds[kind]))
    tied = [leader, *(kind for kind in evidence.tied_with(leader, _METRIC) if kind in among)]
    return leader, min(tied, key=lambda kind: seconds[kind]), tied


def _reason(
    evidence: Evidence, leader: str, chosen: str, tied: list[str], seconds: Mapping[str, float], limits: Limits
) -> str:
    score = evidence.interval(leader, _METRIC)
    scope = "Within the constraints, " if limits.set else ""
    lead = (
        f"{scope}{leader} has the best macro-F1 on validation, {score.mean:.3f} ({score.low:.3f} to {score.high:.3f})"
    )
    others = ", ".join(kind for kind in tied if kind != leader)
    least = smallest_difference(evidence.rows, min(max(score.mean, 0.5), 0.99))
    if len(limits.eligible) == 1:
        text = f"{lead}; it is the only one that {'keeps to them' if len(evidence.points) > 1 else 'finished'}."
    elif len(tied) == 1:
        text = f"{lead}, and no other approach can be told to be as good."
    else:
        text = (
            f"{lead}; {others} cannot be told apart from it on {evidence.rows:,} rows, which can show differences of "
            f"about {least:.2f} and more."
        )
        if chosen == leader:
            text += f" It is also the cheapest of them, {duration(seconds[chosen])}."
        else:
            text += (
                f" {chosen} is the cheapest of them: {duration(seconds[chosen])} against {duration(seconds[leader])}."
            )
    return text + _about_constraints(evidence, chosen, limits)


def _about_constraints(evidence: Evidence, chosen: str, limits: Limits) -> str:
    """Who is left out, what could not be checked, and whether the least macro-F1 is sure."""
    text = ""
    left = [f"{kind} ({'; '.join(limits.breaches(kind))})" for kind, broken in limits.broken.items() if broken]
    if left:
        text += f" Left out: {', '.join(left)}."
    for limit, kinds in limits.unchecked().items():
        text += f" Not measured for {', '.join(kinds)}, and so not checked: {limits.told(limit)}."
    score, least = evidence.interval(chosen, _METRIC), limits.set.get("min_macro_f1", 0.0)
    if score.low < least:
        text += f" That {chosen} has a macro-F1 of {least:.3f} is not sure: {score.low:.3f} to {score.high:.3f}."
    return text


def _on_test(test: Evidence, chosen: str, against: Sequence[str], limits: Limits) -> str:
    """Where the sealed test contradicts the choice; it is told, and changes nothing."""
    text = ""
    if against:
        gap = test.difference(against[0], chosen, _METRIC)
        text += (
            f" The sealed test does not agree: there {against[0]} is ahead by {gap.mean:.3f} "
            f"({gap.low:.3f} to {gap.high:.3f})."
        )
    score, least = test.points[chosen][_METRIC], limits.set.get("min_macro_f1", 0.0)
    if limits.eligible and score < least:
        text += f" On the sealed test {chosen} reaches {score:.3f}, less than the {least:.3f} asked for."
    return text


def _nothing(limits: Limits) -> str:
    """Which constraint excludes whom, and who is closest."""
    who = {limit: [kind for kind, broken in limits.broken.items() if limit in broken] for limit in limits.set}
    listed = "; ".join(f"{limits.told(limit)} leaves out {', '.join(kinds)}" for limit, kinds in who.items() if kinds)
    return (
        f"No approach keeps to the constraints. {listed[0].upper()}{listed[1:]}. {limits.closest} comes closest: "
        f"{'; '.join(limits.breaches(limits.closest))}."
    )


def _would_change(evidence: Evidence, leader: str, chosen: str, seconds: Mapping[str, float], limits: Limits) -> str:
    free = _choice(evidence, list(evidence.points), seconds)[1]
    if free != chosen and limits.broken[free]:
        return f"Without the constraints {free} would be recommended ({'; '.join(limits.breaches(free))})."
    if chosen != leader:
        gap = evidence.difference(leader, chosen, _METRIC)
        half = (gap.high - gap.low) / 2
        if gap.mean <= 0.0005:
            return (
                f"More validation rows, if they showed a difference between {leader} and {chosen}; now there is none."
            )
        needed = ceil(evidence.rows * (half / gap.mean) ** 2 / 10) * 10
        return (
            f"{leader} would be recommended if its lead of {gap.mean:.3f} held on about {max(needed, evidence.rows):,} "
            f"validation rows instead of {evidence.rows:,}, or if quality mattered at any price."
        )
    cheaper = [kind for kind in limits.eligible if seconds[kind] < seconds[chosen]]
    if not cheaper:
        scope = "that keeps to the constraints" if limits.set else "in this comparison"
        return f"Nothing {scope} is cheaper; an approach that was not tried might be better."
    second = max(cheaper, key=lambda kind: evidence.points[kind][_METRIC])
    gap = evidence.difference(chosen, second, _METRIC)
    return (
        f"{second} costs {duration(seconds[second])} instead of {duration(seconds[chosen])}; it would be recommended "
        f"if {gap.mean:.3f} of macro-F1 ({gap.low:.3f} to {gap.high:.3f}) were not worth the difference."
    )
