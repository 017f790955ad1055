"""Prevents: a comparison that is lost by a refresh, cannot be stopped, or shows figures of another run."""

import json
import shutil
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core import actions, comparison, drafts
from core.dataset import Dataset
from core.jobs.queue import Queue
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.store.workspace import Workspace
from core.tune import Majority, Tfidf
from core.tune.saved import About, write_about
from tests.app.kit import address, metrics, page, table_with


@pytest.fixture
def answer(workspace: Workspace, split: Version) -> dict[str, Any]:
    """A finished comparison."""
    return comparison.compare(workspace, split.id, [Majority(), Tfidf()], budget={"seeds": 1, "trials": 2})


def charts(at: AppTest) -> int:
    return len(at.get("plotly_chart"))


def healthy(at: AppTest) -> None:
    assert not at.exception
    assert not at.error


def test_a_refresh_shows_the_run_again(answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    healthy(at)
    assert metrics(at)["Recommended"] == answer["recommendation"]["approach"] == "tfidf"
    row = next(row for row in answer["approaches"] if row["kind"] == "tfidf")
    assert metrics(at)[f"Macro-F1, {row['macro_f1']['low']:.3f} to {row['macro_f1']['high']:.3f}"] == (
        f"{row['macro_f1']['mean']:.3f}"
    )
    table = table_with(at, "p_best")
    assert table["approach"].to_list() == ["tfidf", "majority"]
    assert table["macro_f1"].to_list() == [row["macro_f1"]["mean"], answer["approaches"][0]["macro_f1"]["mean"]]
    assert all(picture.startswith("data:image/svg+xml") for picture in table["picture"])


def test_earlier_runs_open_and_a_new_one_begins(answer: dict[str, Any]) -> None:
    at = page()
    assert at.button(key="start_compare")
    at.selectbox(key="earlier_run").select(answer["run"]).run()
    healthy(at)
    assert address(at, "run") == answer["run"]
    assert metrics(at)["Recommended"] == "tfidf"
    at.button(key="new_comparison").click().run()
    assert "run" not in at.query_params
    assert at.button(key="start_compare")


def test_another_version_forgets_the_run(workspace: Workspace, answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    other = actions.apply_recipe(
        workspace, drafts.base_of(workspace, answer["version"]).id, Recipe(seed=5, steps=(Stratified(),))
    )
    at.run()
    at.selectbox(key="sidebar_version").select(other.id).run()
    healthy(at)
    assert "run" not in at.query_params
    assert at.button(key="start_compare")


VIEWS = {
    "Cost": ("cost_view", ("Pareto chart", "Parallel coordinates", "Cost of each point", "Energy")),
    "Quality": ("quality_view", ("Scores", "Per class", "Calibration")),
    "Mistakes": ("mistake_view", ("Confusion matrix", "Fixed and broken", "Hardest rows")),
    "Training": ("training_view", ("Trials", "Training curves", "Inside")),
    "About this run": ("about_view", ("Settings and environment", "Other runs")),
}


def shown(at: AppTest, view: str, part: str = "") -> AppTest:
    at.segmented_control(key="view").set_value(view).run()
    if part:
        at.pills(key=VIEWS[view][0]).set_value(part).run()
    healthy(at)
    return at


def every_view(at: AppTest) -> set[str]:
    """Goes through all views; returns what each of them draws."""
    seen = set()
    for view, (_, parts) in VIEWS.items():
        for part in parts:
            shown(at, view, part)
            drawn = [*(one.proto.spec for one in at.get("plotly_chart")), *(str(one.value) for one in at.dataframe)]
            seen.add("".join(drawn))
    return seen


def test_every_view_shows_something_else(answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    assert charts(at) == 1
    assert len(every_view(at)) == sum(len(parts) for _, parts in VIEWS.values())
    assert (
        answer["run"] in table_with(shown(at, "About this run", "Settings and environment"), "What")["Value"].to_list()
    )


def test_answers_of_older_runs_are_shown_with_what_they_have(workspace: Workspace, answer: dict[str, Any]) -> None:
    newer = ("calibration", "value", "expected_best", "forgetting", "notes", "trains", "supervision", "weighted_f1",
             "mcc", "latency_p95_ms_per_1000", "peak_gpu_mb", "marginal_seconds")  # fmt: skip
    rows = [{name: value for name, value in row.items() if name not in newer} for row in answer["approaches"]]
    advice = {
        name: value
        for name, value in answer["recommendation"].items()
        if name not in ("within_constraints", "excluded", "unchecked")
    }
    old = {name: value for name, value in answer.items() if name not in ("claims", "advice", "estimates", "epochs")}
    old |= {"approaches": rows, "recommendation": advice}
    old["environment"] = {name: value for name, value in answer["environment"].items() if name != "digest"}
    workspace.runs.write_json(answer["run"], "result.json", old)
    at = page(run=answer["run"])
    healthy(at)
    every_view(at)
    assert any("before written claims" in one.value for one in at.caption)


def test_the_chart_has_the_axes_of_ones_choice(answer: dict[str, Any]) -> None:
    def axes(at: AppTest) -> tuple[str, str]:
        layout = json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]
        return layout["xaxis"]["title"]["text"], layout["yaxis"]["title"]["text"]

    at = page(run=answer["run"])
    assert axes(at) == ("Time of all fits (log scale)", "Macro-F1 on test")
    at.selectbox(key="pareto_x").select("peak_memory_mb").run()
    at.selectbox(key="pareto_y").select("mcc").run()
    healthy(at)
    assert axes(at) == ("Peak memory, MB (log scale)", "MCC on test")


def test_parallel_axes_and_approaches_can_be_chosen(answer: dict[str, Any]) -> None:
    at = shown(page(run=answer["run"]), "Cost", "Parallel coordinates")
    at.multiselect(key="parallel_axes").set_value(["macro_f1", "seconds"]).run()
    at.multiselect(key="parallel_raised").set_value(["tfidf"]).run()
    healthy(at)
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert spec["layout"]["xaxis"]["ticktext"] == ["Macro-F1 on test", "Time of all fits"]
    assert {one["name"]: one["opacity"] for one in spec["data"]} == {"tfidf": 1.0, "majority": 0.18}
    at.multiselect(key="parallel_axes").set_value([]).run()
    healthy(at)


def test_groups_order_the_table_and_the_scores(answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    at.segmented_control(key="groups").set_value("By supervision").run()
    healthy(at)
    assert set(table_with(at, "p_best")["supervision"]) == {"Baseline"}
    shown(at, "Quality", "Scores")
    names = json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]["yaxis"]["ticktext"]
    assert names == ["<b>Baseline</b>", "tfidf (recommended)", "majority"]


def test_claims_are_chosen_by_verdict_and_approach(answer: dict[str, Any]) -> None:
    at = page(run=answer["run"])
    claims = table_with(at, "claim")
    assert len(claims) == len(answer["claims"]) > 30
    at.pills(key="claim_verdicts").set_value(["confirmed"]).run()
    at.selectbox(key="claim_approach").select("majority").run()
    healthy(at)
    wanted = [
        one["claim"] for one in answer["claims"] if (one["verdict"], one["approach"]) == ("confirmed", "majority")
    ]
    assert table_with(at, "claim")["claim"].to_list() == wanted != []


def test_a_cell_of_the_matrix_shows_its_texts(workspace: Workspace, answer: dict[str, Any]) -> None:
    at = shown(page(run=answer["run"]), "Mistakes", "Confusion matrix")
    at.selectbox(key="confusion_approach").select("majority").run()
    healthy(at)
    true, said = f"cell_true_{answer['run']}_majority", f"cell_said_{answer['run']}_majority"
    row = next(row for row in answer["approaches"] if row["kind"] == "majority")
    always = answer["classes"][max(range(3), key=lambda place: row["confusion"][0][place])]
    for place, label in enumerate(answer["classes"]):
        at.selectbox(key=true).select(label).run()
        at.selectbox(key=said).select(always).run()
        cell = table_with(at, "predicted")
        assert len(cell) == row["confusion"][place][answer["classes"].index(always)]
        assert set(cell["label"]) == {label}
        assert set(cell["predicted"]) == {always}
    other = next(label for label in answer["classes"] if label != always)
    at.selectbox(key=said).select(other).run()
    assert any("No test row" in one.value for one in at.info)
    at.selectbox(key=f"cell_worst_{answer['run']}_majority").select_index(0).run()
    assert (at.selectbox(key=true).value, at.selectbox(key=said).value) == (other, always)


def test_fixed_and_broken_rows_are_those_of_the_predictions(workspace: Workspace, answer: dict[str, Any]) -> None:
    at = shown(page(run=answer["run"]), "Mistakes", "Fixed and broken")
    at.selectbox(key="flip_first").select("majority").run()
    healthy(at)
    right = {row["kind"]: sum(row["confusion"][place][place] for place in range(3)) for row in answer["approaches"]}
    table = table_with(at, "change")
    fixed, broken = ((table["change"] == one).sum() for one in ("fixed", "broken"))
    assert fixed - broken == right["tfidf"] - right["majority"] > 0
    assert any("McNemar" in one.value for one in at.markdown)
    at.segmented_control(key="flip_change").set_value("Broken").run()
    healthy(at)
    left = [one.value for one in at.dataframe if "change" in one.value.columns]
    assert (not left) if broken == 0 else set(left[0]["change"]) == {"broken"}


def test_hardest_rows_are_listed_with_what_was_said(answer: dict[str, Any]) -> None:
    at = shown(page(run=answer["run"]), "Mistakes", "Hardest rows")
    row = next(row for row in answer["approaches"] if row["kind"] == "tfidf")
    wrong = sum(sum(line) for line in row["confusion"]) - sum(row["confusion"][place][place] for place in range(3))
    tables = [one.value for one in at.dataframe if "said instead" in one.value.columns]
    assert sum(len(table) for table in tables) == wrong, "majority does not read the texts"
    assert any("under all 1 approaches" in one.value for one in at.markdown)


def classify(at: AppTest) -> None:
    next(button for button in at.button if button.label == "Classify").click().run()


def test_a_text_goes_through_all_models(workspace: Workspace, answer: dict[str, Any]) -> None:
    for kind in ("majority", "tfidf"):
        folder = workspace.runs.folder(answer["run"]) / "models" / kind
        if not (folder / "about.json").is_file():
            write_about(folder, About(kind=kind, classes=tuple(answer["classes"])))
    at = shown(page(run=answer["run"]), "Try a text")
    at.text_area(key="try_text").set_value("my card chip is blocked and the pin")
    classify(at)
    healthy(at)
    table = table_with(at, "milliseconds").set_index("approach")
    assert table.loc["tfidf", "label"] == "card"
    assert set(table.index) == {"majority", "tfidf"}
    assert table["milliseconds"].sum() < 1000
    at.pills(key="try_kinds").set_value(["tfidf"])
    classify(at)
    assert table_with(at, "milliseconds")["approach"].to_list() == ["tfidf"]


def test_a_model_that_is_damaged_or_gone_is_named(workspace: Workspace, answer: dict[str, Any]) -> None:
    models = workspace.runs.folder(answer["run"]) / "models"
    (models / "tfidf" / "evil.pkl").write_bytes(b"x")
    write_about(models / "tfidf", About(kind="tfidf", classes=tuple(answer["classes"])))
    at = shown(page(run=answer["run"]), "Try a text")
    at.text_area(key="try_text").set_value("my card")
    classify(at)
    healthy(at)
    assert any("tfidf" in one.value and "pickle" in one.value for one in at.caption)
    shutil.rmtree(models)
    at = shown(page(run=answer["run"]), "Try a text")
    assert any("No model of this run" in one.value for one in at.info)


def test_failed_approaches_stay_in_the_table_with_their_message(workspace: Workspace, answer: dict[str, Any]) -> None:
    failed = {"kind": "full", "status": "failed", "error": "MemoryError: no room"}
    skipped = {"kind": "lora", "status": "skipped", "error": "There is no model."}
    rows = [*answer["approaches"], failed, skipped]
    workspace.runs.write_json(answer["run"], "result.json", {**answer, "approaches": rows})
    at = page(run=answer["run"])
    healthy(at)
    table = table_with(at, "p_best").set_index("approach")
    assert table.loc[["full", "lora"], "difference"].to_list() == ["failed", "skipped"]
    said = " ".join(one.value for one in at.caption)
    assert "full failed" in said and "no room" in said and "lora was skipped" in said
    every_view(at)


def test_constraints_that_nobody_keeps_are_said(workspace: Workspace, answer: dict[str, Any]) -> None:
    advice = {**answer["recommendation"], "within_constraints": False, "excluded": {"tfidf": ["time 2 s, at most 1 s"]}}
    workspace.runs.write_json(answer["run"], "result.json", {**answer, "recommendation": advice})
    at = page(run=answer["run"])
    healthy(at)
    assert "No approach keeps to the constraints" in at.warning[0].value
    assert table_with(at, "p_best").set_index("approach").loc["tfidf", "breaks"] == "time 2 s, at most 1 s"


def test_runs_of_another_split_are_marked_and_not_ranked(workspace: Workspace, answer: dict[str, Any]) -> None:
    base = drafts.base_of(workspace, answer["version"])
    other = actions.apply_recipe(workspace, base.id, Recipe(seed=5, steps=(Stratified(),)))
    comparison.compare(workspace, other.id, [Majority(), Tfidf()], budget={"seeds": 1, "trials": 1})
    comparison.compare(workspace, answer["version"], [Majority()], budget={"seeds": 1, "trials": 1})
    at = shown(page(run=answer["run"]), "About this run", "Other runs")
    table = table_with(at, "against")
    assert table["place"].to_list() == ["1", "2", "not ranked"]
    assert table["run"].to_list()[0] == answer["run"]
    assert table["against"].to_list()[2] == "other split"


def test_classes_that_look_like_markup_are_shown_as_data(workspace: Workspace, support_like: Dataset) -> None:
    names = {"card": "<b>card</b>", "parcel": "**parcel**", "login": "12"}
    marked = support_like.with_frame(support_like.frame.assign(label=support_like.frame["label"].map(names)))
    collected = workspace.save(marked, dataset_name="marked")
    version = actions.apply_recipe(workspace, collected.id, Recipe(steps=(Stratified(),)))
    found = comparison.compare(workspace, version.id, [Majority(), Tfidf()], budget={"seeds": 1, "trials": 1})
    at = shown(page(run=found["run"]), "Mistakes", "Confusion matrix")
    spec = json.loads(at.get("plotly_chart")[0].proto.spec)
    assert "&lt;b&gt;card&lt;/b&gt;" in spec["layout"]["yaxis"]["ticktext"]
    assert "<b>" not in str(spec["data"])
    shown(at, "Mistakes", "Fixed and broken")
    assert "<b>" not in str(json.loads(at.get("plotly_chart")[0].proto.spec)["data"])


def test_a_finished_run_is_read_and_not_computed_again(workspace: Workspace, answer: dict[str, Any]) -> None:
    path = workspace.runs.folder(answer["run"]) / "result.json"
    written = path.stat().st_mtime_ns
    healthy(page(run=answer["run"]))
    assert path.stat().st_mtime_ns == written
    assert not Queue(workspace).list()
