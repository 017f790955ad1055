import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import ClassVar, Literal

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from core import actions
from core.clean.deduplicate import Deduplicate
from core.clean.drop_missing import DropMissing
from core.clean.normalize_whitespace import NormalizeWhitespace
from core.clean.strip_markup import StripMarkup
from core.collect.table import Table
from core.contracts import Context, Step
from core.dataset import Dataset
from core.errors import AssayError
from core.recipe import Recipe, place_for, violations
from core.split.stratified import Stratified
from core.store.workspace import Workspace

FULL = Recipe(
    name="clean and split \U0001f600: 'quoted'",
    seed=7,
    source=Table(path="mail.csv"),
    steps=(
        StripMarkup(entities=False),
        DropMissing(columns=("text", "label")),
        Deduplicate(keep="longest", same_label=False),
        Stratified(train=0.8, validation=0.1, test=0.1),
        NormalizeWhitespace(keep_line_breaks=True),
    ),
)


class TrainOnly(Step, frozen=True):
    """Works on train rows."""

    kind: Literal["train_only"] = "train_only"
    train_only: ClassVar[bool] = True
    effect: ClassVar[Literal["makes"]] = "makes"

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        return frame


class MakesEverywhere(TrainOnly, frozen=True):
    """Makes rows in every split."""

    train_only: ClassVar[bool] = False


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_files_read_back_to_the_same_digest(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"recipe.{form}"
    path.write_text(FULL.to_yaml() if form == "yaml" else json.dumps(FULL.to_json()), encoding="utf-8")
    back = Recipe.read(path)
    assert back == FULL
    assert back.digest == FULL.digest


def test_digest_ignores_the_name_and_nothing_else() -> None:
    assert FULL.model_copy(update={"name": "other"}).digest == FULL.digest
    for change in ({"seed": 8}, {"source": None}, {"steps": FULL.steps[:-1]}):
        assert FULL.model_copy(update=change).digest != FULL.digest


DROPS = [DropMissing(), Deduplicate()]


@pytest.mark.parametrize("drop", DROPS, ids=lambda step: step.kind)
def test_dropping_behind_the_split_is_refused_with_the_reason(drop: Step) -> None:
    with pytest.raises(AssayError) as caught:
        Recipe().with_steps([Stratified(), drop])
    assert f"Step 2, {drop.kind}, drops rows and stands behind the split" in str(caught.value)
    assert "Move it before the split." in str(caught.value)


def test_a_second_split_is_refused() -> None:
    with pytest.raises(AssayError, match=r"Step 3, split\.stratified, would split a second time"):
        Recipe().with_steps([Stratified(), NormalizeWhitespace(), Stratified()])
    assert "split a second time" in violations([Stratified()], already_split=True)[0]


def test_train_steps_belong_behind_the_split() -> None:
    step = TrainOnly()
    assert violations([Stratified(), step]) == []
    assert "stands before the split" in violations([step, Stratified()])[0]
    assert violations([step], already_split=True) == []
    assert "makes rows outside train" in violations([Stratified(), MakesEverywhere()])[0]


def test_every_order_of_five_steps_is_judged_by_the_law() -> None:
    steps = [StripMarkup(), DropMissing(), Deduplicate(), Stratified(), TrainOnly()]
    for order in permutations(steps):
        split = [step.kind for step in order].index("split.stratified")
        lawful = all(step.effect != "drops" for step in order[split:]) and all(
            not step.train_only for step in order[:split]
        )
        assert (violations(order) == []) == lawful, [step.kind for step in order]


def test_data_that_came_split_may_lose_train_rows() -> None:
    assert violations([DropMissing(), Deduplicate()], already_split=True) == []


def test_a_new_step_finds_its_place() -> None:
    recipe = Recipe()
    for step in (Stratified(), Deduplicate(), NormalizeWhitespace()):
        recipe = recipe.with_step(step)
    assert [step.kind for step in recipe.steps] == ["deduplicate", "normalize_whitespace", "split.stratified"]
    assert place_for(TrainOnly(), recipe.steps) == 3
    assert place_for(Stratified(), (Deduplicate(),)) == 1


def kinds(recipe: Recipe) -> list[str]:
    return [step.kind for step in recipe.steps]


CLEANED = Recipe(steps=(StripMarkup(), Deduplicate(keep="last"), Stratified(), NormalizeWhitespace()))


def test_a_new_cleaning_step_comes_last_among_the_cleaning_steps() -> None:
    assert kinds(CLEANED.with_step(DropMissing()))[:3] == ["strip_markup", "deduplicate", "drop_missing"]
    assert kinds(Recipe(steps=CLEANED.steps[:2]).with_step(DropMissing()))[-1] == "drop_missing"


def test_a_step_is_moved_to_the_place_that_is_named() -> None:
    assert kinds(CLEANED.moved(0, 3)) == ["deduplicate", "split.stratified", "normalize_whitespace", "strip_markup"]
    assert kinds(CLEANED.moved(3, 0))[0] == "normalize_whitespace"
    assert CLEANED.moved(1, 1) == CLEANED and CLEANED.moved(0, 1).moved(1, 0) == CLEANED


def test_edits_change_one_place_and_nothing_else() -> None:
    assert CLEANED.without(0).steps == CLEANED.steps[1:]
    twice = CLEANED.duplicated(1)
    assert twice.steps == (*CLEANED.steps[:2], CLEANED.steps[1], *CLEANED.steps[2:])
    other = CLEANED.replaced(1, Deduplicate(keep="first"))
    assert other.steps == (CLEANED.steps[0], Deduplicate(keep="first"), *CLEANED.steps[2:])
    assert CLEANED.switched(1).steps[1] == Deduplicate(keep="last", off=True)
    assert CLEANED.switched(1).switched(1) == CLEANED
    assert CLEANED.switched(1).model_copy(update={"steps": ()}) == CLEANED.model_copy(update={"steps": ()})


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda: CLEANED.moved(1, 2), "step 3, deduplicate, drops rows and stands behind the split"),
        (lambda: CLEANED.moved(2, 0), "step 3, deduplicate, drops rows and stands behind the split"),
        (lambda: CLEANED.replaced(3, DropMissing()), "step 4, drop_missing, drops rows and stands behind the split"),
        (lambda: CLEANED.duplicated(2), "step 4, split.stratified, would split a second time"),
        (lambda: CLEANED.replaced(3, Stratified()), "step 4, split.stratified, would split a second time"),
        (lambda: CLEANED.switched(1).moved(1, 3), "step 4, deduplicate, drops rows and stands behind the split"),
        (lambda: CLEANED.moved(0, -1), "It is the first step."),
        (lambda: CLEANED.moved(3, 4), "It is the last step."),
        (lambda: CLEANED.moved(4, 0), "There is no step 5."),
        (lambda: CLEANED.without(-1), "There is no step 0."),
        (lambda: Recipe().switched(0), "There is no step 1."),
    ],
)
def test_an_edit_that_the_law_forbids_says_which_step_why_and_what_to_do(edit: Callable[[], Recipe], told: str) -> None:
    with pytest.raises(AssayError) as caught:
        edit()
    assert told in caught.value.what and caught.value.remedy
    if "split" in told:
        assert "Move it before the split." in caught.value.what or "Remove it." in caught.value.what


