import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from core.augment.judging.blind import blind_check, error_rate


def rows(children: int) -> pd.DataFrame:
    real = [(f"r{n}", f"text {n}", "ab"[n % 2], None) for n in range(5)]
    made = [(f"r{n % 5}~{n}", f"made {n}", "ab"[n % 5 % 2], f"r{n % 5}") for n in range(children)]
    return pd.DataFrame([*real, *made], columns=["uid", "text", "label", "origin"]).astype("str")


def test_draws_pairs_of_made_rows_and_their_parents_once_each() -> None:
    frame = rows(60)
    drawn = blind_check(frame, 20, seed=1)
    assert len(drawn) == drawn["uid"].nunique() == 20
    texts, origin = frame.set_index("uid")["text"], frame.set_index("uid")["origin"]
    assert (drawn["after"] == texts[drawn["uid"]].to_numpy()).all()
    assert (drawn["parent"] == origin[drawn["uid"]].to_numpy()).all()
    assert (drawn["before"] == texts[drawn["parent"]].to_numpy()).all()


def test_the_same_seed_draws_the_same_and_another_others() -> None:
    frame = rows(60)
    assert blind_check(frame, seed=1).equals(blind_check(frame, seed=1))
    assert set(blind_check(frame, seed=1)["uid"]) != set(blind_check(frame, seed=2)["uid"])


def test_few_made_rows_are_all_shown() -> None:
    assert len(blind_check(rows(3))) == 3
    assert blind_check(rows(0)).empty


def test_no_wrong_answer_of_twenty_leaves_room_for_an_error_rate_of_a_sixth() -> None:
    rate = error_rate(0, 20)
    assert rate["mean"] == rate["low"] == 0
    assert rate["high"] == pytest.approx(1 - 0.025 ** (1 / 20)) == pytest.approx(0.168, abs=1e-3)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_are_where_the_answers_have_a_chance_of_one_in_forty(answers: tuple[int, int]) -> None:
    wrong, judged = answers
    rate = error_rate(wrong, judged)
    assert rate["low"] <= rate["mean"] <= rate["high"]
    if wrong:
        assert binom.sf(wrong - 1, judged, rate["low"]) == pytest.approx(0.025, rel=1e-6)
    if wrong < judged:
        assert binom.cdf(wrong, judged, rate["high"]) == pytest.approx(0.025, rel=1e-6)


def test_no_answers_say_nothing_and_impossible_ones_are_refused() -> None:
    rate = error_rate(0, 0)
    assert math.isnan(rate["mean"]) and (rate["low"], rate["high"]) == (0, 1)
    with pytest.raises(ValueError, match="3 of 2"):
        error_rate(3, 2)
