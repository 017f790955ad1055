"""Prevents: a plan that says something else than what is run, and a board that hides what happens."""

import json
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
import yaml
from streamlit.testing.v1 import AppTest

from core.dataset import Dataset
from core.jobs.queue import Queue
from core.plan import Plan
from core.planning import known_estimates, told_estimate
from core.store.records import Version
from core.store.workspace import Workspace
from core.tune import APPROACHES, STARTERS
from core.tune.full import Full
from core.tune.majority import Majority
from core.tune.tfidf import Tfidf
from core.types import Roles
from tests.app.kit import address, metrics, page, stored, table_with


def links(at: AppTest) -> list[str]:
    return [link.label for link in at.main.get("page_link")]


def text(at: AppTest) -> str:
    """What the page's small print and paragraphs say, without the marks that keep Markdown away."""
    return "\n".join(one.value for one in (*at.main.caption, *at.main.markdown)).replace("\\", "")


def keys(at: AppTest) -> list[str]:
    return [str(one.key) for one in at.checkbox]


def ticked(at: AppTest) -> list[str]:
    return [key.removeprefix("try_") for key in keys(at) if key.startswith("try_") and at.checkbox(key=key).value]


def choose(at: AppTest, *kinds: str) -> AppTest:
    """Tick these and no others."""
    for member in APPROACHES:
        if f"try_{member.name()}" in keys(at):
            at.checkbox(key=f"try_{member.name()}").set_value(member.name() in kinds)
    return at.run()


def healthy(at: AppTest) -> AppTest:
    assert not at.exception
    assert not at.error
    return at


def test_empty_workspace_offers_the_sample(workspace: Workspace) -> None:
    at = healthy(page())
    at.button(key="load_sample").click().run()
    assert workspace.catalog.datasets()
    assert "Go to Split" in links(at)


def test_unsplit_version_leads_to_split(workspace: Workspace, support_like: Dataset) -> None:
    workspace.save(support_like, dataset_name="support")
    at = healthy(page())
    assert "not split" in at.info[0].value
    assert "Go to Split" in links(at)
    assert not at.main.checkbox


def test_rows_that_do_not_serve_are_told_before_anything_is_asked(workspace: Workspace, support_like: Dataset) -> None:
    one = stored(workspace, support_like, "one")
    frame = workspace.load(one.id).frame
    alone = workspace.save(
        workspace.load(one.id).with_frame(frame.assign(label=frame["label"].where(frame["split"] != "train", "card"))),
        dataset_name="alone",
    )
    at = page(version=alone.id)
    assert not at.exception
    assert len(at.error) == 1
    assert not at.main.checkbox
    assert not [button for button in at.button if button.key == "start_compare"]


def test_every_approach_stands_in_the_list_with_its_sentence_under_both_groupings(split: Version) -> None:
    at = healthy(page())
    order = []
    for by in ("By what trains", "By supervision"):
        at.segmented_control(key="group_by").set_value(by).run()
        healthy(at)
        names = [key.split("_", 1)[1] for key in keys(at) if key.startswith(("try_", "blocked_"))]
        assert sorted(names) == sorted(member.name() for member in APPROACHES)
        order.append(names)
        for member in APPROACHES:
            assert member.summary() in text(at) or f"blocked_{member.name()}" in keys(at)
    assert order[0] != order[1]
    assert "**Zero- and few-shot**" in text(at)


def test_the_first_selection_is_short_and_the_others_are_a_click_away(split: Version) -> None:
    at = healthy(page())
    first = [member.name() for member in STARTERS]
    assert sorted(ticked(at)) == sorted(first)
    at.button(key="choose_all").click().run()
    blocked = [key for key in keys(at) if key.startswith("blocked_")]
    assert len(ticked(at)) == len(APPROACHES) - len(blocked)
    at.button(key="choose_first").click().run()
    assert sorted(ticked(at)) == sorted(first)
    at.button(key="choose_worth").click().run()
    assert {"majority", "tfidf", "frozen"} <= set(ticked(at))
    assert "prompt_tuning" not in ticked(at), "the packaged model is too small for it"


def test_what_cannot_be_tried_here_is_shut_with_its_reason(workspace: Workspace, support_like: Dataset) -> None:
    plain = stored(workspace, support_like, "plain")
    frame = support_like.frame.assign(tone=["rude" if place % 2 else "kind" for place in range(len(support_like))])
    rich = stored(workspace, Dataset(frame, Roles(text="text", label="label", tasks=("tone",)), "rich"), "rich")
    at = healthy(page(version=plain.id))
    assert at.checkbox(key="blocked_multi_task").disabled
    assert "There is no further label column" in text(at)
    at.button(key="choose_all").click().run()
    assert "multi_task" not in at.code[-1].value
    assert "try_multi_task" in keys(healthy(page(version=rich.id)))