POOL = [StripMarkup(), DropMissing(), Deduplicate(), NormalizeWhitespace(), DropMissing(off=True)]
EDITS = ["moved", "without", "duplicated", "replaced", "switched"]


@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(-1, 6), st.integers(-1, 6)), max_size=25))
@settings(max_examples=60, deadline=None)
def test_no_chain_of_edits_leads_to_a_recipe_that_breaks_the_law(chain: list[tuple[str, int, int]]) -> None:
    recipe = CLEANED
    for edit, place, other in chain:
        more = {"moved": (other,), "replaced": (POOL[other % len(POOL)],)}.get(edit, ())
        try:
            recipe = getattr(recipe, edit)(place, *more)
        except AssayError:
            continue
        assert violations(recipe.steps) == []
        assert violations([step.model_copy(update={"off": False}) for step in recipe.steps]) == []
        assert Recipe.parse(yaml.safe_load(recipe.to_yaml())) == recipe


def test_a_step_that_is_off_keeps_the_digest_and_the_version(workspace: Workspace, support_like: Dataset) -> None:
    off = CLEANED.switched(1)
    assert off.digest == CLEANED.without(1).digest != CLEANED.digest
    assert off.active.steps == CLEANED.without(1).steps
    base = workspace.save(support_like)
    made = [actions.apply_recipe(workspace, base.id, recipe).id for recipe in (off, CLEANED.without(1))]
    assert made[0] == made[1]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_file_keeps_steps_that_are_off(form: str, tmp_path: Path) -> None:
    off, path = CLEANED.switched(0).switched(2), tmp_path / f"recipe.{form}"
    path.write_text(off.to_yaml() if form == "yaml" else json.dumps(off.to_json()), encoding="utf-8")
    assert Recipe.read(path) == off and [step.off for step in Recipe.read(path).steps] == [True, False, True, False]


