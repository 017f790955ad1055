import json
from itertools import permutations
from pathlib import Path
from typing import ClassVar, Literal

import pandas as pd
import pytest

from core.clean.deduplicate import Deduplicate
from core.clean.drop_missing import DropMissing
from core.clean.normalize_whitespace import NormalizeWhitespace
from core.clean.strip_markup import StripMarkup
from core.collect.table import Table
from core.contracts import Context, Step
from core.errors import AssayError
from core.recipe import Recipe, place_for, violations
from core.split.stratified import Stratified

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
