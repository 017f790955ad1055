"""Prevents: a preview that promises what applying does not keep, counts of rows that nobody looked at, slow answers."""

import numpy as np
import pandas as pd
import pytest

from core.dataset import Dataset
from core.errors import AssayError
from core.flow import run
from core.preview import Remembered, preview, sampled
from core.recipe import Recipe
from core.types import Roles


def dataset(texts: list[str | None], labels: list[str] | None = None) -> Dataset:
    frame = pd.DataFrame({"text": texts, "label": labels or ["a"] * len(texts)})
    return Dataset.from_frame(frame, Roles(text="text", label="label"), prefix="r")


def recipe(*steps: str | dict[str, object]) -> Recipe:
    return Recipe.parse({"steps": [{"kind": step} if isinstance(step, str) else step for step in steps]})


CLEAN = recipe("normalize_whitespace", "deduplicate")


def test_changed_rows_come_first_then_dropped_then_the_rest() -> None:
    tried = preview(dataset(["same", "two  blanks", "twin", "twin", None]), CLEAN)
    rows = tried.rows()
    assert rows["change"].tolist() == ["changed", "dropped", "same", "same", "same"]
    assert rows["before"].tolist()[:2] == ["two  blanks", "twin"]
    assert rows["after"][0] == "two blanks" and pd.isna(rows["after"][1])
    assert rows["uid"].tolist() == ["r-1", "r-3", "r-0", "r-2", "r-4"]
    assert rows["steps"].tolist()[:3] == [(0,), (1,), ()]
    assert tried.whole and [stage.kind for stage in tried.stages] == ["normalize_whitespace", "deduplicate"]


def test_the_preview_of_a_whole_table_is_what_the_recipe_does() -> None:
    rows = dataset([f"a  {n % 7}" for n in range(40)])
    tried, made = preview(rows, CLEAN), run(CLEAN, rows)
    assert tried.stages[-1].after.equals(made.frame)
    for stage, step in zip(tried.stages, made.lineage.steps, strict=True):
        assert stage.account is not None
        assert {key: stage.account[key] for key in ("rows_in", "changed", "dropped", "classes")} == {
            key: step[key] for key in ("rows_in", "changed", "dropped", "classes")
        }
    assert (tried.account["changed"], tried.account["dropped"]) == (7, 33)


def test_one_step_alone_is_seen_on_the_rows_that_reach_it() -> None:
    tried = preview(dataset(["a  b", "a b", "c"]), CLEAN)
    assert tried.rows(0)["change"].tolist() == ["changed", "same", "same"]
    assert tried.rows(1)["change"].tolist() == ["dropped", "same", "same"]
    assert tried.rows(1)["before"].tolist() == ["a b", "a b", "c"]
    assert tried.rows(7).empty


def test_many_changes_leave_room_for_dropped_rows() -> None:
    rows = dataset([f"x  {n}" for n in range(300)] + ["twin"] * 100)
    assert preview(rows, CLEAN).rows()["change"].value_counts().to_dict() == {"changed": 75, "dropped": 25}


def test_a_step_that_touches_few_rows_is_shown_among_many() -> None:
    texts = [f"x  {n}" for n in range(900)]
    texts[451] = "<b>bold</b>  text"
    rows = preview(dataset(texts), recipe("normalize_whitespace", "strip_markup")).rows()
    assert (0, 1) in rows["steps"].tolist()[:2], "every second row would be one of many without turns"


def test_labels_that_change_are_cells() -> None:
    tried = preview(dataset(["one", "two"], ["old", "b"]), recipe({"kind": "map_labels", "mapping": {"old": "new"}}))
    rows = tried.rows()
    assert rows["change"].tolist() == ["changed", "same"]
    assert rows["cells"].tolist() == [{"label": ["old", "new"]}, {}] and rows["label"].tolist() == ["old", "b"]


def test_a_step_that_is_off_does_nothing_and_places_stay() -> None:
    tried = preview(dataset(["a  b", "a  b"]), CLEAN.switched(0))
    assert [stage.place for stage in tried.stages] == [1]
    assert tried.rows()["steps"].tolist() == [(1,), ()] and tried.rows(0).empty


