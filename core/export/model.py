"""The exporter `model`."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from pydantic import Field

from core.contracts import Exporter
from core.errors import AssayError
from core.export.parts import target
from core.tune.card import about_of, hub_name, write_card
from core.tune.saved import About, refuse_hostile, write_about

#: Keys of JSON files under which folders of this machine are named.
_PATHS = ("model", "base_model_name_or_path", "tokenizer_name_or_path", "_name_or_path")


class ModelFolder(Exporter, frozen=True):
    """The saved model of one approach with its card, ready to be loaded in three lines or put on the hub.

    It takes the answer of a comparison with ``models`` added: the folder of the run's saved models. Names of folders of
    this machine do not go along: a base model that is a folder is named by its last part, and must be given when the
    model is loaded.
    """

    kind: Literal["model"] = "model"
    takes: ClassVar[Literal["dataset", "run"]] = "run"
    approach: str = Field(default="", max_length=100, description="Whose model; empty takes the recommended one.")
    packed: bool = Field(default=True, description="Write one zip in place of a folder.")

    def write(self, subject: Mapping[str, Any], folder: Path) -> list[Path]:
        """Write ``model-KIND.zip``, or the files of the folder ``model-KIND``, in place of what was there.

        AssayError when the run has no such model, or when its folder holds files that could run code.
        """
        row = self._row(subject)
        source = Path(subject["models"]) / row["kind"] if subject.get("models") else None
        if source is None or not source.is_dir():
            raise AssayError(
                f"The run has kept no model of '{row['kind']}'.",
                str(subject.get("run", "run")),
                "Choose another approach, or run the comparison again.",
            )
        refuse_hostile(source)
        name = f"model-{row['kind']}"
        made = target(folder, name if not self.packed else f"{name}.zip")
        with tempfile.TemporaryDirectory(dir=folder, prefix=".tmp-") as pending:
            copy = Path(pending) / name
            shutil.copytree(source, copy)
            about = _elsewhere(about_of(row, subject))
            _without_paths(copy, about)
            write_about(copy, about)
            write_card(copy, about, row, subject)
            if self.packed:
                _zip(copy, Path(pending) / made.name).replace(made)
                return [made]
            shutil.rmtree(made, ignore_errors=True)
            copy.rename(made)
        return sorted(path for path in made.rglob("*") if path.is_file())

    def _row(self, subject: Mapping[str, Any]) -> Mapping[str, Any]:
        """The finished row of the approach asked for."""
        wanted = self.approach or (subject.get("recommendation") or {}).get("approach", "")
        done = {row["kind"]: row for row in subject["approaches"] if row["status"] == "done"}
        if wanted not in done:
            raise AssayError(
                f"The run has no finished approach '{wanted}'." if wanted else "The run recommends nothing.",
                str(subject.get("run", "run")),
                f"Choose one of: {', '.join(done) or 'none finished'}.",
            )
        return done[wanted]


def _elsewhere(about: About) -> About:
    """What the model says of itself on another machine: the hub's name of its base, or the last part of a folder's."""
    if about.model is None:
        return about
    return about.model_copy(update={"model": hub_name(about.model) or Path(about.model).name})


def _without_paths(folder: Path, about: About) -> None:
    """Put the base model's name in the place of the folders of this machine."""
    for path in folder.rglob("*.json"):
        said = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(said, dict):
            continue
        named = [key for key in _PATHS if isinstance(said.get(key), str) and Path(said[key]).is_absolute()]
        if named:
            path.write_text(
                json.dumps({**said, **dict.fromkeys(named, about.model)}, ensure_ascii=False, indent=2),
                encoding="utf-8",
            )


def _zip(folder: Path, path: Path) -> Path:
    """The folder as a zip with itself at the top; weights, which do not shrink, are stored as they are."""
    with ZipFile(path, "w") as archive:
        for file in _files(folder):
            packing = ZIP_STORED if file.suffix == ".safetensors" else ZIP_DEFLATED
            archive.write(file, file.relative_to(folder.parent), compress_type=packing)
    return path


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())
