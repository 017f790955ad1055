from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from core.tune.evidence.bootstrap import Evidence
from core.tune.evidence.claims import FIGURES, judge
from core.tune.evidence.metrics import macro_f1
from core.tune.evidence.textbook import CLAIMS, MARGIN, Ahead, Claim, Every, Less, Share, Test, Untested, When

COSTS: dict[str, Any] = {
    "seconds_per_fit": 10.0, "latency_ms_per_1000": 2000.0, "peak_memory_mb": 800.0, "model_mb": 87.0,
    "trainable_parameters": 22_000_000, "total_parameters": 22_000_000, "energy_kwh": None, "co2_kg": None,
}  # fmt: skip


class World:
    """An answer and the evidence for it: approaches of given accuracies over two classes."""

    def __init__(self, scores: Mapping[str, float], rows: int = 2000, seeds: int = 3, **splits: int) -> None:
        rng = np.random.default_rng(0)
        self.y = rng.integers(2, size=rows)
        luck = np.arange(rows) / rows
        each = {kind: 1 if kind in ("majority", "tfidf", "frozen") else seeds for kind in scores}
        said = {
            kind: np.stack([np.where(rng.permutation(luck) < score, self.y, 1 - self.y) for _ in range(each[kind])])
            for kind, score in scores.items()
        }
        self.evidence = Evidence(self.y, said, 2, resamples=400)
        self.by_seed = {kind: [macro_f1(self.y, one, 2) for one in by_seed] for kind, by_seed in said.items()}
        counts = [{"rows": int(count)} for count in np.bincount(self.y)]
        self.answer: dict[str, Any] = {
            "splits": {"train": 1000, **splits},
            "classes": ["a", "b"],
            "approaches": [
                {
                    "kind": kind, "status": "done", "seeds": list(range(each[kind])), "chosen": {}, "per_class": counts,
                    "macro_f1": {"mean": self.evidence.points[kind]["macro_f1"]},
                    "validation_macro_f1": {"mean": score}, **COSTS,
                }
                for kind, score in scores.items()
            ],
        }  # fmt: skip

    def row(self, kind: str) -> dict[str, Any]:
        return next(row for row in self.answer["approaches"] if row["kind"] == kind)

    def ask(self, test: Test, approach: str = "full") -> tuple[str, str]:
        """Verdict and reason of one test."""
        claim = Claim(approach, "advantage", "It is so.", test)
        (line,) = judge(self.answer, self.evidence, self.by_seed, [claim])
        return line["verdict"], line["because"]


@pytest.mark.parametrize(
    ("first", "second", "lead", "keeps_up"),
    [
        (0.90, 0.70, "confirmed", "confirmed"),
        (0.70, 0.90, "refuted", "refuted"),
        (0.90, 0.90, "not decided", "not decided"),
        (0.90, 0.88, "not decided", "confirmed"),
        (0.88, 0.90, "refuted", "not decided"),
    ],
)
def test_quality_is_judged_by_the_whole_interval(first: float, second: float, lead: str, keeps_up: str) -> None:
    world = World({"full": first, "lora": second}, rows=600)
    verdict, because = world.ask(Ahead("full", "lora"))
    assert verdict == lead
    scores = [world.row(kind)["macro_f1"]["mean"] for kind in ("full", "lora")]
    assert because.startswith(f"full {scores[0]:.3f}, lora {scores[1]:.3f} macro-F1 on test: ")
    assert "for 1 comparison at once" in because and f"{scores[0] - scores[1]:+.3f}" in because
    assert world.ask(Ahead("full", "lora", -MARGIN))[0] == keeps_up


def test_equality_needs_enough_rows() -> None:
    few, many = (World({"frozen": 0.95, "tfidf": 0.95}, rows=rows) for rows in (100, 8000))
    test, lead = Ahead("frozen", "tfidf", -MARGIN), Ahead("frozen", "tfidf")
    assert few.ask(test)[0] == "not decided"
    assert (many.ask(test)[0], many.ask(lead)[0]) == ("confirmed", "refuted")


def test_one_seed_decides_nothing_about_an_approach_that_starts_at_random() -> None:
    one, three = (World({"full": 0.9, "tfidf": 0.6, "majority": 0.4}, seeds=seeds) for seeds in (1, 3))
    assert one.ask(Ahead("full", "tfidf")) == (
        "not decided",
        "With one seed the luck of the start cannot be told from quality; use two or more.",
    )
    assert three.ask(Ahead("full", "tfidf"))[0] == "confirmed"
    assert one.ask(Ahead("tfidf", "majority"))[0] == "confirmed", "the baselines have no luck"


