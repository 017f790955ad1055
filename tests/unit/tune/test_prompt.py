import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from core.contracts import FitContext
from core.embed.encoder import Encoder, count_parameters
from core.embed.model import model_digest
from core.errors import AssayError
from core.tune.evidence.metrics import validation_scores
from core.tune.models.classifier import softmax
from core.tune.models.prompting.wording import DEFAULTS
from core.tune.prompt import Prompt
from core.types import Rows, Task
from core.validation import parsed
from tests.unit.tune.tiny_language import causal_folder, masked_folder

Make = Callable[..., FitContext]
CLOZE = ("{text} {mask}.", "{mask}: {text}")
LIKELIHOOD = ("{text}\nLabel:", "{text} is")


@pytest.fixture(scope="module")
def folders(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        "similarity": tiny_model,
        "cloze": masked_folder(tiny_model, tmp_path_factory.mktemp("masked")),
        "likelihood": causal_folder(tmp_path_factory.mktemp("causal")),
    }


@pytest.fixture(scope="module")
def task(small_task: Task) -> Task:
    """The small task with other rows for validation than for training."""
    train, held = range(20), range(20, 32)

    def some(rows: range) -> Rows:
        whole = small_task.train
        return Rows(
            tuple(whole.uids[row] for row in rows), tuple(whole.texts[row] for row in rows), whole.y[list(rows)]
        )

    return Task(small_task.classes, some(train), some(held))


@pytest.mark.parametrize("way", ["similarity", "cloze", "likelihood"])
def test_the_way_follows_from_the_weights(
    way: str, folders: dict[str, Path], task: Task, fit_context: Make, tmp_path: Path
) -> None:
    model = Prompt().fit(task, fit_context(model=folders[way]))
    assert model.scorer.wording.way == way
    assert model.scorer.wording.templates == DEFAULTS[way]  # type: ignore[index]
    assert (model.trainable, model.total) == (0, count_parameters(folders[way]))
    found = model.predict_proba(task.train.texts)
    assert found.shape == (20, 3)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)
    assert np.ptp(found, axis=0).max() > 1e-3, "it depends on the text"


@pytest.mark.parametrize(("way", "shots"), [("similarity", 0), ("similarity", 3), ("cloze", 1), ("likelihood", 1)])
def test_save_and_load(
    way: str, shots: int, folders: dict[str, Path], task: Task, fit_context: Make, tmp_path: Path
) -> None:
    before = model_digest(folders[way])
    model = Prompt(shots=shots, descriptions=("card = the bank card",)).fit(task, fit_context(3, model=folders[way]))
    folder = tmp_path / "saved"
    folder.mkdir()
    model.save(folder)
    back = Prompt.load(folder, fit_context(cache=False, model=folders[way]))
    texts = [*task.validation.texts, *task.train.texts, "new words", "", "§"]
    expected = model.predict_proba(texts)
    np.testing.assert_allclose(back.predict_proba(texts), expected, atol=1e-6)
    np.testing.assert_allclose(back.predict_proba(texts, fresh=True), expected, atol=1e-5)
    assert (back.trainable, back.total, back.template_scores) == (0, model.total, model.template_scores)
    assert model_digest(folders[way]) == before, "nothing is trained"
    shown = json.loads((folder / "prompt.json").read_text())["wording"]["examples"]
    assert len(shown) == (0 if way == "similarity" else 3 * shots), "similarity keeps vectors, no texts of users"


