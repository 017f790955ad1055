import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.cli import main
from core.dataset import Dataset
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.workspace import Workspace

pytestmark = pytest.mark.usefixtures("workspace")
Capture = pytest.CaptureFixture[str]
Answer = Callable[..., dict[str, Any]]


@pytest.fixture
def answer(capsys: Capture) -> Answer:
    """Run a command with --json: exactly one JSON object on stdout, and the exit code that is expected."""

    def run(*arguments: object, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        assert main([*map(str, arguments), "--json"]) == code
        out = capsys.readouterr().out
        assert out.count("\n") == 1 and out.endswith("\n")
        return dict(json.loads(out))

    return run


@pytest.fixture
def file(support_like: Dataset, tmp_path: Path) -> Path:
    path = tmp_path / "support.csv"
    support_like.frame[["text", "label"]].rename(columns={"text": "message", "label": "topic"}).to_csv(
        path, index=False
    )
    return path


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "recipe.yaml"
    path.write_text(Recipe(steps=(Stratified(),)).to_yaml())
    return path


@pytest.mark.parametrize("family", ["steps", "checks", "approaches", "sources", "exporters"])
def test_list(family: str, answer: Answer, capsys: Capture) -> None:
    (name, members), *more = answer("list", family).items()
    assert name == family and not more and members
    for member in members:
        assert {"kind", "summary", "parameters"} <= set(member)
    assert main(["list", family]) == 0
    shown = capsys.readouterr().out
    assert all(member["kind"] in shown for member in members)


def test_check(answer: Answer, file: Path, capsys: Capture) -> None:
    found = answer("check", file, "--no-model")
    assert found["dataset"]["rows"] == 120 and found["dataset"]["label"] == "topic"
    assert set(found) == {"dataset", "statistics", "findings", "skipped"}
    assert {one["check"] for one in found["skipped"]} >= {"label_errors", "semantic_duplicates"}
    assert main(["check", str(file), "--no-model"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("120 rows, 3 classes") and "Note: " in told.err


@pytest.mark.model
def test_check_with_the_model(answer: Answer, file: Path) -> None:
    assert answer("check", file, "--model")["skipped"] == []


def test_check_fails_only_when_asked_to(answer: Answer, tmp_path: Path) -> None:
    path = tmp_path / "torn.csv"
    path.write_text("text,label\n" + "\n".join(f"text number {n},{'ab'[n % 2]}" for n in range(20)) + "\nlast one,\n")
    severities = {finding["severity"] for finding in answer("check", path, "--no-model")["findings"]}
    assert "warning" in severities and "error" not in severities
    answer("check", path, "--no-model", "--fail-on", "error", code=0)
    answer("check", path, "--no-model", "--fail-on", "warning", code=1)
    answer("check", path, "--no-model", "--fail-on", "info", code=1)


def test_a_suite_is_checked_and_counts_for_failing(answer: Answer, file: Path, tmp_path: Path, capsys: Capture) -> None:
    def suite(**expectation: Any) -> Path:
        path = tmp_path / "suite.json"
        path.write_text(json.dumps({"name": "release", "expectations": [expectation]}))
        return path

    met = suite(kind="row_count", low=100)
    found = answer("check", file, "--no-model", "--suite", met, "--fail-on", "error")
    assert found["suite"]["name"] == "release" and found["suite"]["passed"] == 1
    torn = suite(kind="row_count", low=1000, severity="error")
    answer("check", file, "--no-model", "--suite", torn)
    answer("check", file, "--no-model", "--suite", torn, "--fail-on", "error", code=1)
    capsys.readouterr()
    assert main(["check", str(file), "--no-model", "--suite", str(torn)]) == 0
    assert "Suite release: 0 of 1 expectation met." in capsys.readouterr().out
    assert main(["check", str(file), "--no-model", "--suite", str(file)]) == 2


def test_chosen_columns(answer: Answer, file: Path) -> None:
    found = answer("check", file, "--no-model", "--text", "topic", "--label", "message")
    assert (found["dataset"]["text"], found["dataset"]["label"]) == ("topic", "message")


def test_run_writes_a_file_per_split(answer: Answer, file: Path, recipe: Path, tmp_path: Path) -> None:
    found = answer("run", recipe, "--input", file, "--out", tmp_path / "out")
    assert found["splits"] == {"train": 84, "validation": 18, "test": 18}
    assert (found["rows_in"], found["rows_out"]) == (120, 120)
    assert set(found["steps"][0]) >= {"kind", "added", "dropped", "changed", "seconds"}
    for split, size in found["splits"].items():
        frame = pd.read_parquet(tmp_path / "out" / f"{split}.parquet")
        assert len(frame) == size and set(frame["split"]) == {split}
    again = answer("run", tmp_path / "out" / "recipe.json", "--out", tmp_path / "again")
    assert again["digest"] == found["digest"], "the written recipe knows its source"


def test_run_takes_the_recipe_itself(answer: Answer, file: Path, recipe: Path, tmp_path: Path) -> None:
    given, out = Recipe.read(recipe), tmp_path / "out"
    found = answer("run", json.dumps(given.to_json()), "--input", file, "--out", out)
    assert found["recipe"] == given.digest
    assert found["digest"] == answer("run", recipe, "--input", file, "--out", out)["digest"]
    off = json.dumps({"steps": [{"kind": "deduplicate", "off": True}]})
    assert answer("run", off, "--input", file, "--out", out)["steps"] == []


def test_run_tells_of_a_step_that_drops_one_class_more_than_the_others(
    answer: Answer, tmp_path: Path, capsys: Capture
) -> None:
    rows = [{"text": "short" if n % 2 else "a text that is long enough", "label": "ab"[n % 2]} for n in range(200)]
    pd.DataFrame(rows).to_csv(tmp_path / "rows.csv", index=False)
    given = json.dumps({"steps": [{"kind": "strip_markup"}, {"kind": "filter_length", "minimum": 10}]})
    arguments = ("run", given, "--input", tmp_path / "rows.csv", "--out", tmp_path / "out")
    even, uneven = answer(*arguments)["steps"]
    assert (even["uneven"], even["notes"]) == ("", [])
    assert uneven["dropped"] == 100 and "b" in uneven["uneven"]
    assert main([str(argument) for argument in arguments]) == 0
    assert f"Note: filter_length: {uneven['uneven']}" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_collect(answer: Answer, file: Path, tmp_path: Path, suffix: str) -> None:
    source, out = tmp_path / "source.yaml", tmp_path / "new" / f"rows.{suffix}"
    source.write_text(json.dumps({"kind": "table", "path": str(file)}))
    found = answer("collect", source, "--out", out)
    assert (found["rows"], found["rejected"], found["out"]) == (120, 0, str(out))
    assert found["columns"] == ["uid", "text", "label", "split", "origin"]
    assert [path.name for path in out.parent.iterdir()] == [out.name], "no half-written file stays"
    assert answer("check", out, "--no-model")["dataset"]["rows"] == 120


def test_collect_keeps_the_splits(answer: Answer, tmp_path: Path) -> None:
    given, source, out = tmp_path / "given.csv", tmp_path / "source.json", tmp_path / "rows.parquet"
    given.write_text(
        "text,label,split\n" + "\n".join(f"text {n},{'ab'[n % 2]},{'train' if n else 'test'}" for n in range(9))
    )
    source.write_text(json.dumps({"kind": "table", "path": str(given)}))
    answer("collect", source, "--out", out)
    assert pd.read_parquet(out)["split"].tolist() == ["test"] + ["train"] * 8


def test_compare_report_and_export(
    answer: Answer, file: Path, tiny_model: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "run"
    found = answer(
        "compare", file, "--approaches", "majority, tfidf", "--seeds", 1, "--trials", 1, "--out", out,
        "--model", tiny_model,
    )  # fmt: skip
    assert [row["kind"] for row in found["approaches"]] == ["majority", "tfidf"]
    assert found["recommendation"]["approach"] == "tfidf"
    assert found["test_opened"] == 1 and found["splits"]["test"] == 18
    assert json.loads((out / "result.json").read_text()) == found
    assert set(pd.read_parquet(out / "predictions.parquet")["approach"]) == {"majority", "tfidf"}
    page = (out / "report.html").read_text()
    assert "Recommended: tfidf" in page and not re.findall(r"(?:src|href)=.?(?:https?:)?//", page)

    for name in (found["run"], out):
        written = tmp_path / "new" / "page.html"
        assert answer("report", name, "--out", written) == {"out": str(written)}
        assert "Recommended: tfidf" in written.read_text()
        assert [path.name for path in written.parent.iterdir()] == ["page.html"]

    files = answer("export", found["version"], "--out", tmp_path / "export", "--formats", "csv,recipe")["files"]
    assert [Path(path).name for path in files] == [
        "train.csv", "validation.csv", "test.csv", "recipe.yaml", "recipe.json", "lineage.json",
    ]  # fmt: skip
    plain = ("export", found["version"], "--out", tmp_path / "tensors", "--formats", "encoded")
    given = ("--set", f"encoded.model={tiny_model}", "--set", "encoded.max_length=8", "--set", "encoded.packed=false")
    assert (tmp_path / "tensors/encoded/dataset_dict.json") in map(Path, answer(*plain, *given)["files"])
    for wrong in ("encoded.max_length", "csv.header=1", "encoded.max_length=many", "=3"):
        assert main([*map(str, plain), "--set", wrong]) == 2, wrong

    again = answer("compare", file, "--approaches", "majority", "--seeds", 1, "--trials", 1)
    assert again["version"] == found["version"] and again["test_opened"] == 2, "each opening is counted"
    assert main(["compare", str(file), "--approaches", "majority", "--trials", "1"]) == 0
    assert "Recommended: majority" in capsys.readouterr().out


def test_compare_with_the_tiny_model(answer: Answer, file: Path, tiny_model: Path) -> None:
    arguments = ("--model", tiny_model, "--approaches", "frozen,full", "--seeds", 1, "--trials", 1, "--max-rows", 30)
    found = answer("compare", file, *arguments)
    assert [row["status"] for row in found["approaches"]] == ["done", "done"]
    assert found["splits"]["train"] == 30 and found["model"] == str(tiny_model)


def test_compare_takes_a_folder_or_two_files(answer: Answer, support_like: Dataset, tmp_path: Path) -> None:
    frame, folder = support_like.frame[["text", "label"]], tmp_path / "parts"
    folder.mkdir()
    frame.head(80).to_csv(folder / "train.csv", index=False)
    frame.tail(40).to_csv(folder / "test.csv", index=False)
    few = ("--approaches", "majority", "--seeds", 1, "--trials", 1)
    for data in ((folder,), (folder / "train.csv", "--test", folder / "test.csv")):
        found = answer("compare", *data, *few)
        assert found["splits"] == {"train": 68, "validation": 12, "test": 40}


BAD = {
    "no such file": (["check", "absent.csv"], "absent.csv"),
    "no such column": (["check", "FILE", "--text", "nothing"], "Column 'nothing' is not in the table"),
    "no such family": (["list", "verbs"], "verbs"),
    "no such command": (["frobnicate"], "frobnicate"),
    "no such option": (["check", "FILE", "--frob"], "--frob"),
    "no argument": (["check"], "'file'"),
    "no number": (["compare", "FILE", "--seeds", "many"], "--seeds"),
    "number out of bounds": (["compare", "FILE", "--seeds", "0"], "--seeds"),
    "no such approach": (["compare", "FILE", "--approaches", "magic"], "There is no 'magic' among the approaches"),
    "an approach twice": (["compare", "FILE", "--approaches", "majority,majority"], "chosen more than once"),
    "no such model": (["compare", "FILE", "--model", "./absent", "--approaches", "frozen"], "no such folder"),
    "no such run": (["report", "20200101-000000-abcdef"], "20200101-000000-abcdef"),
    "no such version": (["export", "0123456789"], "0123456789"),
    "no recipe": (["run", "absent.yaml", "--input", "FILE"], "absent.yaml"),
    "a recipe that is a table": (["run", "FILE", "--input", "FILE"], "FILE"),
    "a recipe without source": (["run", "RECIPE"], "Pass --input FILE"),
    "a recipe that is no JSON": (["run", "{steps: []}", "--input", "FILE"], "Not valid JSON"),
    "a recipe with no such step": (["run", '{"steps": [{"kind": "x"}]}', "--input", "FILE"], "steps 1"),
    "a recipe in an unlawful order": (
        ["run", '{"steps": [{"kind": "split.stratified"}, {"kind": "deduplicate"}]}', "--input", "FILE"],
        "Step 2, deduplicate, drops rows and stands behind the split",
    ),
    "a source that is none": (["collect", "RECIPE", "--out", "x.csv"], "sources"),
    "a format that is none": (["collect", "SOURCE", "--out", "x.docx"], ".docx"),
    "an engine that is none": (["run", "RECIPE", "--input", "FILE", "--engine", "steam"], "steam"),
    "a single class": (["compare", "SINGLE", "--approaches", "majority"], "class"),
}


@pytest.mark.parametrize(("arguments", "words"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str], words: str, form: list[str], file: Path, recipe: Path, tmp_path: Path, capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source.json").write_text(json.dumps({"kind": "table", "path": str(file)}))
    (tmp_path / "single.csv").write_text("text,label\n" + "\n".join(f"text {n},one" for n in range(20)))
    named = {"FILE": file, "RECIPE": recipe, "SOURCE": tmp_path / "source.json", "SINGLE": tmp_path / "single.csv"}
    assert main([str(named.get(argument, argument)) for argument in arguments] + form) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = [line for line in told.err.splitlines() if not line.startswith("Note: ")]
    assert line.startswith("Error: ") and str(named.get(words, words)) in line
    assert "Traceback" not in told.err


def test_help_is_not_an_error(capsys: Capture) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in ("list", "collect", "check", "run", "compare", "report", "export"):
        assert command in out


def test_a_failed_collect_leaves_nothing(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "source.json").write_text(json.dumps({"kind": "table", "path": str(tmp_path / "empty.csv")}))
    out = tmp_path / "out" / "rows.csv"
    assert main(["collect", str(tmp_path / "source.json"), "--out", str(out)]) == 2
    assert not out.exists() and not list(tmp_path.glob("out/.*"))


def test_the_workspace_remembers_what_was_compared(answer: Answer, file: Path, workspace: Workspace) -> None:
    found = answer("compare", file, "--approaches", "majority", "--trials", 1)
    assert workspace.runs.get(found["run"]).version == found["version"]
    assert workspace.load(found["version"]).is_split
