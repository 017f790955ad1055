"""Prevents: scores that are lost or of another setting, a wait for a model that nobody announced."""

from typing import Any

import pandas as pd

from core import actions, making
from core.augment.gate import Gate
from core.augment.swap_words import SwapWords
from core.contracts import quiet
from core.dataset import Dataset
from core.made import UNREAD, is_stored, key_of, make_job, ready, stored
from core.making import reasons
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace

METHOD, GATE = SwapWords(share=0.4), Gate()


def params(workspace: Workspace, data: Dataset, whole: bool) -> dict[str, Any]:
    base = workspace.save(data.with_frame(data.frame.iloc[:60]), dataset_name="support")
    version = actions.apply_recipe(workspace, base.id, Recipe(steps=(Stratified(),)))
    steps = {"method": METHOD.model_dump(mode="json"), "gate": GATE.model_dump(mode="json")}
    return {"version": version.id, **steps, "seed": 0, "place": 1, "whole": whole}


def test_a_job_makes_judges_and_keeps(workspace: Workspace, support_like: Dataset) -> None:
    given, said = params(workspace, support_like, True), []
    key = key_of(given["version"], METHOD, GATE, 0, 1, True)
    assert not is_stored(workspace, key) and stored(workspace, key) is None
    done = make_job(workspace, given, lambda done, total, message="": said.append(done / total))
    kept = stored(workspace, key)
    assert is_stored(workspace, key) and kept is not None and kept.exact
    assert done == {"made": len(kept.rows)} and said == sorted(said) and said[-1] <= 1
    fresh = making.make(making.ground(workspace, given["version"]), METHOD, making.context_of(workspace, 0, 1))
    pd.testing.assert_frame_equal(kept.rows, fresh.rows)
    assert kept.scores is not None and len(kept.scores) == len(kept.rows)
    counts = reasons(kept, GATE).value_counts()
    assert counts.sum() == len(kept.rows), "the reasons add up"
    assert (reasons(kept, GATE) == kept.scores["reason"].to_numpy()).all(), "what was kept gives the same verdicts"


def test_what_the_scores_depend_on_is_in_the_key() -> None:
    key = key_of("v", METHOD, GATE, 0, 1, True)
    assert key_of("v", METHOD, Gate(label=0.9, farthest=0.1, numbers=False), 0, 1, True) == key
    others = [
        key_of("w", METHOD, GATE, 0, 1, True),
        key_of("v", SwapWords(), GATE, 0, 1, True),
        key_of("v", METHOD, Gate(language="de"), 0, 1, True),
        key_of("v", METHOD, Gate(masked_lm="folder"), 0, 1, True),
        key_of("v", METHOD, GATE, 1, 1, True),
        key_of("v", METHOD, GATE, 0, 2, True),
        key_of("v", METHOD, GATE, 0, 1, False),
    ]
    assert key not in others and len(set(others)) == len(others)


def test_few_are_judged_at_once_when_the_model_knows_the_rest(workspace: Workspace, support_like: Dataset) -> None:
    given = params(workspace, support_like, False)
    assert ready(workspace, given["version"], UNREAD) and not ready(workspace, given["version"], UNREAD + 1)
    make_job(workspace, given, quiet)
    assert ready(workspace, given["version"], UNREAD + 1) and not ready(workspace, given["version"], 10**6)
    few = stored(workspace, key_of(given["version"], METHOD, GATE, 0, 1, False))
    assert few is not None and few.rows["origin"].nunique() == making.PARENTS
