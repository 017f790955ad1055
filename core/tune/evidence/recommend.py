"""The computed recommendation: the tied set, the cheapest in it, why, and what would change it."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from core.tune.evidence.bootstrap import Evidence, smallest_difference


def recommend(validation: Evidence, test: Evidence, seconds: Mapping[str, float]) -> dict[str, Any]:
    """Choose on validation, report on test.

    The leader has the best macro-F1 on validation. Approaches that cannot be told apart from it (paired bootstrap over
    rows and seeds, 95 %) are tied; the cheapest of the tied, by stand-alone seconds, is recommended.
    Returns ``approach, tied_with, leader, p_best, reason, would_change_if, test_agrees``.
    """
    metric = "macro_f1"
    leader = max(validation.points, key=lambda kind: (validation.points[kind][metric], -seconds[kind]))
    tied = [leader, *validation.tied_with(leader, metric)]
    chosen = min(tied, key=lambda kind: seconds[kind])
    reason = _reason(validation, leader, chosen, tied, seconds)
    ahead = test.different_from(chosen, metric)
    against = [kind for kind in ahead if test.points[kind][metric] > test.points[chosen][metric]]
    agrees = not against
    if against:
        gap = test.difference(against[0], chosen, metric)
        reason += (
            f" The sealed test does not agree: there {against[0]} is ahead by {gap.mean:.3f} "
            f"({gap.low:.3f} to {gap.high:.3f})."
        )
    return {
        "approach": chosen,
        "tied_with": [kind for kind in tied if kind != chosen],
        "leader": leader,
        "p_best": {kind: round(share, 3) for kind, share in validation.best_shares(metric).items()},
        "reason": reason,
        "would_change_if": _would_change(validation, leader, chosen, seconds),
        "test_agrees": agrees,
    }


def _reason(evidence: Evidence, leader: str, chosen: str, tied: list[str], seconds: Mapping[str, float]) -> str:
    score = evidence.interval(leader, "macro_f1")
    lead = f"{leader} has the best macro-F1 on validation, {score.mean:.3f} ({score.low:.3f} to {score.high:.3f})"
    if len(evidence.points) == 1:
        return f"{lead}; it is the only one that finished."
    if len(tied) == 1:
        return f"{lead}, and no other approach can be told to be as good."
    others = ", ".join(kind for kind in tied if kind != leader)
    least = smallest_difference(evidence.rows, min(max(score.mean, 0.5), 0.99))
    text = (
        f"{lead}; {others} cannot be told apart from it on {evidence.rows:,} rows, which can show differences of about "
        f"{least:.2f} and more."
    )
    if chosen == leader:
        return f"{text} It is also the cheapest of them, {_time(seconds[chosen])}."
    return f"{text} {chosen} is the cheapest of them: {_time(seconds[chosen])} against {_time(seconds[leader])}."


def _would_change(evidence: Evidence, leader: str, chosen: str, seconds: Mapping[str, float]) -> str:
    if chosen != leader:
        gap = evidence.difference(leader, chosen, "macro_f1")
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
    cheaper = [kind for kind in evidence.points if seconds[kind] < seconds[chosen]]
    if not cheaper:
        return "Nothing in this comparison is cheaper; an approach that was not tried might be better."
    second = max(cheaper, key=lambda kind: evidence.points[kind]["macro_f1"])
    gap = evidence.difference(chosen, second, "macro_f1")
    return (
        f"{second} costs {_time(seconds[second])} instead of {_time(seconds[chosen])}; it would be recommended if "
        f"{gap.mean:.3f} of macro-F1 ({gap.low:.3f} to {gap.high:.3f}) were not worth the difference."
    )


def _time(seconds: float) -> str:
    from core.words import duration

    return duration(seconds)