def test_prompts_belong_to_their_model(folders: dict[str, Path], task: Task, fit_context: Make, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    Prompt().fit(task, fit_context()).save(folder)
    with pytest.raises(AssayError, match="another model"):
        Prompt.load(folder, FitContext(model=folders["cloze"]))


def test_zero_shot_similarity_by_hand(tiny_model: Path, task: Task, fit_context: Make) -> None:
    templates = ("{label}", "help with {label}")
    setting = Prompt(templates=templates, descriptions=("login = lost password",), temperature=0.1)
    encoder = Encoder(tiny_model, 64)
    words = {"login": "lost password"}
    said = [encoder.encode([one.format(label=words.get(name, name)) for name in task.classes]) for one in templates]
    cosines = np.mean([encoder.encode(task.train.texts) @ one.T for one in said], axis=0)
    found = setting.fit(task, fit_context()).predict_proba(task.train.texts)
    np.testing.assert_allclose(found, softmax(cosines / 0.1), atol=1e-5)


@pytest.mark.parametrize("way", ["similarity", "cloze", "likelihood"])
def test_templates_are_scored_on_validation_and_averaged(
    way: str, folders: dict[str, Path], task: Task, fit_context: Make
) -> None:
    templates = {"similarity": ("{label}", "my {label}"), "cloze": CLOZE, "likelihood": LIKELIHOOD}[way]
    context = fit_context(model=folders[way])
    both = Prompt(templates=templates, temperature=0.7).fit(task, context)
    assert [line["template"] for line in both.template_scores] == list(templates)
    logs = []
    for number, line in enumerate(both.template_scores):
        one = Prompt(templates=templates, template=number + 1, temperature=0.7).fit(task, context)
        chances = one.predict_proba(task.validation.texts)
        assert one.template_scores == [{"template": templates[number], **line_of(chances, task)}]
        for name, value in line_of(chances, task).items():
            assert line[name] == pytest.approx(value, abs=1e-6)
        logs.append(np.log(one.predict_proba(task.train.texts)))
    mean = np.exp(np.mean(logs, axis=0))
    found = both.predict_proba(task.train.texts)
    np.testing.assert_allclose(found, mean / mean.sum(axis=1, keepdims=True), atol=1e-5)


def line_of(chances: np.ndarray, task: Task) -> dict[str, float]:
    return validation_scores(chances, task.validation.y)


def test_the_temperature_is_chosen_on_validation(task: Task, fit_context: Make) -> None:
    chosen = Prompt(shots=8).fit(task, fit_context())
    loss = {}
    for factor in (0.5, 1.0, 2.0):
        given = Prompt(shots=8, temperature=chosen.temperature * factor).fit(task, fit_context())
        loss[factor] = line_of(given.predict_proba(task.validation.texts), task)["validation_log_loss"]
    assert min(loss, key=loss.__getitem__) == 1.0


def test_examples_help_and_come_from_train_alone(task: Task, fit_context: Make, folders: dict[str, Path]) -> None:
    few = Prompt(shots=6).fit(task, fit_context())
    right = [(few.predict_proba(task.train.texts).argmax(axis=1) == task.train.y).mean()]
    right.append(
        (Prompt().fit(task, fit_context()).predict_proba(task.train.texts).argmax(axis=1) == task.train.y).mean()
    )
    assert right[0] > right[1]
    shown = Prompt(shots=2).fit(task, fit_context(model=folders["likelihood"])).scorer.wording.examples
    assert len(shown) == 6
    pairs = set(zip(task.train.texts, task.train.y.tolist(), strict=True))
    assert set(shown) <= pairs and not {text for text, _ in shown} & set(task.validation.texts)


def test_validation_labels_do_not_change_the_ranking_of_classes(task: Task, fit_context: Make) -> None:
    """Validation sets the temperature and tells the scores; with its labels shuffled each text gets the same class."""
    held = task.validation
    shuffled = Task(task.classes, task.train, Rows(held.uids, held.texts, np.roll(held.y, 1)))
    found = [Prompt(shots=3).fit(one, fit_context()).predict_proba(task.train.texts) for one in (task, shuffled)]
    assert (found[0].argmax(axis=1) == found[1].argmax(axis=1)).all()


def test_seeds_draw_examples_and_matter_for_nothing_else(task: Task, fit_context: Make) -> None:
    def said(shots: int, seed: int) -> np.ndarray:
        return Prompt(shots=shots).fit(task, fit_context(seed)).predict_proba(task.train.texts)

    assert (said(0, 0) == said(0, 7)).all()
    assert (said(2, 7) == said(2, 7)).all()
    assert np.abs(said(2, 0) - said(2, 7)).max() > 1e-3
    assert Prompt.random and Prompt(shots=1).varies() and not Prompt().varies()


def test_validation_texts_are_asked_once_and_fresh_ones_always(task: Task, fit_context: Make, folders: Any) -> None:
    model = Prompt(templates=CLOZE).fit(task, fit_context(model=folders["cloze"]))
    asked: list[str] = []
    scores = model.scorer.scores

    def spy(texts: Any, fresh: bool = False) -> np.ndarray:
        asked.extend(texts)
        return scores(texts, fresh)

    model.scorer.scores = spy  # type: ignore[method-assign, assignment]
    held = task.validation.texts
    known = model.predict_proba([*held, "new", "new"])
    assert asked == ["new"]
    np.testing.assert_allclose(model.predict_proba(held, fresh=True), known[:-2], atol=1e-5)
    assert asked == ["new", *held]
    assert model.predict_proba([]).shape == (0, 3)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 20])
