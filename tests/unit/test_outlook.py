"""Prevents: advice on other rows than those that are run, and a page that stops at a model it cannot use."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from core.contracts import Approach
from core.dataset import Dataset
from core.errors import AssayError
from core.flow import run
from core.members import FAMILIES, make
from core.outlook import TRAINED, UNUSABLE, advice_on, groups, known_folder, look_ahead, machine, obstacles
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.tune import APPROACHES
from core.tune.compare.budget import Budget
from core.tune.compare.prepare import Prepared, prepare
from core.tune.evidence.advice import advise
from core.tune.full import Full
from core.tune.lora import Lora
from core.tune.majority import Majority
from core.tune.prompt_tuning import PromptTuning
from core.tune.tfidf import Tfidf
from core.types import Roles


def members() -> list[Approach]:
    made = [make("approaches", {"kind": member.name()}) for member in FAMILIES["approaches"]]
    return [one for one in made if isinstance(one, Approach)]


@pytest.fixture(scope="module")
def prepared(support_like: Dataset) -> Prepared:
    return prepare(run(Recipe(steps=(Stratified(),)), support_like), max_rows=60)


def test_what_is_known_are_the_rows_that_will_be_run(prepared: Prepared, tiny_model: Path) -> None:
    ahead = look_ahead(prepared, Budget(max_rows=60), str(tiny_model))
    assert ahead.sizes == {"train": 60, "validation": 18, "test": 18}
    assert ahead.classes == ("card", "login", "parcel")
    assert ahead.smallest_class == np.bincount(prepared.task.train.y).min() == 20
    assert ahead.unlabelled == 24, "the rows that the cap left out"
    assert ahead.tasks == ()
    assert (ahead.model, ahead.fault) == (tiny_model, None)
    assert set(ahead.advice) == {member.name() for member in APPROACHES}


def test_a_class_that_train_does_not_show_is_not_the_smallest(support_like: Dataset, tiny_model: Path) -> None:
    split = run(Recipe(steps=(Stratified(),)), support_like)
    frame = split.frame.copy()
    frame.loc[frame.index[frame["split"] == "test"][0], "label"] = "never seen"
    ahead = look_ahead(prepare(split.with_frame(frame)), Budget(), str(tiny_model))
    assert "never seen" in ahead.classes
    assert ahead.smallest_class > 0


def test_advice_rests_on_tokens_parameters_and_this_machine(prepared: Prepared, tiny_model: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    texts = list(prepared.task.train.texts)
    lengths = [len(ids) for ids in AutoTokenizer.from_pretrained(tiny_model)(texts)["input_ids"]]
    model = AutoModel.from_pretrained(tiny_model)
    here = machine()
    assert here.gpu == torch.cuda.is_available()
    assert here.cores >= 1
    expected = advise(
        train_rows=60,
        classes=3,
        smallest_class=20,
        unlabelled_rows=24,
        tasks=0,
        mean_tokens=float(np.mean(lengths)),
        model_parameters=sum(value.numel() for value in model.parameters()),
        cores=here.cores,
        gpu=here.gpu,
        memory_gb=here.memory_gb,
    )
    assert advice_on(prepared, tiny_model, 128) == [one for one in expected if one.kind in {m.kind for m in members()}]


def test_a_model_at_fault_stands_in_the_way_of_what_needs_it_only(
    prepared: Prepared, tiny_model: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny_model, broken)
    (broken / "model.safetensors").write_bytes(b"nothing of the kind")
    for name, words in ((str(broken), "cannot be"), ("/no/such/folder", "no such folder"), ("a b/c", "name")):
        ahead = look_ahead(prepared, Budget(), name)
        assert ahead.model is None
        assert ahead.fault is not None and words in ahead.fault.what
        assert set(ahead.advice) == {"majority", "tfidf"}
        found = obstacles(prepared, members(), Budget(), ahead)
        assert set(found) == {one.kind for one in members() if "model" in one.needs}
        assert set(found.values()) == {UNUSABLE}


def test_a_model_that_was_never_fetched_is_neither_fetched_nor_at_fault(prepared: Prepared) -> None:
    ahead = look_ahead(prepared, Budget(), "nobody/nothing")
    assert (ahead.model, ahead.fault) == (None, None)
    assert set(ahead.advice) == {"majority", "tfidf"}
    assert obstacles(prepared, [Full(), Majority()], Budget(), ahead) == {}


def test_a_folder_of_one_part_is_taken_before_the_hub(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny_model, tmp_path / "mine" / "model")
    monkeypatch.chdir(tmp_path)
    assert known_folder("mine/model") == Path("mine/model")
    with pytest.raises(AssayError, match="no such folder"):
        known_folder("/mine/model")


def test_obstacles_follow_the_settings_and_the_rows(
    prepared: Prepared, support_like: Dataset, tiny_model: Path
) -> None:
    ahead = look_ahead(prepared, Budget(), str(tiny_model))
    assert "label column" in obstacles(prepared, members(), Budget(), ahead)["multi_task"]
    long, other = PromptTuning(tokens=60), Lora(modules=("no_such_module",))
    found = obstacles(prepared, [long, other, Tfidf()], Budget(), ahead)
    assert set(found) == {"prompt_tuning", "lora"}
    whole = prepare(run(Recipe(steps=(Stratified(),)), support_like))
    assert "unlabelled" in obstacles(whole, members(), Budget(), ahead)["self_training"]
    tones = support_like.frame.assign(tone=["rude" if place % 2 else "kind" for place in range(len(support_like))])
    rich = Dataset(tones, Roles(text="text", label="label", tasks=("tone",)), "rich")
    tasks = prepare(run(Recipe(steps=(Stratified(),)), rich))
    assert "multi_task" not in obstacles(tasks, members(), Budget(), look_ahead(tasks, Budget(), str(tiny_model)))


def test_both_groupings_hold_every_approach_once() -> None:
    for by in ("trains", "supervision"):
        found = groups(APPROACHES, by)
        assert sorted(one.name() for some in found.values() for one in some) == sorted(m.name() for m in APPROACHES)
    assert set(groups(APPROACHES, "trains")) == set(TRAINED), "what an approach trains has a place in the groups"
    assert [one.name() for one in groups(APPROACHES, "supervision")["Semi-supervised"]] == ["self_training"]


def test_a_new_word_for_what_trains_is_a_group_of_its_own() -> None:
    class Other(Majority, frozen=True):
        trains = "a table of rules"

    assert groups([Majority, Other], "trains") == {"Nothing of the model": [Majority], "A table of rules": [Other]}