def test_the_law_counts_steps_that_are_off() -> None:
    assert "stands behind the split" in violations([Stratified(), DropMissing(off=True)])[0]
    assert "a second time" in violations([Stratified(off=True), Stratified()])[0]


def test_what_stands_on_a_command_line_is_a_file_or_the_recipe_itself(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text(FULL.to_yaml(), encoding="utf-8")
    assert Recipe.given(str(path)) == Recipe.given(" " + json.dumps(FULL.to_json())) == FULL
    for wrong, words in (("{steps: []}", "Not valid JSON"), ('{"steps": [{"kind": "x"}]}', "steps 1")):
        with pytest.raises(AssayError, match=words) as caught:
            Recipe.given(wrong)
        assert caught.value.line().startswith("the recipe: ") and "\n" not in caught.value.line()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"steps": [{"kind": "dedupe"}]}, ["steps 1", "dedupe", "deduplicate"]),
        ({"steps": [{"kind": "deduplicate", "keep": "best"}]}, ["steps 1", "keep", "first", "'best'"]),
        ({"steps": [{"kind": "deduplicate", "kep": "first"}]}, ["steps 1", "kep"]),
        ({"steps": [{"kind": "strip_markup"}, {"keep": "first"}]}, ["steps 2", "kind"]),
        ({"steps": [{"kind": "split.stratified", "train": 0.9}]}, ["add up to 1.200"]),
        ({"steps": "deduplicate"}, ["steps"]),
        ({"seed": -1}, ["seed", "-1"]),
        ({"stepz": []}, ["stepz"]),
        ({"source": {"kind": "nowhere"}}, ["source", "nowhere", "table"]),
        (["deduplicate"], ["mapping", "list"]),
        (None, ["mapping", "NoneType"]),
    ],
    ids=str,
)
def test_what_is_wrong_is_one_clear_line(value: object, words: list[str]) -> None:
    with pytest.raises(AssayError) as caught:
        Recipe.parse(value, "my.yaml")
    line = caught.value.line()
    assert line.startswith("my.yaml: ") and "\n" not in line
    for word in words:
        assert word in line
    assert "Traceback" not in line and "pydantic" not in line and "Value error" not in line


def test_unreadable_files_are_one_clear_line(tmp_path: Path) -> None:
    broken = {
        "broken.json": b'{"steps": [}',
        "broken.yaml": b"steps: [\n  - kind: {",
        "binary.yaml": b"\xff\xfe\x00\x01",
        "empty.yaml": b"",
        "code.yaml": b"!!python/object/apply:os.system ['true']",
    }
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(AssayError) as caught:
            Recipe.read(tmp_path / name)
        assert name in caught.value.line() and "\n" not in caught.value.line()
    with pytest.raises(AssayError, match="no such file"):
        Recipe.read(tmp_path / "absent.yaml")
    with pytest.raises(AssayError, match="cannot be read"):
        Recipe.read(tmp_path)


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.text("\x85\u2028\u2029 \n\r\t'\"\\-:ab", max_size=8))
@settings(max_examples=200, deadline=None)
def test_yaml_keeps_every_character(text: str) -> None:
    recipe = Recipe.parse({"name": text[:200], "steps": [{"kind": "map_labels", "mapping": {text: f"{text}."}}]})
    assert Recipe.parse(yaml.safe_load(recipe.to_yaml())) == recipe
