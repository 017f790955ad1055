"""Prevents: numbers that applying does not give, a table of sizes that is forgotten, strategies that cannot run."""

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core import actions, drafts
from core.balance import STEPS
from core.balance.undersample import Undersample
from core.contracts import quiet
from core.dataset import Dataset
from core.evening import even_job
from core.jobs.queue import Queue
from core.racing.race import Entry, Race, race_job
from core.racing.strategies import STRATEGIES
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace

PAGE = "prepare/balance"
Visit = Callable[[str], AppTest]


@pytest.fixture
def uneven(workspace: Workspace, support_like: Dataset) -> Version:
    """A version that is split, of classes of 40, 30 and 10 rows."""
    parts = [support_like.frame[support_like.frame["label"] == name].head(rows) for name, rows in SIZES.items()]
    base = workspace.save(support_like.with_frame(pd.concat(parts, ignore_index=True)), dataset_name="support")
    recipe = Recipe(steps=(Stratified(),))
    drafts.save_draft(workspace, base.id, recipe)
    return actions.apply_recipe(workspace, base.id, recipe)


SIZES = {"card": 40, "parcel": 30, "login": 10}


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def classes(app: AppTest) -> pd.DataFrame:
    return next(one.value for one in app.dataframe if "before" in one.value.columns).set_index("class")


def test_without_a_split_the_next_step_is_said(visit: Visit, workspace: Workspace, support_like: Dataset) -> None:
    workspace.save(support_like, dataset_name="support")
    app = visit(PAGE)
    assert "Split the dataset first" in app.info[0].value and not app.metric


def test_what_is_shown_is_what_applying_does(visit: Visit, workspace: Workspace, uneven: Version) -> None:
    app = visit(PAGE)
    shown = classes(app)
    assert shown["before"].to_dict() == {"card": 28, "parcel": 21, "login": 7} and set(shown["after"]) == {28}
    assert figures(app)["Largest to smallest class"] == "4.0 to 1"
    assert figures(app)["Largest to smallest after"] == "1.0 to 1" and figures(app)["Rows after"] == "84"
    app.button("add_strategy").click().run()
    recipe = drafts.draft(workspace, uneven.id)
    assert [step.kind for step in recipe.steps] == ["split.stratified", "balance.oversample"]
    assert app.button("add_strategy").proto.disabled
    made = workspace.load(actions.apply_recipe(workspace, uneven.parent or "", recipe).id)
    assert made.frame["label"][made.frame["split"] == "train"].value_counts().to_dict() == shown["after"].to_dict()


def test_applying_leaves_the_page_as_it_was(visit: Visit, workspace: Workspace, uneven: Version) -> None:
    app = visit(PAGE)
    before = classes(app)
    app.button("add_strategy").click().run()
    app.button("apply_recipe").click().run()
    assert not app.exception and len(workspace.catalog.versions()) == 3
    pd.testing.assert_frame_equal(classes(app), before)


def test_the_rows_are_listed_by_class(visit: Visit, uneven: Version) -> None:
    app = visit(PAGE)
    app.segmented_control("even_view").set_value("Rows").run()
    listed = app.dataframe[0].value
    assert set(listed["change"]) == {"added"} and listed["times"].sum() == 28
    app.selectbox("even_class").set_value("login").run()
    assert set(app.dataframe[0].value["label"]) == {"login"} and app.dataframe[0].value["times"].sum() == 21


def test_a_ratio_and_a_cap(visit: Visit, uneven: Version) -> None:
    app = visit(PAGE)
    app.segmented_control("even_support_oversample_target").set_value("Ratio").run()
    assert classes(app)["after"].to_dict() == {"card": 28, "parcel": 21, "login": 14}
    app.segmented_control("even_support_oversample_target").set_value("Equal").run()
    app.number_input("even_support_oversample_most").set_value(2).run()
    assert classes(app)["after"].to_dict() == {"card": 28, "parcel": 28, "login": 14}
    assert any("login" in caption.value for caption in app.caption), "what the cap cost is said"


def test_sizes_by_class_come_from_a_table(visit: Visit, workspace: Workspace, uneven: Version) -> None:
    app = visit(PAGE)
    app.segmented_control("even_group").set_value("Drop rows").run()
    app.selectbox("even_kind_Drop rows").set_value("balance.undersample").run()
    app.segmented_control("even_support_undersample_target").set_value("Table").run()
    assert not app.exception and not app.error and "Type how many rows" in app.info[0].value
    app.session_state["even_support_undersample_sizes"] = {"edited_rows": {0: {"wanted": 9}}}
    app.run()
    assert not app.error and classes(app)["after"].to_dict() == {"card": 9, "parcel": 21, "login": 7}
    app.button("add_strategy").click().run()
    step = drafts.draft(workspace, uneven.id).steps[1]
    assert isinstance(step, Undersample) and step.sizes == {"card": 9}