def test_the_plan_follows_every_setting(split: Version) -> None:
    at = choose(page(), "majority", "tfidf")
    healthy(at)
    assert (metrics(at)["Fits"], metrics(at)["Test rows"]) == ("4", "18")
    at.number_input(key="budget_trials").set_value(5).run()
    assert metrics(at)["Fits"] == "6"
    choose(at, "majority", "full")
    assert metrics(at)["Fits"] == "8"
    at.number_input(key="budget_seeds").set_value(1).run()
    assert metrics(at)["Fits"] == "6"
    train = metrics(at)["Train rows"]
    at.number_input(key="budget_max_rows").set_value(30).run()
    assert (train, metrics(at)["Train rows"]) == ("84", "30")
    assert "--max-rows 30" in at.code[-1].value
    at.number_input(key="budget_epochs").set_value(7).run()
    assert "Up to 7 epochs" in text(at)
    at.selectbox(key="country").select("FRA").run()
    assert "--country FRA" in at.code[-1].value
    healthy(at)


def test_settings_survive_a_refresh(split: Version) -> None:
    at = choose(page(), "majority", "tfidf")
    at.number_input(key="budget_trials").set_value(4).run()
    at.number_input(key="budget_batch").set_value(8).run()
    at.number_input(key="limit_max_minutes").set_value(2.5).run()
    at.selectbox(key="country").select("DEU").run()
    again = healthy(page())
    assert ticked(again) == ["majority", "tfidf"]
    assert again.number_input(key="budget_trials").value == 4
    assert again.number_input(key="budget_batch").value == 8
    assert again.number_input(key="limit_max_minutes").value == 2.5
    assert again.selectbox(key="country").value == "DEU"


def test_each_dataset_has_a_plan_of_its_own(workspace: Workspace, support_like: Dataset, split: Version) -> None:
    other = stored(workspace, support_like.with_frame(support_like.frame.iloc[:90]), "other")
    at = choose(page(version=split.id), "majority")
    at.number_input(key="budget_seeds").set_value(1).run()
    at.selectbox(key="sidebar_dataset").select("other").run()
    healthy(at)
    command = at.code[-1].value
    assert other.id[:12] in command
    assert "--seeds 3" in command
    assert "full" in command
    at.selectbox(key="sidebar_dataset").select("support").run()
    assert "--approaches majority --seeds 1" in at.code[-1].value


def test_nothing_chosen_cannot_be_started(split: Version) -> None:
    at = healthy(page())
    assert not at.button(key="start_compare").disabled
    healthy(choose(at))
    assert at.button(key="start_compare").disabled
    assert at.button(key="estimate").disabled


def test_a_model_that_cannot_be_used_shuts_what_needs_it_and_nothing_else(split: Version) -> None:
    at = page()
    at.text_input(key="model").set_value("/no/such/model").run()
    assert not at.exception
    assert "/no/such/model" in at.error[0].value.replace("\\", "")
    assert sorted(ticked(at)) == ["majority", "tfidf"]
    assert at.checkbox(key="blocked_full").disabled
    at.text_input(key="model").set_value("").run()
    healthy(at)
    assert "full" in ticked(at), "what was ticked before is ticked again"


def test_a_model_that_is_still_to_be_fetched_says_so_and_a_failure_is_told_once(
    workspace: Workspace, split: Version
) -> None:
    at = choose(page(), "frozen")
    at.text_input(key="model").set_value("nobody/nothing").run()
    healthy(at)
    assert "fetched from the hub" in at.info[0].value
    at.button(key="start_compare").click().run()
    assert Queue(workspace).wait(address(at, "job"), 120).state == "failed"
    at.run()
    assert not at.exception
    assert len(at.error) == 1
    assert "nobody/nothing" in at.error[0].value.replace("\\", "")


def test_own_settings_reach_the_run_and_the_plan_file(workspace: Workspace, split: Version, tmp_path: Path) -> None:
    at = choose(page(), "majority", "tfidf")
    at.number_input(key="own_tfidf_strength").set_value(2.0).run()
    at.number_input(key="limit_min_macro_f1").set_value(0.4).run()
    assert "strength 2" in text(at)
    written = at.code[-1].value.split("'END'\n")[1].split("END\n")[0]
    path = tmp_path / "plan.yaml"
    path.write_text(written)
    plan = Plan.read(path)
    assert plan.made() == [Majority(), Tfidf(strength=2.0)]
    assert plan.constraints == {"min_macro_f1": 0.4}
    at.button(key="start_compare").click().run()
    params = Queue(workspace).get(address(at, "job")).params
    Queue(workspace).cancel(address(at, "job"))
    assert params["approaches"][1]["strength"] == 2.0
    assert params["constraints"] == {"min_macro_f1": 0.4}
    assert [piece["kind"] for piece in params["advice"]] == ["majority", "tfidf"]


