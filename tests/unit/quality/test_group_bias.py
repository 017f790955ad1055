from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, fisher_exact

from core.contracts import Context, Finding
from core.dataset import Dataset
from core.quality.group_bias import GroupBias, fisher, holm, newcombe
from core.types import Roles

Rows = list[tuple[str | None, str | None]]


def rows(words: str, label: str, size: int, start: int = 0) -> Rows:
    return [(f"I have read what {words} wrote in the letter number {n}", label) for n in range(start, start + size)]


def inspect(given: Rows, **fields: object) -> list[Finding]:
    frame = pd.DataFrame(given, columns=["text", "label"]).assign(uid=[str(n) for n in range(len(given))])
    return GroupBias.model_validate(fields).inspect(
        Dataset.from_frame(frame, Roles(text="text", label="label")), Context()
    )


BIASED = [
    *rows("a Muslim", "bad", 30), *rows("Muslims", "good", 10, 30), *rows("a Buddhist", "bad", 10),
    *rows("Buddhists", "good", 30, 10), *rows("somebody", "bad", 40), *rows("somebody", "good", 110, 40),
]  # fmt: skip


def test_a_clear_difference_is_reported_with_its_figures() -> None:
    (found,) = inspect(BIASED)
    (line,) = found.details["rows"]
    assert (line["group"], line["term"], line["class"], line["rows"]) == ("religion: Muslims", "", "bad", 40)
    assert line["rate"] == 0.75 and line["rate_without"] == pytest.approx(50 / 190, abs=1e-4)
    assert line["difference"] == pytest.approx(0.75 - 50 / 190, abs=1e-4)
    assert line["low"] < line["difference"] < line["high"] and line["p"] < 1e-6
    assert found.details["tests"] == 2 and found.details["texts"] == 230 and found.details["correction"] == "Holm"
    assert set(found.uids) == {str(n) for n in range(40)}
    assert found.scores == (pytest.approx(line["difference"], abs=1e-4),) * 40
    assert found.severity == "warning" and found.fix is None and found.share == pytest.approx(40 / 230)


def test_the_message_is_careful() -> None:
    (found,) = inspect(BIASED)
    assert (
        "'religion: Muslims' is 'bad' in 75% of 40 texts and in 26% of the others (difference +32% to +61%)"
        in found.message
    )
    assert "an association in the data, not a proof of unfairness" in found.message
    assert "by word list only (English)" in found.message


def test_effect_and_support_decide() -> None:
    assert inspect(BIASED, effect=0.5) == []
    assert inspect(BIASED, support=41) == []
    assert inspect(BIASED, effect=0.3, support=40)


def test_a_term_is_compared_when_it_is_not_the_whole_group() -> None:
    given = [
        *rows("a woman", "bad", 40),
        *rows("a girl", "good", 40),
        *rows("somebody", "bad", 40, 99),
        *rows("somebody", "good", 40),
    ]
    (found,) = inspect(given)
    assert {(line["term"], line["difference"] > 0) for line in found.details["rows"]} == {
        ("woman", True),
        ("girl", False),
    }
    assert "'gender: women' ('woman')" in found.message or "'gender: women' ('girl')" in found.message


def test_copies_are_no_further_evidence() -> None:
    few = [*rows("a Muslim", "bad", 3), *rows("somebody", "good", 200)]
    assert inspect([*few, *few[:3] * 50], support=5) == []
    torn = [("what a Muslim wrote to me", "good")] * 5 + [("what a Muslim wrote to me", "bad")] * 9
    (found,) = inspect([*BIASED, *torn])
    assert found.details["rows"][0]["rows"] == 41 and found.details["rows"][0]["rate"] == pytest.approx(
        31 / 41, abs=1e-4
    )


def test_all_classes_are_compared_where_there_are_three() -> None:
    (found,) = inspect([*BIASED, *rows("somebody", "other", 60, 200)])
    assert found.details["tests"] == 6
    assert {line["class"] for line in found.details["rows"]} >= {"bad"}


def test_nothing_to_compare() -> None:
    assert inspect([(text, "good") for text, _ in BIASED]) == []
    assert inspect([(text, None) for text, _ in BIASED]) == []
    assert inspect([(None, "a"), (None, "b")]) == []
    assert inspect([*rows("somebody", "bad", 40), *rows("somebody", "good", 40, 40)]) == []


def test_own_groups(tmp_path: Path) -> None:
    (tmp_path / "groups.tsv").write_text("press: journalists\tjournalist\n", "utf-8")
    given = [*rows("a journalist", "bad", 30), *rows("somebody", "good", 60), *rows("somebody", "bad", 60, 60)]
    (found,) = inspect(given, folder=str(tmp_path))
    assert found.details["rows"][0]["group"] == "press: journalists"


def test_labels_by_chance_are_rarely_reported(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    people = ("woman", "man", "Muslim", "Christian", "German", "Turk", "gay", "asian", "teenager", "refugee")
    (tmp_path / "groups.tsv").write_text("".join(f"{who}\t{who}\n" for who in people), "utf-8")
    texts = [f"what the {who} wrote in letter {n}" for who in people for n in range(40)]
    texts += [f"what was written in letter {n}" for n in range(400)]
    alarms = 0
    for _ in range(40):
        given = list(zip(texts, random.choice(["a", "b", "c"], size=len(texts)), strict=True))
        alarms += bool(inspect(given, effect=0.01, languages=["xx"], folder=str(tmp_path)))
    assert alarms <= 5, "more than 5 of 40 has a chance of 2 % if one in twenty is a false alarm"


def test_fishers_test_against_scipy() -> None:
    random = np.random.default_rng(1)
    for _ in range(50):
        total, size, others = (int(n) for n in random.integers(5, 60, 3))
        n = max(total, size) + others
        hits = int(random.hypergeometric(total, n - total, size))
        table = [[hits, size - hits], [total - hits, n - total - size + hits]]
        tails = [fisher_exact(table, alternative=side).pvalue for side in ("greater", "less")]
        got = fisher(np.array([hits]), np.array([size]), np.array([total]), n)[0]
        assert got == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)


def test_holms_correction_by_hand() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1.0, 1.0])


def test_newcombes_interval_is_the_published_one() -> None:
    """Newcombe 1998, table II, method 10: 56/70 against 48/80, 9/10 against 3/10, 10/10 against 0/10."""
    low, high = newcombe(np.array([56, 9, 10]), np.array([70, 10, 10]), np.array([48, 3, 0]), np.array([80, 10, 10]))
    assert low == pytest.approx([0.0524, 0.1705, 0.6075], abs=5e-5)
    assert high == pytest.approx([0.3339, 0.8090, 1.0], abs=5e-5)


def test_wilsons_interval_is_scipys() -> None:
    one = binomtest(9, 10).proportion_ci(method="wilson")
    low, high = newcombe(np.array([9]), np.array([10]), np.array([0]), np.array([10**12]))
    assert (low[0], high[0]) == (pytest.approx(one.low, abs=1e-6), pytest.approx(one.high, abs=1e-6))