@pytest.mark.parametrize("kind", [step.name() for step in STEPS])
def test_every_strategy_can_be_tried(visit: Visit, uneven: Version, kind: str) -> None:
    app = visit(PAGE)
    for group in ("Repeat rows", "Drop rows", "By neighbors"):
        app.segmented_control("even_group").set_value(group).run()
        if kind in app.selectbox(f"even_kind_{group}").proto.options or kind in _kinds(app, group):
            app.selectbox(f"even_kind_{group}").set_value(kind).run()
            break
    assert not app.exception and not app.error
    table = classes(app)
    assert (table["before"] + table["added"] - table["dropped"] == table["after"]).all()


def _kinds(app: AppTest, group: str) -> list[str]:
    names = app.selectbox(f"even_kind_{group}").options
    return [step.name() for step in STEPS if step.name().partition(".")[2].replace("_", " ").capitalize() in names]


def test_what_takes_long_is_a_job(
    visit: Visit, workspace: Workspace, uneven: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    monkeypatch.setattr("core.made.UNREAD", 10)
    app = visit(PAGE)
    app.segmented_control("even_group").set_value("By neighbors").run()
    assert not app.exception and not app.dataframe
    app.button("try_strategy").click().run()
    job = Queue(workspace).active()[0]
    assert job.kind == "even" and app.button("try_strategy").proto.disabled
    even_job(workspace, job.params, quiet)
    Queue(workspace).cancel(job.id)
    app.run()
    assert not app.exception and len(classes(app)) == 3


def test_what_belongs_to_an_approach_is_said(visit: Visit, uneven: Version) -> None:
    app = visit(PAGE)
    app.segmented_control("even_view").set_value("By training").run()
    said = "\n".join(one.value for one in (*app.caption, *app.markdown))
    assert not app.exception and "SMOTE" in said and "frozen" in said


def test_the_race_is_run_by_a_job_and_its_winner_goes_into_the_recipe(
    visit: Visit, workspace: Workspace, uneven: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    app = visit(PAGE)
    app.segmented_control("even_view").set_value("Race").run()
    app.button("race").click().run()
    job = Queue(workspace).active()[0]
    assert job.kind == "race" and app.button("race").proto.disabled
    told = race_job(workspace, job.params, quiet)
    Queue(workspace).cancel(job.id)
    app.run()
    assert not app.exception and not [one for one in app.button if one.key == "race"]
    said = [one.value.replace("\\", "") for one in (*app.info, *app.success)]
    assert told["told"] in said
    table = next(one.value for one in app.dataframe if "strategy" in one.value.columns)
    assert set(table["strategy"]) == {strategy.title for strategy in STRATEGIES.values()}
    app.segmented_control("race_measure").set_value("calibration_error").run()
    assert not app.exception


@pytest.mark.parametrize(("kind", "key"), [("oversample", "use_winner"), ("smote", None), ("weights", None)])
def test_what_the_race_recommends_can_be_used(
    visit: Visit, workspace: Workspace, uneven: Version, monkeypatch: pytest.MonkeyPatch, kind: str, key: str | None
) -> None:
    score = {"mean": 0.8, "low": 0.7, "high": 0.9}
    scores = dict.fromkeys(("macro_f1", "minority_recall", "calibration_error"), score)
    entries = [
        Entry(kind=name, title=strategy.title, use=strategy.use, scores=scores, differences=scores, rows=10)
        for name, strategy in STRATEGIES.items()
    ]
    race = Race(
        entries=tuple(entries), sizes=SIZES, minority=("login",), train=56, validation=12, recommended=kind, told="So."
    )
    monkeypatch.setattr("pages.ui.balance.race.stored", lambda *given: race)
    app = visit(PAGE)
    app.segmented_control("even_view").set_value("Race").run()
    assert not app.exception
    assert bool([one for one in app.button if one.key == "use_winner"]) == (key is not None)
    if key:
        app.button(key).click().run()
        assert drafts.draft(workspace, uneven.id).steps[-1].kind == f"balance.{kind}"
