"""Prevents: children that the recipe does not make, thresholds that count wrongly, a hand's word that is lost."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, drafts, making
from core.augment.accept import Accept
from core.augment.common.making import Making
from core.augment.gate import Gate
from core.augment.refuse import Refuse
from core.augment.swap_words import SwapWords
from core.contracts import quiet
from core.dataset import Dataset
from core.digest import text_digest
from core.jobs.queue import Queue
from core.made import make_job
from core.store.records import Version
from core.store.workspace import Workspace
from pages.ui import fields

PAGE = "prepare/augment"
Visit = Callable[[str], AppTest]


def kinds(workspace: Workspace, version: Version) -> list[str]:
    return [step.kind for step in drafts.draft(workspace, version.id).steps]


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def choose(app: AppTest, group: str, kind: str) -> AppTest:
    app.segmented_control("make_group").set_value(group).run()
    return app.selectbox(f"make_kind_{group}").set_value(kind).run()


def said(app: AppTest) -> str:
    return "\n".join(one.value for one in (*app.caption, *app.markdown))


def verdicts(app: AppTest) -> list[str]:
    """The word on each child, in order."""
    return [
        one.value
        for one in app.markdown
        if one.value.startswith((":green[:material/check: Kept", ":orange[:material/block"))
    ]


@pytest.fixture
def words(visit: Visit, split: Version) -> AppTest:
    """The page with a method that needs nothing, on 120 rows, so that all is judged at once."""
    return choose(visit(PAGE), "Words", "augment.swap_words")


def test_without_a_dataset_or_a_split_the_next_step_is_said(
    visit: Visit, workspace: Workspace, support_like: Dataset
) -> None:
    app = visit(PAGE)
    assert "Collect a dataset first" in app.info[0].value
    base = workspace.save(support_like, dataset_name="support")
    app = visit(PAGE)
    assert "Split the dataset first" in app.info[0].value and not app.metric
    drafts.save_draft(workspace, base.id, drafts.draft(workspace, base.id).with_step(_split()))
    app = visit(PAGE)
    app.button("apply_split").click().run()
    assert not app.exception and figures(app)["Train rows"] == "84"


def _split() -> "making.Step":
    from core.split.stratified import Stratified

    return Stratified()


def test_what_is_shown_is_what_the_recipe_makes(words: AppTest, workspace: Workspace, split: Version) -> None:
    shown = [one.proto.body for one in words.get("html")]
    assert len(verdicts(words)) == making.PARENTS and any("<ins" in body for body in shown)
    words.button("add_method").click().run()
    assert not words.exception and words.button("add_method").proto.disabled
    assert kinds(workspace, split) == ["split.stratified", "augment.swap_words", "augment.gate"]
    made = actions.apply_recipe(workspace, split.parent or "", drafts.draft(workspace, split.id))
    frame = workspace.load(made.id).frame
    children = frame[frame["origin"].notna()]
    assert (children["split"] == "train").all() and len(children)
    kept = sum("Kept" in verdict for verdict in verdicts(words))
    assert figures(words)["Kept by the gate"] == f"{kept} of 12 ({kept / 12:.0%})"


def test_the_equivalent_command_has_the_method(words: AppTest) -> None:
    command = next(one.value for one in words.code if "python -m core" in one.value)
    assert "augment.swap_words" in command and "augment.gate" in command


def test_settings_survive_a_refresh(words: AppTest, visit: Visit, workspace: Workspace, split: Version) -> None:
    words.number_input("make_support_swap_words_per_row").set_value(3).run()
    again = visit(PAGE)
    assert again.selectbox("make_kind_Words").value == "augment.swap_words"
    assert again.number_input("make_support_swap_words_per_row").value == 3
    again.button("add_method").click().run()
    steps = drafts.draft(workspace, split.id).steps
    assert isinstance(steps[1], SwapWords) and steps[1].per_row == 3
    again.number_input("make_support_swap_words_per_row").set_value(2).run()
    again.button("add_method").click().run()
    after = drafts.draft(workspace, split.id).steps
    assert isinstance(after[1], SwapWords) and after[1].per_row == 2 and len(after) == len(steps)


def test_a_slider_answers_at_once_and_counts_add_up(words: AppTest, workspace: Workspace, split: Version) -> None:
    words.segmented_control("make_side").set_value("Gate").run()
    words.slider("gate_support_farthest").set_value(-1.0).run()
    before = sum("Kept" in verdict for verdict in verdicts(words))
    words.slider("gate_support_farthest").set_value(0.99).run()
    assert not words.exception and not words.error
    assert sum("Kept" in verdict for verdict in verdicts(words)) < before
    fallen = sum(
        int(one.value.split("[")[2].split()[0]) for one in words.markdown if "fall here" in one.value
    )  # fmt: skip
    assert fallen + sum("Kept" in verdict for verdict in verdicts(words)) == 12
    words.button("add_method").click().run()
    gate = next(step for step in drafts.draft(workspace, split.id).steps if isinstance(step, Gate))
    assert gate.farthest == 0.99


def test_an_impossible_window_is_refused(words: AppTest) -> None:
    words.segmented_control("make_side").set_value("Gate").run()
    words.slider("gate_support_nearest").set_value(0.3).run()
    assert not words.exception and "least cosine" in words.error[0].value + str(words.error[0].proto)


def test_rejecting_and_keeping_by_hand_change_the_recipe(words: AppTest, workspace: Workspace, split: Version) -> None:
    words.segmented_control("make_side").set_value("Gate").run()
    refuse: list[str] = []
    accept: list[str] = []
    for least in (0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98):
        if not (refuse and accept):
            words.slider("gate_support_farthest").set_value(least).run()
            keys = [str(one.key) for one in words.button]
            refuse = [key for key in keys if key.startswith("refuse_")]
            accept = [key for key in keys if key.startswith("accept_")]
    assert refuse and accept, "some are kept and some are not"
    words.button(refuse[0]).click().run()
    words.button(accept[0]).click().run()
    words.button("add_method").click().run()
    steps = drafts.draft(workspace, split.id).steps
    assert [step.kind for step in steps[1:]] == [
        "augment.swap_words", "augment.gate", "augment.refuse", "augment.accept",
    ]  # fmt: skip
    refused = next(step for step in steps if isinstance(step, Refuse)).texts
    accepted = next(step for step in steps if isinstance(step, Accept)).rows
    made = workspace.load(actions.apply_recipe(workspace, split.parent or "", drafts.draft(workspace, split.id)).id)
    texts = made.frame["text"][made.frame["origin"].notna()]
    assert accepted[0].text in set(texts) and not set(texts.map(text_digest)) & set(refused)
    words.button(refuse[0]).click().run()
    words.button("add_method").click().run()
    assert "augment.refuse" not in kinds(workspace, split), "it was taken back"


def test_rejected_rows_have_their_reason(words: AppTest) -> None:
    words.segmented_control("make_side").set_value("Gate").run()
    words.slider("gate_support_farthest").set_value(0.99).run()
    words.segmented_control("made_view").set_value("Rejected").run()
    table = words.dataframe[0].value
    assert len(table) == 12 - int(figures(words)["Kept by the gate"].split()[0])
    assert "Other meaning" in set(table["reason"]) and (table["parent"] != table["text"]).all()


def test_all_rows_are_made_by_a_job(
    words: AppTest, workspace: Workspace, split: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Queue, "_ensure_runner", lambda self: None)
    words.button("make_all").click().run()
    job = Queue(workspace).active()[0]
    assert job.kind == "make" and words.button("make_all").proto.disabled
    make_job(workspace, job.params, quiet)
    Queue(workspace).cancel(job.id)
    words.run()
    assert not words.exception and figures(words)["Made and judged"] == "All"
    words.segmented_control("made_view").set_value("Classes").run()
    table = words.dataframe[0].value.set_index("class")
    assert (table["before"] + table["kept"] == table["after"]).all() and table["before"].sum() == 84
    made = actions.apply_recipe(
        workspace, split.parent or "", making.with_method(drafts.draft(workspace, split.id), SwapWords(), [Gate()])
    )
    assert made.rows - split.rows == table["kept"].sum(), "the page said what applying does"


def test_the_blind_check_counts_and_remembers(words: AppTest, visit: Visit) -> None:
    words.segmented_control("made_view").set_value("Blind check").run()
    first = words.get("html")[0].proto.body
    words.button("holds").click().run()
    assert words.get("html")[0].proto.body != first
    words.button("lost").click().run()
    assert figures(words)["Label lost"].startswith("50% (1% to 99%)")
    again = visit(PAGE)
    again.segmented_control("made_view").set_value("Blind check").run()
    assert figures(again)["Label lost"] == figures(words)["Label lost"]


def test_a_model_is_asked_only_when_somebody_says_so(visit: Visit, split: Version) -> None:
    app = choose(visit(PAGE), "Models", "augment.contextual")
    assert not app.exception and not verdicts(app)


def test_what_cannot_run_here_says_what_it_needs(visit: Visit, split: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "WordNet is not installed. Run: apt install wordnet-base"
    monkeypatch.setattr("pages.ui.augment.choose.lacking", lambda kind: line if kind.endswith("synonyms") else "")
    app = choose(visit(PAGE), "Words", "augment.synonyms")
    assert not app.exception and "apt install wordnet\\-base" in said(app)
    assert not [one for one in app.button if one.key == "add_method"]
    choose(app, "Words", "augment.swap_words")
    assert app.button("add_method") and "apt install" in said(app)


def test_every_method_has_a_form(visit: Visit, split: Version) -> None:
    from core.augment import STEPS

    app = visit(PAGE)
    groups = {"Characters", "Words", "Models", "Mixed"}
    offered = set()
    for group in sorted(groups):
        app.segmented_control("make_group").set_value(group).run()
        assert not app.exception, group
        options = app.selectbox(f"make_kind_{group}").options
        offered |= {option.removesuffix(" (not here)") for option in options}
    names = {fields.words(kind.name().partition(".")[2]) for kind in STEPS if issubclass(kind, Making)}
    assert offered == names and {"OCR", "TF-IDF"} < names