@pytest.mark.parametrize(
    ("kind", "chosen", "verdict"),
    [
        ("frozen", {"head": "logistic"}, "confirmed"),
        ("frozen", {"head": "mlp"}, "not decided"),
        ("prompt", {"shots": 0}, "confirmed"),
        ("prompt", {"shots": 8}, "not decided"),
        ("self_training", {"learner": "frozen"}, "confirmed"),
        ("self_training", {"learner": "full"}, "not decided"),
    ],
)
def test_with_one_seed_the_setting_tells_whether_luck_is_in_it(kind: str, chosen: dict[str, Any], verdict: str) -> None:
    world = World({kind: 0.9, "tfidf": 0.6}, seeds=1)
    world.row(kind)["chosen"] = chosen
    assert world.ask(Ahead(kind, "tfidf"))[0] == verdict


def test_the_whole_table_finds_nothing_in_noise() -> None:
    """All approaches are equal, with seeds that differ: no claim of a lead is confirmed, and none of a fall refuted."""
    kinds = ["majority", "tfidf", "prompt", "frozen", "top_layers", "full", "adapters", "lora", "ia3", "bitfit"]
    leads = [claim for claim in CLAIMS if isinstance(claim.test, Ahead) and claim.test.by > 0]
    confirmed = 0
    for number in range(40):
        rng = np.random.default_rng(number)
        world = World(dict.fromkeys(kinds, 0.85), rows=400)
        said = {
            kind: np.stack([np.where(rng.random(400) < rng.normal(0.85, 0.02), world.y, 1 - world.y) for _ in seeds])
            for kind, seeds in ((row["kind"], row["seeds"]) for row in world.answer["approaches"])
        }
        evidence = Evidence(world.y, said, 2, resamples=300)
        by_seed = {kind: [macro_f1(world.y, one, 2) for one in each] for kind, each in said.items()}
        found = judge(world.answer, evidence, by_seed, leads)
        confirmed += any(line["verdict"] == "confirmed" for line in found)
    assert confirmed <= 2


@pytest.mark.parametrize(
    ("figure", "mine", "other", "verdict"),
    [
        ("seconds_per_fit", 10, 20, "confirmed"),
        ("seconds_per_fit", 20, 10, "refuted"),
        ("seconds_per_fit", 10, 12.4, "not decided"),
        ("seconds_per_fit", 12.4, 10, "not decided"),
        ("seconds_per_fit", 0.1, 0.9, "not decided"),
        ("peak_memory_mb", 700, 900, "confirmed"),
        ("peak_memory_mb", 10, 40, "not decided"),
        ("energy_kwh", 0.01, 0.0139, "not decided"),
        ("energy_kwh", 0.01, 0.015, "confirmed"),
        ("co2_kg", None, 0.1, "not decided"),
        ("trainable_parameters", 999, 1000, "confirmed"),
        ("trainable_parameters", 1000, 1000, "refuted"),
        ("model_mb", 0.0, 87.0, "confirmed"),
    ],
)
def test_costs_are_compared_as_exactly_as_they_are_measured(
    figure: str, mine: float | None, other: float, verdict: str
) -> None:
    world = World({"lora": 0.9, "full": 0.9})
    world.row("lora")[figure], world.row("full")[figure] = mine, other
    found, because = world.ask(Less("lora", "full", figure))
    assert found == verdict
    if mine is None:
        assert because == "CO2 of all fits was not measured for lora."
    else:
        assert because.startswith(f"{FIGURES[figure].name}: lora {FIGURES[figure].said(mine)}, full ")
        assert ("exactly enough" in because) == (verdict == "not decided")


@pytest.mark.parametrize(
    ("lora", "full", "verdict"), [(0.98, 0.6, "confirmed"), (0.6, 0.98, "refuted"), (0.98, 0.95, "not decided")]
)
def test_forgetting_is_what_is_missing_in_the_similarity(lora: float, full: float, verdict: str) -> None:
    world = World({"lora": 0.9, "full": 0.9})
    test = Less("lora", "full", "forgotten")
    assert "not measured for lora and full" in world.ask(test)[1]
    for kind, similarity in (("lora", lora), ("full", full)):
        world.row(kind)["forgetting"] = {"similarity": similarity, "cka": 0.0}
    found, because = world.ask(test)
    assert found == verdict and f"lora {1 - lora:.3f} of 1" in because


def test_a_share_of_parameters() -> None:
    world = World({"lora": 0.9})
    world.row("lora")["trainable_parameters"] = 220_000
    assert world.ask(Share("lora", 0.05)) == (
        "confirmed",
        "lora trained 220,000 of 22,000,000 parameters, 1.00%.",
    )
    assert world.ask(Share("lora", 0.005))[0] == "refuted"


def test_conditions_that_a_run_does_not_meet_decide_nothing() -> None:
    world = World({"full": 0.9, "lora": 0.7})
    test = Ahead("full", "lora")
    assert world.ask(When("train_rows", test, least=10_000)) == (
        "not decided",
        "This run has 1,000 train rows; the claim is about at least 10,000.",
    )
    assert world.ask(When("train_rows", test, most=1000))[0] == "confirmed"
    assert "500 train rows per class; the claim is about at most 16" in world.ask(When("per_class", test, most=16))[1]
    unknown = When("unlabelled_per_row", test, least=5)
    assert "not known" in world.ask(unknown)[1]
    world.answer["unlabelled"] = 4900
    assert "has 4.9 texts" in world.ask(unknown)[1]
    world.answer["unlabelled"] = 5000
    assert world.ask(unknown)[0] == "confirmed"
    assert "22,000,000 parameters" in world.ask(When("parameters", test, least=1e9))[1]


