import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import flow
from core.dataset import Dataset
from core.losses import FAR, difference, losses, uneven
from core.recipe import Recipe
from core.types import Roles

BANKING = Path(__file__).parents[3] / "shared/data/banking77"

#: Table II of Newcombe (Statistics in Medicine 17, 1998, page 873), method 10: a of m, b of n, low and high at 95 %.
PAPER = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("a", "m", "b", "n", "low", "high"), PAPER)
def test_the_interval_is_that_of_the_paper(a: int, m: int, b: int, n: int, low: float, high: float) -> None:
    found = difference(a, m, b, n)
    assert found == pytest.approx((low, high), abs=5e-5)
    assert difference(b, n, a, m) == pytest.approx((-high, -low), abs=5e-5), "the other way round"


def test_the_interval_agrees_with_statsmodels_at_any_confidence() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    rng = np.random.default_rng(5)
    for _ in range(200):
        m, n = (int(size) for size in rng.integers(1, 3000, 2))
        a, b = int(rng.integers(0, m + 1)), int(rng.integers(0, n + 1))
        alpha = float(rng.choice([0.2, 0.05, 0.05 / 77, 1e-5]))
        oracle = proportion.confint_proportions_2indep(a, m, b, n, method="newcomb", compare="diff", alpha=alpha)
        assert difference(a, m, b, n, 1 - alpha) == pytest.approx(oracle, abs=1e-9)


def account(classes: dict[str, tuple[int, int]], kind: str = "filter_length") -> dict:
    """What `core.accounting` writes: class -> (rows, dropped); classes without a dropped row are not listed."""
    total, dropped = (sum(pair[place] for pair in classes.values()) for place in (0, 1))
    listed = {
        label: {"rows": rows, "added": 0, "dropped": gone, "changed": 0}
        for label, (rows, gone) in classes.items()
        if gone
    }
    counts = {"rows_in": total, "rows_out": total - dropped, "added": 0, "dropped": dropped, "changed": 0}
    return {"kind": kind, **counts, "classes": listed, "classes_in": len(classes), "notes": []}


def test_the_sentence_names_the_class_the_shares_and_the_interval() -> None:
    told = account({"thanks": (1000, 310), "refund": (5000, 100), "other": (4000, 80)})
    (thanks,) = [loss for loss in losses(told) if loss.far]
    low, high = difference(310, 1000, 180, 9000, 1 - 0.05 / 3)
    assert (thanks.label, thanks.share, thanks.other_share) == ("thanks", 0.31, 0.02)
    assert (thanks.low, thanks.high, thanks.classes) == (low, high, 3)
    assert uneven(told) == (
        f"filter_length drops 31.0% of class 'thanks' (310 of 1,000 rows) but 2.0% of all others (180 of 9,000): 29.0 "
        f"points more (95% interval {100 * low:.1f} to {100 * high:.1f}, corrected for 3 classes). A model learns less "
        "about what is left out, and a test of the rows that stay says nothing about it: look at the dropped rows, or "
        "set the step so that they stay."
    )


@pytest.mark.parametrize(
    "classes",
    [
        {"a": (1000, 0), "b": (1000, 0)},
        {"a": (1000, 300), "b": (1000, 310)},
        {"a": (10, 10), "b": (1000, 0)},
        {"a": (1000, 500), "b": (5, 0)},
        {"a": (1000, 40), "b": (9000, 0)},
        {"only": (1000, 900)},
        {"a": (40, 6), "b": (400, 8)},
    ],
    ids=["nothing dropped", "even", "few rows", "few others", "below one in twenty", "one class", "may be chance"],
)
def test_no_sentence_without_a_reason(classes: dict[str, tuple[int, int]]) -> None:
    assert uneven(account(classes)) == ""


def test_more_classes_demand_more_evidence() -> None:
    few = {"a": (60, 13), "b": (1000, 50)}
    assert uneven(account(few)), "enough among two"
    assert not uneven(account({**few, **{f"c{n}": (100, 5) for n in range(100)}})), "not enough among a hundred"


def test_several_classes_are_told_the_worst_first() -> None:
    told = account({"a": (200, 100), "b": (200, 160), "c": (200, 90), "d": (9000, 10), "e": (200, 80), "f": (200, 70)})
    sentence = uneven(told)
    assert sentence.startswith("filter_length drops 80.0% of class 'b'")
    assert "also class 'a' (50.0%), class 'c' (45.0%), class 'e' (40.0%) and 1 more class." in sentence
    assert f"class '{'x' * 57}...' (" in uneven(account({"x" * 500: (100, 90), "d": (9000, 10)}))


