import json
from pathlib import Path

import pytest

from core.clean.deduplicate import Deduplicate
from core.clean.strip_markup import StripMarkup
from core.collect.gather import gather
from core.collect.split_files import gather_folder
from core.collect.table import Table
from core.export.recipe import RecipeFile
from core.flow import run
from core.recipe import Recipe
from core.split.stratified import Stratified


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "mail.csv"
    lines = [f"<b>message</b> number {n % 30} about {'ab'[n % 2]},{'ab'[n % 2]}" for n in range(60)]
    path.write_text("\n".join(["text,label", *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["recipe.yaml", "recipe.json"])
def test_the_file_rebuilds_the_same_dataset(table: Path, tmp_path: Path, name: str) -> None:
    recipe = Recipe(seed=3, steps=(StripMarkup(), Deduplicate(), Stratified()))
    made = run(recipe, gather(Table(path=str(table))))
    RecipeFile().write(made, tmp_path / "out")
    back = Recipe.read(tmp_path / "out" / name)
    assert back.source is not None
    assert run(back, gather(back.source)).digest == made.digest


def test_the_lineage_says_where_it_came_from(table: Path, tmp_path: Path) -> None:
    made = run(Recipe(steps=(Deduplicate(),)), gather(Table(path=str(table))))
    files = RecipeFile().write(made, tmp_path / "out")
    assert [path.name for path in files] == ["recipe.yaml", "recipe.json", "lineage.json"]
    lineage = json.loads(files[2].read_text(encoding="utf-8"))
    assert lineage["digest"] == made.digest
    assert lineage["steps"][0]["dropped"] == 60 - len(made) > 0
    assert lineage["source"]["digest"]


def test_a_dataset_without_steps_has_an_empty_recipe(table: Path, tmp_path: Path) -> None:
    RecipeFile().write(gather(Table(path=str(table))), tmp_path / "out")
    assert Recipe.read(tmp_path / "out" / "recipe.json").steps == ()


def test_a_dataset_of_several_files_has_a_recipe_that_can_be_read(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pair"
    folder.mkdir()
    for name in ("train.csv", "test.csv"):
        (folder / name).write_text(table.read_text())
    made = run(Recipe(steps=(StripMarkup(),)), gather_folder(folder))
    RecipeFile().write(made, tmp_path / "out")
    recipe = Recipe.read(tmp_path / "out" / "recipe.yaml")
    assert recipe.source is None
    assert run(recipe, gather_folder(folder)).digest == made.digest
    assert "files" in json.loads((tmp_path / "out" / "lineage.json").read_text())["source"]


def test_roles_chosen_by_hand_survive_in_the_recipe(tmp_path: Path) -> None:
    """A rebuild without --text must not guess another column."""
    table = tmp_path / "two.csv"
    table.write_text(
        "subject,body,kind\n" + "\n".join(f"tea number {n},rice and beans {n},{'ab'[n % 2]}" for n in range(12))
    )
    dataset = gather(Table(path=str(table)), text="subject", label="kind")
    written = RecipeFile().write(dataset, tmp_path / "out")
    recipe = Recipe.read(next(path for path in written if path.name == "recipe.yaml"))
    assert recipe.source is not None
    assert recipe.roles == dataset.roles
    again = gather(recipe.source, recipe.roles)
    assert again.digest == dataset.digest