def test_every_part_must_hold() -> None:
    world = World({"frozen": 0.9, "tfidf": 0.7, "full": 0.9})
    world.row("frozen")["seconds_per_fit"] = 1.0
    ahead, less = Ahead("frozen", "tfidf"), Less("frozen", "full", "seconds_per_fit")
    verdict, because = world.ask(Every((ahead, less)))
    assert verdict == "confirmed" and "macro-F1" in because and "Time of a fit" in because
    verdict, because = world.ask(Every((ahead, Less("full", "frozen", "seconds_per_fit"))))
    assert verdict == "refuted" and "macro-F1" not in because
    assert world.ask(Every((ahead, Less("frozen", "full", "energy_kwh"))))[0] == "not decided"
    assert world.ask(Every((Untested("No."), Less("full", "frozen", "seconds_per_fit"))))[0] == "refuted"


def test_others_are_each_of_them_and_the_best_on_validation_stands_for_a_group() -> None:
    world = World({"full": 0.9, "lora": 0.5, "frozen": 0.6, "tfidf": 0.55, "majority": 0.4})
    verdict, because = world.ask(Ahead("full", "others"))
    assert verdict == "confirmed" and because.endswith("And 1 more like it.") and "for 4 comparisons at once" in because
    assert world.ask(Ahead("lora", "others"))[0] == "refuted"
    assert world.ask(Ahead("supervised", "tfidf"))[1].startswith("full 0.9")
    assert world.ask(Ahead("frozen", "supervised"))[1].startswith("frozen 0.6"), "not held against itself"
    assert "tfidf 0.5" in world.ask(Ahead("frozen", "baseline"))[1]
    world.row("majority")["validation_macro_f1"]["mean"] = 0.8
    assert "majority 0.3" in world.ask(Ahead("frozen", "baseline"))[1]


def test_plain_is_the_same_training_without_the_further_texts() -> None:
    world = World({"self_training": 0.9, "full": 0.7, "frozen": 0.6})
    assert "full 0.7" in world.ask(Ahead("self_training", "plain"))[1]
    world.row("self_training")["chosen"] = {"student": "frozen"}
    assert "frozen 0.6" in world.ask(Ahead("self_training", "plain"))[1]


def test_what_did_not_finish_is_named() -> None:
    world = World({"full": 0.9})
    world.answer["approaches"].append({"kind": "lora", "status": "failed", "error": "no memory"})
    assert world.ask(Ahead("full", "lora")) == ("not decided", "lora did not finish.")
    assert world.ask(Ahead("ia3", "lora"))[1] == "ia3 was not part of this run. lora did not finish."
    assert world.ask(Share("ia3", 0.1))[1] == "ia3 was not part of this run."
    assert world.ask(Ahead("full", "baseline"))[1] == "No baseline approach finished."
    assert world.ask(Ahead("full", "others"))[1] == "There was nothing to compare with."
    assert world.ask(Ahead("lora", "others"))[1] == "lora did not finish."


def test_the_table_of_a_run() -> None:
    world = World({"majority": 0.5, "tfidf": 0.8, "frozen": 0.82, "full": 0.95, "lora": 0.94, "prompt": 0.6})
    world.row("frozen").update(seconds_per_fit=2.0, trainable_parameters=1000)
    found = judge(world.answer, world.evidence, world.by_seed)
    assert [(line["approach"], line["role"], line["claim"]) for line in found] == [
        (claim.approach, claim.role, claim.sentence) for claim in CLAIMS
    ]
    verdicts = {(line["approach"], line["claim"]): line["verdict"] for line in found}
    assert verdicts["frozen", "Falls behind full fine-tuning."] == "confirmed"
    assert verdicts["frozen", "A fit takes less time than full fine-tuning."] == "confirmed"
    assert verdicts["lora", "Trains at most 5 % of the parameters."] == "refuted"
    assert verdicts["prompt_tuning", "Is weak when texts come from another domain."] == "not decided"
    assert {line["verdict"] for line in found} == {"confirmed", "refuted", "not decided"}
    for line in found:
        assert line["because"].endswith(".") and "nan" not in line["because"] and "  " not in line["because"]


def test_a_run_in_which_nothing_finished() -> None:
    world = World({"full": 0.9})
    world.answer["approaches"] = [{"kind": "full", "status": "failed", "error": "no memory"}]
    found = judge(world.answer, world.evidence, world.by_seed)
    assert {line["verdict"] for line in found} == {"not decided"}