def test_rows_without_a_label_are_a_class_unless_they_were_meant() -> None:
    assert "of the rows without a label (400 of 1,000 rows)" in uneven(account({"": (1000, 400), "a": (1000, 10)}))
    meant = account({"": (1000, 1000), "a": (1000, 10), "b": (1000, 12)}, "drop_missing")
    assert uneven(meant) == ""
    assert [(loss.label, loss.other_rows, loss.classes) for loss in losses(meant)] == [("b", 1000, 2), ("a", 1000, 2)]


def test_accounts_from_before_say_nothing() -> None:
    old = account({"a": (1000, 500), "b": (1000, 0)})
    del old["classes_in"]
    for one in old["classes"].values():
        del one["rows"]
    assert uneven(old) == ""


@pytest.mark.parametrize("rate", [0.003, 0.01, 0.05, 0.2, 0.6, 0.98])
def test_chance_alone_gives_a_false_alarm_in_at_most_one_step_of_twenty(rate: float) -> None:
    rng = np.random.default_rng(8)
    sizes = [20, 25, 40, 60, 100, 200, 400, 800, 1600, 3000]
    alarms = 0
    for _ in range(400):
        told = account({f"c{place}": (size, int(rng.binomial(size, rate))) for place, size in enumerate(sizes)})
        alarms += bool(uneven(told))
    assert alarms <= 0.05 * 400


@pytest.mark.parametrize("gap", [0.15, 0.3])
def test_a_real_difference_is_found_in_nearly_every_step(gap: float) -> None:
    rng = np.random.default_rng(9)
    rows = round(25 / gap**2)
    found = [
        uneven(account({"a": (rows, int(rng.binomial(rows, 0.1 + gap))), "b": (9000, int(rng.binomial(9000, 0.1)))}))
        for _ in range(200)
    ]
    assert sum("class 'a'" in sentence for sentence in found) >= 190


def test_what_flow_counts_is_what_is_judged() -> None:
    rows = [("ok", "short")] * 60 + [("a long text of many words", "long")] * 140 + [("ok", "long")] * 3
    base = Dataset.from_frame(pd.DataFrame(rows, columns=["text", "label"]), Roles(text="text", label="label"))
    recipe = Recipe.parse({"steps": [{"kind": "filter_length", "minimum": 10}]})
    (told,) = flow.run(recipe, base).lineage.steps
    assert told["classes"]["short"] == {"rows": 60, "added": 0, "dropped": 60, "changed": 0}
    assert told["classes"]["long"] == {"rows": 143, "added": 0, "dropped": 3, "changed": 0}
    assert "100.0% of class 'short' (60 of 60 rows) but 2.1% of all others (3 of 143)" in uneven(told)
    assert uneven(json.loads(json.dumps(told))) == uneven(told), "also from a stored manifest"


@pytest.mark.shared
@pytest.mark.skipif(not BANKING.is_dir(), reason="the folder of real datasets is not beside the checkout")
def test_short_questions_of_real_customers_belong_to_few_intents() -> None:
    """Banking77: dropping questions of fewer than 25 letters takes most of some intents; counted by pandas alone."""
    frame = pd.read_csv(BANKING / "train.csv")
    letters = frame["text"].str.count(r"[A-Za-z0-9]")
    base = Dataset.from_frame(frame, Roles(text="text", label="category"))
    recipe = Recipe.parse({"steps": [{"kind": "filter_length", "minimum": 25}]})
    (told,) = flow.run(recipe, base).lineage.steps
    gone = frame["category"][letters < 25].value_counts()
    sizes = frame["category"].value_counts()
    assert {label: one["dropped"] for label, one in told["classes"].items()} == gone.to_dict()
    judged = {loss.label: loss for loss in losses(told)}
    for label, loss in judged.items():
        assert (loss.rows, loss.dropped) == (sizes[label], gone[label])
        assert (loss.other_rows, loss.other_dropped) == (len(frame) - sizes[label], gone.sum() - gone[label])
    far = [label for label, loss in judged.items() if loss.low > FAR]
    assert far and all(judged[label].share > judged[label].other_share + FAR for label in far)
    assert f"class '{far[0]}'" in uneven(told)