def test_a_split_is_left_out() -> None:
    both = recipe("normalize_whitespace", "split.stratified")
    tried = preview(dataset(["one", "two  "]), both)
    assert [stage.kind for stage in tried.stages] == ["normalize_whitespace"] and tried.failed is None


def test_a_step_that_refuses_is_told_with_what_came_before() -> None:
    frame = pd.DataFrame({"text": ["a  b", "c"], "label": ["x", "y"], "split": ["train", "test"]})
    rows = Dataset.from_frame(frame, Roles(text="text", label="label"), prefix="r")
    steps = recipe("normalize_whitespace", {"kind": "map_labels", "mapping": {"y": "z"}}, "strip_markup")
    tried = preview(rows, steps)
    assert isinstance(tried.failed, AssayError) and tried.failed_at == 1
    assert [stage.place for stage in tried.stages] == [0] and tried.account["changed"] == 1


def part(total: int, pointed: list[np.ndarray]) -> tuple[Dataset, np.ndarray, Dataset]:
    """A large table, which of the rows looked at count, and those rows."""
    whole = dataset([f"x  {n}" if n % 10 == 0 else f"x {n}" for n in range(total)])
    places, counts = sampled(total, pointed)
    return whole, counts, whole.with_frame(whole.frame.iloc[places].reset_index(drop=True))


def test_a_large_table_is_sampled_evenly_and_pointed_rows_do_not_count() -> None:
    wanted = np.arange(10, 2000, 10)
    whole, counts, looked = part(5000, [wanted, np.array([], dtype=int)])
    assert 400 < len(looked) <= 500 and counts.sum() == 400
    tried = preview(looked, CLEAN, total=len(whole), counts=counts)
    even = np.unique(np.linspace(0, 4999, 400).astype(int))
    account = tried.stages[0].account
    assert account is not None and account["rows_in"] == 400
    assert account["changed"] == (even % 10 == 0).sum() == tried.account["changed"]
    assert (tried.rows(0)["change"] == "changed").sum() > account["changed"], "pointed rows are shown"
    assert (tried.looked_at, tried.total, tried.whole) == (400, 5000, False)


def test_steps_that_compare_rows_are_not_judged_on_a_part() -> None:
    whole, counts, looked = part(5000, [])
    tried = preview(looked, recipe("deduplicate", "normalize_whitespace"), total=len(whole), counts=counts)
    assert [(stage.place, stage.account is None) for stage in tried.stages] == [(0, True), (1, False)]
    assert tried.account["dropped"] == 0


def test_small_tables_are_looked_at_whole() -> None:
    places, counts = sampled(1500)
    assert len(places) == 1500 and counts.all()
    assert sampled(1501)[1].sum() == 400


def test_an_edit_runs_only_its_step_and_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    kept, rows = Remembered(), dataset(["a  b", "<b>c</b>"])
    preview(rows, recipe("normalize_whitespace", "strip_markup"), cache=kept)
    ran: list[str] = []
    for kind in (type(step) for step in recipe("normalize_whitespace", "strip_markup").steps):
        monkeypatch.setattr(kind, "apply", lambda self, frame, context: ran.append(self.kind) or frame)
    tried = preview(rows, recipe("normalize_whitespace", "strip_markup", "deduplicate"), cache=kept)
    assert ran == [] and tried.account["changed"] == 2


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    kept, rows = Remembered(most=2), dataset(["a  b"])
    for step in ("normalize_whitespace", "strip_markup", "fix_encoding"):
        preview(rows, recipe(step), cache=kept)
    assert len(kept._kept) == 2


def test_a_step_that_refused_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"text": ["a  b", "c"], "label": ["x", "y"], "split": ["train", "test"]})
    rows, kept = Dataset.from_frame(frame, Roles(text="text", label="label"), prefix="r"), Remembered()
    steps = recipe("normalize_whitespace", {"kind": "map_labels", "mapping": {"y": "z"}})
    first = preview(rows, steps, cache=kept)
    monkeypatch.setattr(type(steps.steps[1]), "apply", lambda self, frame, context: pytest.fail("asked again"))
    second = preview(rows, steps.with_step(recipe("strip_markup").steps[0]), cache=kept)
    assert second.failed is first.failed and second.failed_at == 1 and len(second.stages) == 1
