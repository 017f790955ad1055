"""Bad input on the command line: one clear line, exit 2, no traceback, and nothing in the workspace harmed."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.cli import main
from core.store.workspace import Workspace

Make = Callable[[Path], Path]


def written(name: str, content: bytes) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def rows(count: int, label: Callable[[int], str]) -> bytes:
    lines = ["text,label", *(f"message number {n} about topic {n % 7},{label(n)}" for n in range(count))]
    return "\n".join(lines).encode()


def archive(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("data.csv", content)
    return buffer.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20

#: Files that nobody can read, with a word that the message must hold.
UNREADABLE: dict[str, tuple[Make, str]] = {
    "missing": (lambda folder: folder / "nothing.csv", "no such file"),
    "folder": (lambda folder: folder, "folder"),
    "empty": (written("empty.csv", b""), "empty"),
    "header only": (written("header.csv", b"text,label\n"), "header"),
    "binary": (written("binary.csv", PNG), "text"),
    "broken zip": (written("broken.zip", archive(rows(50, str))[:60]), "zip"),
    "broken gzip": (written("broken.csv.gz", gzip.compress(rows(500, str))[:80]), "gzip"),
    "broken parquet": (written("broken.parquet", b"PAR1" + b"\0" * 50), "parquet"),
    "broken excel": (written("broken.xlsx", b"PK\x03\x04 nothing more"), "broken"),
    "truncated json": (written("cut.json", b'[{"text": "one", "label": "a"}, {"text": "tw'), "json"),
}

#: Tables that can be read and shown but not compared, with a word that the message must hold.
NOT_COMPARABLE: dict[str, tuple[Make, str]] = {
    "one column": (written("one.txt", b"\n".join(b"a line of text %d" % n for n in range(60))), "label"),
    "no label": (
        written("nolabel.csv", b"text,label\n" + b"\n".join(b"some words %d," % n for n in range(60))),
        "label",
    ),
    "one class": (written("oneclass.csv", rows(60, lambda n: "same")), "one class"),
    "two rows": (written("two.csv", rows(2, lambda n: "ab"[n % 2])), "row"),
}


def say(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with one version in it."""
    monkeypatch.setenv("ASSAY_WORKSPACE", str(tmp_path / "workspace"))
    good = written("good.csv", rows(60, lambda n: "abc"[n % 3]))(tmp_path)
    assert main(["compare", str(good), "--approaches", "majority", "--seeds", "1", "--trials", "1"]) == 0
    return Workspace.open()


