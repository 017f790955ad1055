"""Advice before any run, from the size of the data, the classes and the machine; scored afterwards against the run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.tune.evidence.rules import RULES, Case, Verdict
from core.words import count

#: Always run, so that no advice on them can be right or wrong.
_ALWAYS = ("majority", "tfidf")


@dataclass(frozen=True)
class Advice:
    """Whether an approach is worth trying, a reason in a sentence, and where the rule comes from."""

    kind: str
    verdict: Verdict
    reason: str
    source: str

    def to_json(self) -> dict[str, str]:
        """As a dictionary of its fields."""
        return asdict(self)


def advise(
    train_rows: int,
    classes: int,
    smallest_class: int,
    unlabelled_rows: int,
    tasks: int,
    mean_tokens: float,
    model_parameters: int,
    cores: int,
    gpu: bool,
    memory_gb: float,
) -> list[Advice]:
    """One piece of advice for each approach, in the order of the table of approaches; fixed rules, nothing is run.

    ``smallest_class`` is the number of train rows of the rarest class, ``tasks`` the number of further label columns,
    ``mean_tokens`` the mean length of a text after cutting, ``memory_gb`` what training may use: of the GPU if there is
    one. Times are estimates within a factor of about three; a probe before the start is better.
    """
    case = Case(
        train_rows,
        classes,
        smallest_class,
        unlabelled_rows,
        tasks,
        mean_tokens,
        model_parameters,
        cores,
        gpu,
        memory_gb,
    )
    return [Advice(kind, *rule(case), source) for kind, (rule, source) in RULES.items()]


def score_advice(advice: Sequence[Advice], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How the advice stood up to the ``rows`` of an answer; the baselines, which always run, are left out.

    An approach proved itself when it cannot be told apart from the recommended one or is ahead of it (paired interval
    on test), or when no other has at least its macro-F1 in at most its time. One that failed did not. Returns for each
    verdict ``{"scored", "proved"}`` (kinds), ``by_chance`` (how many of those worth trying would have proved themselves
    had they been drawn blindly), ``unscored`` (not run or skipped) and ``sentence``.
    """
    ran = {row["kind"]: row for row in rows if row["status"] in ("done", "failed")}
    done = [row for row in rows if row["status"] == "done"]
    good = {row["kind"] for row in done if _tied(row) or not any(_dominates(other, row) for other in done)}
    judged = [piece for piece in advice if piece.kind not in _ALWAYS]
    found: dict[str, Any] = {}
    for verdict in ("worth trying", "perhaps", "rather not"):
        scored = [piece.kind for piece in judged if piece.verdict == verdict and piece.kind in ran]
        found[verdict] = {"scored": scored, "proved": [kind for kind in scored if kind in good]}
    everyone = [kind for part in found.values() for kind in part["scored"]]
    share = sum(kind in good for kind in everyone) / len(everyone) if everyone else 0.0
    chance = round(share * len(found["worth trying"]["scored"]), 1)
    unscored = [piece.kind for piece in judged if piece.kind not in ran]
    return {**found, "by_chance": chance, "unscored": unscored, "sentence": _sentence(found, chance)}


def _tied(row: Mapping[str, Any]) -> bool:
    return row["difference"] is None or row["difference"]["high"] >= 0


def _dominates(other: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    mine, theirs = ((each["macro_f1"]["mean"], -each["seconds"]) for each in (row, other))
    return theirs != mine and all(their >= my for their, my in zip(theirs, mine, strict=True))


def _sentence(found: Mapping[str, Any], chance: float) -> str:
    worth, rather = found["worth trying"], found["rather not"]
    if not worth["scored"] and not rather["scored"]:
        return "Nothing that the advice was sure of was run."
    parts = []
    if worth["scored"]:
        parts.append(
            f"{len(worth['proved'])} of {count(len(worth['scored']), 'approach', 'approaches')} called worth trying "
            f"came out level with the best or on the Pareto front of quality and time; a blind choice gives {chance:g}."
        )
    if rather["scored"]:
        named = f": {', '.join(rather['proved'])}" if rather["proved"] else ""
        parts.append(f"Of {len(rather['scored'])} it advised against, {len(rather['proved'])} did after all{named}.")
    return " ".join(parts)