@pytest.mark.parametrize(
    "setting",
    [Prompt(), Prompt(shots=9, template=3), Prompt(templates=("{label}",)), Prompt(templates=CLOZE, shots=64)],
    ids=["default", "other", "one template", "two templates"],
)
def test_trials_are_distinct_lawful_and_begin_with_the_setting(setting: Prompt, count: int) -> None:
    trials = setting.trials(count)
    assert trials[0] == setting
    assert len(set(trials)) == len(trials) == count
    for trial in trials:
        assert Prompt.model_validate(json.loads(trial.model_dump_json())) == trial
        assert trial.templates == setting.templates


def test_trials_vary_both_examples_and_templates() -> None:
    assert [(trial.shots, trial.template) for trial in Prompt().trials(6)] == [
        (0, 0), (8, 0), (0, 1), (4, 0), (8, 1), (0, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"templates": ["no place for it"]}, "must hold {label} or {text} and {mask} or {text}"),
        ({"templates": ["{text}"], "way": "cloze"}, "must hold {text} and {mask}"),
        ({"templates": ["{label"]}, "brace"),
        ({"templates": ["{label}", "{label}"]}, "twice"),
        ({"templates": ["{label}"], "template": 2}, "there is no number 2"),
        ({"template": 6}, "there are 5 templates"),
        ({"instruction": "Choose {text}."}, "only {labels}"),
        ({"instruction": "Choose {"}, "only {labels}"),
        ({"shots": 65}, "64"),
        ({"way": "guess"}, "similarity"),
    ],
)
def test_bad_settings_are_told(given: dict[str, Any], wrong: str) -> None:
    with pytest.raises(AssayError) as told:
        parsed(Prompt, given, "prompt", "Correct it.")
    assert wrong in told.value.what
    with pytest.raises(ValidationError):
        Prompt.model_validate(given)


def test_templates_of_another_way_and_unknown_labels_are_told_when_the_model_is_known(
    task: Task, fit_context: Make
) -> None:
    with pytest.raises(AssayError, match="the way is similarity"):
        Prompt(templates=CLOZE).fit(task, fit_context())
    with pytest.raises(AssayError, match="begins with no label"):
        Prompt(descriptions=("nobody = someone",)).fit(task, fit_context())
    with pytest.raises(AssayError, match="lack"):
        Prompt(way="cloze").fit(task, fit_context())


def test_descriptions_may_be_given_by_label() -> None:
    given = Prompt.model_validate({"descriptions": {"card": "a bank card", "b": "two"}})
    assert given.descriptions == ("card = a bank card", "b = two")


def test_a_class_without_train_rows_has_its_description(tiny_model: Path, task: Task, fit_context: Make) -> None:
    more = Task((*task.classes, "unseen"), task.train, task.validation)
    found = (
        Prompt(shots=4, templates=("{label}",)).fit(more, fit_context()).predict_proba(["unseen", *task.train.texts])
    )
    assert found.shape == (21, 4) and (found[:, 3] > 0).all()
    assert found[0].argmax() == 3


def test_a_sentence_encoder_folder_stays_one(folders: dict[str, Path], task: Task, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folders["cloze"], tmp_path / "sentences"))
    (folder / "modules.json").write_text("[]")
    assert Prompt().fit(task, FitContext(model=folder)).scorer.wording.way == "similarity"
    assert Prompt(way="cloze").fit(task, FitContext(model=folder)).scorer.wording.way == "cloze"


@pytest.mark.model
def test_the_packaged_model_tells_topics_apart_without_an_example() -> None:
    texts = {
        "sports": [
            "The striker scored twice in the final.",
            "She won the tennis match.",
            "The team lost by ten points.",
        ],
        "cooking": ["Fry the onions in butter.", "Bake the bread for an hour.", "Add salt and pepper to the soup."],
        "weather": ["Heavy rain is expected tonight.", "It will be sunny and warm.", "Snow fell all morning."],
    }
    classes = tuple(sorted(texts))
    lines = [(text, classes.index(name)) for name, several in texts.items() for text in several]
    rows = Rows(tuple(map(str, range(9))), tuple(text for text, _ in lines), np.array([y for _, y in lines]))
    model = Prompt().fit(Task(classes, rows, rows), FitContext())
    assert model.scorer.wording.way == "similarity"
    assert (model.predict_proba(rows.texts, fresh=True).argmax(axis=1) == rows.y).all()