def unharmed(workspace: Workspace) -> None:
    for version in workspace.catalog.versions():
        assert len(workspace.load(version.id)) == version.rows


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_files(name: str, workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, word = UNREADABLE[name]
    path = make(tmp_path / "in" if name == "folder" else tmp_path)
    (tmp_path / "in").mkdir(exist_ok=True)
    versions = workspace.catalog.versions()
    capsys.readouterr()
    for command in (["check", str(path)], ["check", str(path), "--json"]):
        code, out, err = say(capsys, command)
        assert code == 2
        assert out == ""
        [line] = [line for line in err.splitlines() if line.startswith("Error")]
        assert word in line.lower(), line
        assert path.name in line, "the message says where"
    assert workspace.catalog.versions() == versions
    unharmed(workspace)


@pytest.mark.parametrize("name", NOT_COMPARABLE)
def test_tables_that_cannot_be_compared(
    name: str, workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make, word = NOT_COMPARABLE[name]
    path = make(tmp_path)
    capsys.readouterr()
    assert say(capsys, ["check", str(path)])[0] == 0
    code, out, err = say(capsys, ["compare", str(path), "--approaches", "majority,tfidf", "--json"])
    assert (code, out) == (2, "")
    [line] = [line for line in err.splitlines() if line.startswith("Error")]
    assert word in line.lower(), line
    unharmed(workspace)


def test_a_thousand_classes(workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written("many.csv", rows(3000, lambda n: f"class {n % 1000}"))(tmp_path)
    capsys.readouterr()
    code, _, _ = say(capsys, ["check", str(path)])
    assert code == 0
    code, out, _ = say(capsys, ["compare", str(path), "--approaches", "majority", "--seeds", "1", "--trials", "1"])
    assert code == 0
    assert "majority" in out


def test_mixed_encodings_lose_no_row(workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [b"text,label", *(f"caf\u00e9 number {n} is open,a".encode() for n in range(40))]
    lines += [f"caf\u00e9 number {n} is shut,b".encode("cp1252") for n in range(20)]
    path = written("mixed.csv", b"\n".join(lines))(tmp_path)
    capsys.readouterr()
    code, out, err = say(capsys, ["check", str(path)])
    assert code == 0
    assert "60 rows," in out
    assert "ncoding" in err


def test_a_single_line_of_fifty_megabytes(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written("line.csv", b"word " * 10_000_000)(tmp_path)
    capsys.readouterr()
    code, out, err = say(capsys, ["check", str(path)])
    assert code in (0, 2)
    assert "1 row," in out if code == 0 else err.count("Error:") == 1
    unharmed(workspace)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["check", "DATA", "--text", "body"], "'body' is not in the table"),
        (["check", "DATA", "--label", "class"], "'class' is not in the table"),
        (["check", "DATA", "--fail-on", "sometimes"], "fail-on"),
        (["compare", "DATA", "--approaches", "magic"], "magic"),
        (["compare", "DATA", "--model", "./no-model", "--approaches", "frozen"], "no-model"),
        (["compare", "DATA", "--seeds", "0"], "seeds"),
        (["compare", "DATA", "--max-rows", "1"], "max-rows"),
        (["run", "DATA", "--input", "DATA"], "recipe"),
        (["report", "no-such-run"], "no-such-run"),
        (["export", "abcdef123456"], "abcdef123456"),
        (["list", "things"], "things"),
        (["nonsense"], "nonsense"),
        ([], "usage"),
    ],
)
def test_wrong_settings(
    arguments: list[str], word: str, workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written("data.csv", rows(60, lambda n: "abc"[n % 3]))(tmp_path)
    capsys.readouterr()
    code, out, err = say(capsys, [str(path) if part == "DATA" else part for part in arguments])
    if arguments:
        assert code == 2
        assert out == ""
        [line] = [line for line in err.splitlines() if line.startswith("Error")]
        assert word.lower() in line.lower()
    else:
        assert word in (out + err).lower()


def test_recipes_that_break_the_order_law(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written("data.csv", rows(60, lambda n: "abc"[n % 3]))(tmp_path)
    recipe = written("recipe.yaml", b"steps: [{kind: split.stratified}, {kind: deduplicate}]")(tmp_path)
    capsys.readouterr()
    code, out, err = say(capsys, ["run", str(recipe), "--input", str(path), "--out", str(tmp_path / "out")])
    assert (code, out) == (2, "")
    assert "behind the split" in err
    assert not (tmp_path / "out").exists()


def test_no_format_is_no_export(workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    version = workspace.catalog.versions()[0].id
    capsys.readouterr()
    code, _, err = say(capsys, ["export", version, "--formats", " , ", "--out", str(tmp_path / "out")])
    assert code == 2
    assert "--formats" in err


def test_files_of_an_earlier_run_do_not_stay_beside_those_of_a_new_one(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written("data.csv", rows(60, lambda n: "abc"[n % 3]))(tmp_path)
    out = tmp_path / "out"
    for steps, names in (("split.stratified", {"train", "validation", "test"}), ("strip_markup", {"all"})):
        recipe = written("recipe.yaml", f"steps: [{{kind: {steps}}}]".encode())(tmp_path)
        assert say(capsys, ["run", str(recipe), "--input", str(path), "--out", str(out)])[0] == 0
        assert {file.stem for file in out.glob("*.parquet")} == names