def test_settings_go_back_to_the_defaults(split: Version) -> None:
    at = choose(page(), "tfidf")
    at.number_input(key="own_tfidf_strength").set_value(2.0).run()
    at.button(key="own_reset").click().run()
    healthy(at)
    assert "plan.yaml" not in at.code[-1].value
    assert page().number_input(key="own_tfidf_strength").value == Tfidf().strength


def test_a_setting_that_cannot_be_is_named_and_not_started(split: Version) -> None:
    at = page()
    at.number_input(key="budget_max_rows").set_value(30).run()  # those left out serve as texts without a label
    choose(at, "majority", "self_training")
    at.toggle(key="own_self_training_consistency").set_value(True).run()
    assert not at.exception
    assert [one.value.startswith("In self\\_training") for one in at.error] == [True]
    assert at.button(key="start_compare").disabled
    choose(at, "majority")
    assert not at.button(key="start_compare").disabled


def test_templates_and_words_of_labels_reach_the_prompt(split: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    def edited(frame: pd.DataFrame, **_: Any) -> pd.DataFrame:
        changed = frame.copy()
        changed.loc[changed["label"] == "card", "words"] = "bank card"
        return changed

    monkeypatch.setattr(st, "data_editor", edited)
    at = choose(page(), "prompt")
    at.text_area(key="own_prompt_templates").set_value("It is about {label}.\n\n Topic:\\n{label} ").run()
    healthy(at)
    plan = yaml.safe_load(at.code[-1].value.split("'END'\n")[1].split("END\n")[0])
    assert plan["approaches"] == [
        {
            "kind": "prompt",
            "templates": ["It is about {label}.", "Topic:\n{label}"],
            "descriptions": ["card = bank card"],
        }
    ]
    assert page().text_area(key="own_prompt_templates").value == "It is about {label}.\nTopic:\\n{label}"
    at.text_area(key="own_prompt_templates").set_value("no gap").run()
    assert at.button(key="start_compare").disabled
    assert len(at.error) == 1


def test_estimates_are_made_shown_and_stored_with_the_run(workspace: Workspace, split: Version) -> None:
    at = choose(page(), "majority", "tfidf")
    at.button(key="estimate").click().run()
    healthy(at)
    job = address(at, "job")
    assert Queue(workspace).get(job).slot == "heavy"
    assert Queue(workspace).wait(job, 120).state == "done"
    at.run()
    budget = Queue(workspace).get(job).params["budget"]
    known = known_estimates(workspace, split.id, [Majority(), Tfidf()], budget, None)
    assert set(known) == {"majority", "tfidf"}
    assert told_estimate(known["tfidf"]) in text(at)
    assert at.button(key="estimate").label == "Estimate again"
    at.button(key="start_compare").click().run()
    params = Queue(workspace).get(address(at, "job")).params
    Queue(workspace).cancel(address(at, "job"))
    assert params["estimates"] == [known["majority"], known["tfidf"]]


def test_no_estimate_is_made_beside_a_comparison_and_a_start_ends_one(workspace: Workspace, split: Version) -> None:
    at = choose(page(), "majority", "tfidf")
    at.button(key="estimate").click().run()
    estimate = address(at, "job")
    at.button(key="start_compare").click().run()
    healthy(at)
    assert Queue(workspace).wait(estimate, 60).state in ("cancelled", "done")
    at.button(key="new_comparison").click().run()
    if any(job.kind == "compare" for job in Queue(workspace).active()):
        assert at.button(key="estimate").disabled
    for job in Queue(workspace).active():
        Queue(workspace).cancel(job.id)


def test_a_run_starts_shows_its_board_and_ends_in_a_recommendation(workspace: Workspace, split: Version) -> None:
    at = choose(page(), "majority", "tfidf").button(key="start_compare").click().run()
    healthy(at)
    run, job = address(at, "run"), address(at, "job")
    params = Queue(workspace).get(job).params
    assert (params["run"], params["version"]) == (run, split.id)
    assert [one["kind"] for one in params["approaches"]] == ["majority", "tfidf"]
    assert metrics(at)["Approaches done"].endswith("of 2")
    assert Queue(workspace).wait(job, 120).state == "done"
    healthy(at.run())
    assert workspace.runs.read_json(run, "result.json")["recommendation"]["approach"] == "tfidf"
    assert "Start comparison" not in [one.label for one in at.button]


def test_a_cancelled_run_keeps_its_fits_and_goes_on(workspace: Workspace, split: Version) -> None:
    at = choose(page(), "majority", "tfidf").button(key="start_compare").click().run()
    run, job = address(at, "run"), address(at, "job")
    at.button(key=f"compare_cancel_{job}").click().run()
    assert Queue(workspace).wait(job, 60).state == "cancelled"
    healthy(at.run())
    assert "ended before" in at.warning[0].value
    assert "running" not in table_with(at, "state")["state"].to_list()
    at.button(key="resume").click().run()
    assert address(at, "run") == run
    assert Queue(workspace).wait(address(at, "job"), 120).state == "done"
    at.run()
    assert workspace.runs.read_json(run, "result.json") is not None


def unit(kind: str, name: str, score: float, curve: list[dict[str, float]]) -> dict[str, Any]:
    scores = {"validation_macro_f1": score, "validation_log_loss": 1.0}
    return {"event": "unit", "unit": name, "setting": {"kind": kind}, "seconds": 2.0, "curve": curve, **scores}


def test_the_board_shows_curves_ranks_and_what_went_wrong(workspace: Workspace, split: Version) -> None:
    run = "20261121-101010-abcdef"
    approaches = [one.model_dump(mode="json") for one in (Full(), Majority(), Tfidf())]
    settings = {"version": split.id, "approaches": approaches, "budget": {"trials": 2}, "model": None}
    settings["estimates"] = [{"kind": "full", "seconds": 100.0, "low": 60.0, "high": 200.0}]
    workspace.runs.create(run, settings, version=split.id, dataset="support")
    point = {"train_loss": 1.5, "validation_log_loss": 1.2, "validation_macro_f1": 0.3}
    for event in (
        unit("majority", "majority.trial0", 0.2, []),
        unit("tfidf", "tfidf.trial0", 0.7, []),
        {
            "event": "approach",
            "kind": "lora",
            "status": "skipped",
            "error": "Models of this kind have no <b>modules</b>.",
        },
        {
            "event": "trial_failed",
            "kind": "full",
            "unit": "full.trial0",
            "setting": Full().model_dump(),
            "error": "The training diverged.",
        },
        {"event": "epoch", "unit": "full.trial1", "kind": "full", "epoch": 1, **point},
        {"event": "epoch", "unit": "full.trial1", "kind": "full", "epoch": 2, **point},
    ):
        workspace.runs.append_event(run, event)
    at = healthy(page(run=run))
    board = table_with(at, "rank")
    assert board["approach"].to_list() == ["majority", "tfidf", "full"], "the cheap ones go first"
    assert board["rank"].to_list() == ["2", "1", ""]
    assert board["estimate"].to_list()[2] == "about 1 min 40 s (1 min to 3 min 20 s)"
    assert metrics(at)["Best on validation: tfidf"] == "0.700"
    said = text(at)
    assert "**full, setting 1:** The training diverged." in said
    assert "lora, skipped:** Models of this kind have no <b>modules</b>." in said
    assert "full, setting 2" in said
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    losses = [trace for trace in spec["data"] if trace["name"] == "Train"]
    assert [trace["x"] for trace in losses] == [[1, 2]]


def test_a_running_comparison_is_told_beside_another_page(workspace: Workspace, split: Version) -> None:
    at = choose(page(), "majority", "tfidf").button(key="start_compare").click().run()
    run, job = address(at, "run"), address(at, "job")
    at.button(key="new_comparison").click().run()
    healthy(at)
    assert "run" not in at.query_params
    if f"show_{job}" in [one.key for one in at.button]:
        at.button(key=f"show_{job}").click().run()
        healthy(at)
        assert address(at, "run") == run
    Queue(workspace).cancel(job)


def test_an_unknown_run_is_said_once_and_forgotten(split: Version) -> None:
    at = page(run="20200101-000000-abcdef")
    assert not at.exception
    assert len(at.error) == 1
    assert "run" not in at.query_params
    assert at.button(key="start_compare")


def test_a_click_in_the_list_is_answered_quickly(split: Version) -> None:
    at = healthy(page())
    began = time.perf_counter()
    for kind in ("lora", "adapters", "lora"):
        at.checkbox(key=f"try_{kind}").set_value(not at.checkbox(key=f"try_{kind}").value).run()
    assert (time.perf_counter() - began) / 3 < 1.0
