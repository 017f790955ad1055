"""Judges what is usually written about the approaches by the figures of one run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from core.tune.evidence.bootstrap import Evidence
from core.tune.evidence.gaps import Gaps
from core.tune.evidence.textbook import CLAIMS, Ahead, Claim, Every, Less, Quantity, Share, Test, Untested, When
from core.words import count, duration, megabytes

Verdict = Literal["confirmed", "refuted", "not decided"]
Row = Mapping[str, Any]

#: What stands for a group in a test is its member with the best validation score.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "baseline": ("majority", "tfidf"),
    "supervised": ("frozen", "top_layers", "full", "adapters", "lora", "ia3", "bitfit", "prompt_tuning"),
}

#: Approaches that come out the same with every seed, unless the setting that was chosen draws something.
_STEADY: Final = ("majority", "tfidf", "prompt", "frozen", "self_training")


@dataclass(frozen=True)
class Figure:
    """A cost in a result's rows: its name, how it is written, and how exact it is.

    Two values whose ratio is at most ``tolerance``, or that differ by less than ``floor``, cannot be told apart: wall
    times repeat to about 25 %, energy that is modelled from the processor's load to about 40 %. ``forgotten`` is what
    is missing to 1 in the similarity of `core.tune.measure.forgetting`, of one fit; its spread is not known.
    """

    name: str
    said: Callable[[float], str]
    tolerance: float = 1.0
    floor: float = 0.0


FIGURES: Final[dict[str, Figure]] = {
    "seconds_per_fit": Figure("Time of a fit", duration, 1.25, 1.0),
    "latency_ms_per_1000": Figure("Time to classify 1,000 texts", lambda ms: duration(ms / 1000), 1.25, 100.0),
    "peak_memory_mb": Figure("Peak memory", megabytes, 1.25, 50.0),
    "energy_kwh": Figure("Energy of all fits", lambda kwh: f"{kwh:.2g} kWh", 1.4, 1e-4),
    "co2_kg": Figure("CO2 of all fits", lambda kg: f"{kg * 1000:.2g} g", 1.4, 1e-5),
    "model_mb": Figure("Size on disk", megabytes),
    "forgotten": Figure("Forgetting", lambda part: f"{part:.3f} of 1", 1.5, 0.05),
    "trainable_parameters": Figure("Trained parameters", lambda number: f"{number:,.0f}"),
}

_QUANTITIES: Final[dict[Quantity, str]] = {
    "train_rows": "train rows",
    "per_class": "train rows per class",
    "unlabelled_per_row": "texts without a label for each train row",
    "parameters": "parameters in its largest model",
}


def judge(
    answer: Mapping[str, Any],
    evidence: Evidence,
    by_seed: Mapping[str, Sequence[float]],
    claims: Sequence[Claim] = CLAIMS,
) -> list[dict[str, str]]:
    """Each claim with the run's verdict: ``approach, role, claim, verdict, because``.

    ``answer`` needs ``approaches``, ``splits`` and ``classes`` (``unlabelled``, a number of texts, where known),
    ``evidence`` is that of the test split, ``by_seed`` macro-F1 on test of each seed of an approach. Those on quality
    read one interval per pair of approaches (`Gaps`), all of them together at 95 %: ``confirmed`` when the whole
    interval is on the claim's side of its margin, ``refuted`` when it is on the other side, else ``not decided``. So
    "as good as" needs the interval within the margin (D. Schuirmann's two one-sided tests, J. Pharmacokinet. Biopharm.
    15, 1987, of which one side is asked for: to be better is no fault). Costs are compared with the tolerance of
    `FIGURES`.
    """
    run = _Run(answer)
    run.gaps = run.evident(evidence, by_seed, claims)
    lines = []
    for claim in claims:
        verdict, because = run.verdict(claim.test)
        told = {"approach": claim.approach, "role": claim.role, "claim": claim.sentence}
        lines.append({**told, "verdict": verdict, "because": because})
    return lines


class _Run:
    """Reads verdicts from the rows of an answer; every verdict comes with a sentence."""

    gaps: Gaps

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.answer = answer
        self.rows: dict[str, Row] = {row["kind"]: row for row in answer["approaches"]}
        self.done = {kind: row for kind, row in self.rows.items() if row["status"] == "done"}

    def evident(self, evidence: Evidence, by_seed: Mapping[str, Sequence[float]], claims: Sequence[Claim]) -> Gaps:
        """The intervals that the claims ask for, each pair counted once."""
        tests = [part for claim in claims for part in self.parts(claim.test)]
        pairs = {frozenset(self.pair(test)) for test in tests if isinstance(test, Ahead)}
        asked = [pair for pair in pairs if len(pair) == 2 and pair <= set(self.done)]
        several = any(len(row["seeds"]) > 1 for row in self.done.values())
        steady = [
            kind
            for kind, row in self.done.items()
            if len(row["seeds"]) == 1 and (several or (kind in _STEADY and not _draws(row["chosen"])))
        ]
        first: Row = next(iter(self.done.values()), {"per_class": []})
        rows = [line["rows"] for line in first["per_class"] if line["rows"]]
        return Gaps(evidence, by_seed, rows, steady, len(asked))

    def parts(self, test: Test) -> Iterator[Test]:
        """The comparisons in a test whose conditions this run meets, groups of others taken apart."""
        if isinstance(test, When):
            value = self.quantity(test.quantity)
            if value is not None and test.least <= value <= test.most:
                yield from self.parts(test.test)
        elif isinstance(test, Every):
            for part in test.tests:
                yield from self.parts(part)
        elif isinstance(test, Ahead) and test.second == "others":
            yield from (replace(test, second=kind) for kind in self.done if kind != test.first)
        else:
            yield test

    def pair(self, test: Ahead | Less) -> tuple[str, str]:
        """The approaches that a test compares, with the one that stands for a group; the group's name if none does."""
        return self.member(test.first, test.second), self.member(test.second, test.first)

    def member(self, name: str, against: str) -> str:
        """Who stands for a name in a test against another."""
        if name == "plain":
            chosen = self.done.get(against, {}).get("chosen", {}).values()
            return "frozen" if "frozen" in chosen else "full"
        members = [kind for kind in GROUPS.get(name, ()) if kind in self.done and kind != against]
        return max(members, key=lambda kind: self.done[kind]["validation_macro_f1"]["mean"], default=name)

    def quantity(self, name: Quantity) -> float | None:
        """How many of something the run had; None where the answer does not tell."""
        train = self.answer["splits"]["train"]
        if name == "parameters":
            return max((row["total_parameters"] for row in self.done.values()), default=None)
        if name == "unlabelled_per_row":
            known = self.answer.get("unlabelled")
            return None if known is None else known / train
        return train if name == "train_rows" else train / len(self.answer["classes"])

    def verdict(self, test: Test) -> tuple[Verdict, str]:
        """The verdict on a test and the sentence that gives the figures."""
        if isinstance(test, Untested):
            return "not decided", test.why
        if isinstance(test, When):
            return self.under_condition(test)
        if isinstance(test, Every):
            return _all_of([self.verdict(part) for part in test.tests])
        if isinstance(test, Ahead) and test.second == "others" and test.first in self.done:
            return _all_of([self.verdict(part) for part in self.parts(test)])
        named = (test.kind,) if isinstance(test, Share) else self.pair(test)
        if absent := [self.absent(kind) for kind in named if kind not in (*self.done, "others")]:
            return "not decided", " ".join(absent)
        if isinstance(test, Share):
            return self.share(test)
        return self.quality(test) if isinstance(test, Ahead) else self.cost(test)

    def absent(self, kind: str) -> str:
        """Why an approach has no figures."""
        if kind in GROUPS:
            return f"No {kind} approach finished."
        return f"{kind} did not finish." if kind in self.rows else f"{kind} was not part of this run."

    def under_condition(self, test: When) -> tuple[Verdict, str]:
        """A claim about other data than the run's says nothing about it."""
        value, unit = self.quantity(test.quantity), _QUANTITIES[test.quantity]
        if value is None:
            return "not decided", f"It is not known how many {unit} there were."
        if test.least <= value <= test.most:
            return self.verdict(test.test)
        bound = f"at least {test.least:,.0f}" if value < test.least else f"at most {test.most:,.0f}"
        shown = f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"
        return "not decided", f"This run has {shown} {unit}; the claim is about {bound}."

    def quality(self, test: Ahead) -> tuple[Verdict, str]:
        """Whether the first has so much more macro-F1 on test than the second."""
        (first, second), by = self.pair(test), test.by
        gap = self.gaps.between(first, second)
        if gap is None:
            return "not decided", "With one seed the luck of the start cannot be told from quality; use two or more."
        scores = [self.done[kind]["macro_f1"]["mean"] for kind in (first, second)]
        figures = (
            f"{first} {scores[0]:.3f}, {second} {scores[1]:.3f} macro-F1 on test: "
            f"{gap.mean:+.3f} ({gap.low:+.3f} to {gap.high:+.3f} for {count(self.gaps.count, 'comparison')} at once)"
        )
        if gap.low >= by:
            return "confirmed", f"{figures}, all of it at or above {by:+.2f}."
        if gap.high < by:
            return "refuted", f"{figures}, all of it below {by:+.2f}."
        return "not decided", f"{figures}, which includes the margin of {by:+.2f}."

    def cost(self, test: Less) -> tuple[Verdict, str]:
        """Whether the first has less of a cost than the second, beyond what its measurement can tell."""
        known, (first, second) = FIGURES[test.figure], self.pair(test)
        mine, other = (_value(self.done[kind], test.figure) for kind in (first, second))
        if mine is None or other is None:
            missing = " and ".join(kind for kind in (first, second) if _value(self.done[kind], test.figure) is None)
            return "not decided", f"{known.name} was not measured for {missing}."
        figures = f"{known.name}: {first} {known.said(mine)}, {second} {known.said(other)}"
        low, high = sorted((mine, other))
        if high - low < known.floor or (known.tolerance > 1 and high <= low * known.tolerance):
            return "not decided", f"{figures}; it is not measured exactly enough to tell them apart."
        return ("confirmed" if mine < other else "refuted"), f"{figures}."

    def share(self, test: Share) -> tuple[Verdict, str]:
        """Whether few enough of the parameters were trained."""
        row = self.done[test.kind]
        trained, total = row["trainable_parameters"], row["total_parameters"]
        part = trained / total if total else 0.0
        verdict: Verdict = "confirmed" if part <= test.most else "refuted"
        return verdict, f"{test.kind} trained {trained:,} of {total:,} parameters, {part:.2%}."


def _value(row: Row, figure: str) -> float | None:
    if figure != "forgotten":
        return row.get(figure)
    kept = row.get("forgetting")
    return None if kept is None else 1 - kept["similarity"]


def _draws(chosen: Row) -> bool:
    """Whether a setting begins at random or draws examples: a hidden layer, shots of a prompt, a full learner."""
    return chosen.get("head") == "mlp" or bool(chosen.get("shots")) or chosen.get("learner") == "full"


def _all_of(parts: Sequence[tuple[Verdict, str]]) -> tuple[Verdict, str]:
    """Confirmed when all are, refuted when one is; the sentences are those that decide, three at most."""
    found = {verdict for verdict, _ in parts}
    verdict: Verdict = "refuted" if "refuted" in found else "not decided" if found != {"confirmed"} else "confirmed"
    because = [text for each, text in parts if each == verdict] or ["There was nothing to compare with."]
    more = [f"And {len(because) - 3:,} more like it."] if len(because) > 3 else []
    return verdict, " ".join(because[:3] + more)
