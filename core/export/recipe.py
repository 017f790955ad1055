"""The exporter `recipe`."""

import json
from pathlib import Path
from typing import Literal

from core.contracts import Exporter
from core.dataset import Dataset
from core.export.parts import target
from core.validation import as_yaml


class RecipeFile(Exporter, frozen=True):
    """The recipe that made this dataset, as YAML for people and JSON for programs, with its source and digests."""

    kind: Literal["recipe"] = "recipe"

    def write(self, subject: Dataset, folder: Path) -> list[Path]:
        """Write ``recipe.yaml`` and ``recipe.json`` (what `python -m core run` takes) and ``lineage.json``."""
        recipe = subject.lineage.recipe or {"name": "", "seed": 0, "source": None, "steps": []}
        source = {key: value for key, value in subject.lineage.source.items() if key != "digest"} or None
        if "files" in subject.lineage.source:  # one file per split: no single source reads them, lineage.json has them
            source = None
        roles = subject.roles.model_dump(mode="json")
        full = {**recipe, "source": recipe.get("source") or source, "roles": roles if source else None}
        lineage = {
            "digest": subject.digest,
            "roles": roles,
            "source": subject.lineage.source,
            "parent": subject.lineage.parent,
            "steps": list(subject.lineage.steps),
            "notes": list(subject.lineage.notes),
            "rejected": list(subject.lineage.rejected),
        }
        contents = {
            "recipe.yaml": as_yaml(full),
            "recipe.json": json.dumps(full, indent=2, ensure_ascii=False) + "\n",
            "lineage.json": json.dumps(lineage, indent=2, ensure_ascii=False) + "\n",
        }
        written = []
        for name, content in contents.items():
            path = target(folder, name)
            path.write_text(content, encoding="utf-8")
            written.append(path)
        return written
