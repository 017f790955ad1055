"""The whole way without a browser: sample -> check -> recipe -> compare -> out/report.html."""

import os
import sys
from pathlib import Path

from core.cli import main
from core.collect.sample import Sample
from core.recipe import Recipe

OUT = Path("out")
STEPS = [
    {"kind": "strip_markup"},
    {"kind": "normalize_whitespace"},
    {"kind": "drop_missing", "columns": ["text", "label"]},
    {"kind": "deduplicate"},
    {"kind": "split.stratified"},
]


def demo() -> int:
    """Run the five commands a user would type; the first that fails ends the demo with its exit code."""
    OUT.mkdir(exist_ok=True)
    recipe = Recipe.parse({"name": "demo", "source": Sample().model_dump(mode="json"), "steps": STEPS})
    (OUT / "source.yaml").write_text("kind: sample\n")
    (OUT / "recipe.yaml").write_text(recipe.to_yaml())
    small = ["--seeds", "1", "--trials", "1", "--max-rows", "200"] if os.environ.get("ASSAY_DEMO_SMALL") else []
    commands = [
        ["collect", "out/source.yaml", "--out", "out/sample.parquet"],
        ["check", "out/sample.parquet"],
        ["run", "out/recipe.yaml", "--out", "out/splits"],
        ["compare", "out/splits", "--out", "out", *small],
    ]
    for command in commands:
        print(f"\n$ python -m core {' '.join(command)}", flush=True)
        code = main(command)
        if code:
            return code
    print("\nThe report is in out/report.html; the dashboard starts with `make run`.")
    return 0


if __name__ == "__main__":
    sys.exit(demo())
