"""The workspace: a folder that holds everything Assay knows, and the only truth there is."""

import hashlib
import os
import re
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from core.digest import DIGITS
from core.errors import AssayError
from core.store.atomic import ABANDONED, explained, make_folder, sweep, writing
from core.store.catalog import Catalog
from core.store.objects import Objects
from core.store.records import Version
from core.store.runs import Runs

if TYPE_CHECKING:
    from core.dataset import Dataset
    from core.store.view import View

_FORMAT = 1
_PIECE = 1 << 20
_FOLDERS = ("objects", "cache", "runs", "exports", "uploads", "logs")

#: What differs each time the same step runs. It is kept in the catalog, so that a rebuilt version has the same id.
_VOLATILE = ("seconds", "cached")

#: The end of a file name that says what it holds: one suffix, or two when the last one is a compression.
_SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?\.(gz|bz2|xz|zst)$|\.[a-z0-9]{1,8}$")


class Workspace:
    """Datasets, versions, runs and caches in one folder; any number of processes may use it at once.

    ``objects``, ``catalog`` and ``runs`` give access to its parts; ``cache`` may be deleted at any time.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        with explained(root):
            try:
                for name in _FOLDERS:
                    make_folder(root / name)
            except (FileExistsError, NotADirectoryError) as error:
                raise AssayError(
                    "A file stands where the workspace should be.", str(root), "Set ASSAY_WORKSPACE to a folder."
                ) from error
        self.objects = Objects(root / "objects")
        self.catalog = Catalog(root / "assay.sqlite")
        self.runs = Runs(root / "runs", self.catalog)
        self.cache = root / "cache"
        self.exports = root / "exports"
        self.uploads = root / "uploads"
        self.logs = root / "logs"

    @classmethod
    def open(cls, root: "str | Path | None" = None) -> "Workspace":
        """Open a workspace and create what is missing.

        ``root`` defaults to the environment variable ASSAY_WORKSPACE, then to ``./workspace``. Raises AssayError when
        the folder cannot be written.
        """
        chosen = root if root is not None else os.environ.get("ASSAY_WORKSPACE") or "workspace"
        workspace = cls(Path(chosen).expanduser().resolve())
        workspace._sweep_daily()
        return workspace

    def save(
        self, dataset: "Dataset", *, dataset_name: str | None = None, parent: str | None = None, note: str = ""
    ) -> Version:
        """Store a dataset as a version and return it; saving the same again returns the same version.

        ``dataset_name`` is the user's name for it (default: the parent's, else the dataset's own), ``parent`` the
        version it was made from. The table is on disk before its manifest, and that before the catalog's row, so a
        crash leaves no version that cannot be loaded. Raises AssayError for an unknown parent or a full disk.
        """
        before = self.catalog.version(parent) if parent else None
        origin = before.id if before else dataset.lineage.parent
        name = (dataset_name or (before.dataset if before else dataset.name)).strip()
        if not name:
            raise AssayError("The dataset has no name.", "workspace", "Give it a name.")
        table = self.objects.put_table(dataset.frame)
        steps, timings = _without_times(dataset.lineage.steps)
        classes = dataset.class_sizes()
        manifest = {
            "format": _FORMAT,
            "table": table,
            "roles": dataset.roles.model_dump(mode="json"),
            "lineage": {**asdict(dataset.lineage), "steps": steps, "parent": origin},
            "parent": origin,
            "rows": len(dataset),
            "columns": [str(column) for column in dataset.frame.columns],
            "classes": classes,
            "splits": dataset.split_sizes(),
        }
        return self.catalog.add_version(
            self.objects.put_json(manifest),
            name,
            parent=origin,
            rows=len(dataset),
            columns=len(dataset.frame.columns),
            classes=len(classes),
            note=note,
            timings=timings,
        )

    def load(self, version_id: str, columns: list[str] | None = None) -> "Dataset":
        """The dataset of a version, by its id or a unique beginning of 6 characters or more.

        ``columns`` reads only those, in that order. Raises AssayError when the version is unknown or damaged.
        """
        from core.dataset import Dataset, Lineage
        from core.types import Roles

        version = self.catalog.version(version_id)
        manifest = self.objects.get_json(version.id)
        stored = dict(manifest["lineage"])
        timings = self.catalog.timings(version.id) or [{} for _ in stored["steps"]]
        stored["steps"] = tuple({**step, **times} for step, times in zip(stored["steps"], timings, strict=True))
        stored["notes"], stored["rejected"] = tuple(stored["notes"]), tuple(stored["rejected"])
        frame = self.objects.get_table(manifest["table"], columns)
        return Dataset(frame, Roles(**manifest["roles"]), version.dataset, Lineage(**stored))

    def view(self, version_id: str) -> "View":
        """The table of a version to look at, without a frame of it; AssayError when it is unknown or damaged."""
        from core.store.view import View

        return View(self.objects.get_arrow(self.manifest(version_id)["table"], checked=False))

    def manifest(self, version_id: str) -> dict[str, Any]:
        """What a version is made of: the table's digest, roles, lineage, parent, and its sizes.

        Keys: format, table, roles, lineage, parent, rows, columns (names), classes and splits (sizes by name).
        """
        return dict(self.objects.get_json(self.catalog.resolve(version_id)))

    def put_upload(self, name: str, stream: BinaryIO) -> Path:
        """Store an uploaded file under the digest of its bytes and return its path.

        The stream is read in pieces of 1 MiB, never whole. ``name`` gives the suffix and is kept as an event.
        """
        total = hashlib.sha256()
        size = 0
        suffix = _SUFFIX.search(name.lower())
        with writing(self.uploads) as pending:
            while piece := stream.read(_PIECE):
                total.update(piece)
                size += len(piece)
                pending.handle.write(piece)
            digest = total.hexdigest()[:DIGITS]
            target = self.uploads / f"{digest}{suffix.group() if suffix else ''}"
            pending.target = target
        self.catalog.log("upload", name=name, digest=digest, bytes=size)
        return target

    def _sweep_daily(self) -> None:
        """Clear away what crashed writers left; the marker keeps this from walking the folders at each opening."""
        marker = self.objects.folder / ".swept"
        if marker.is_file() and marker.stat().st_mtime > time.time() - ABANDONED:
            return
        marker.touch()
        for folder in (self.objects.folder, self.uploads, self.root / "runs"):
            sweep(folder)


def _without_times(steps: tuple[dict[str, Any], ...]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Row accounting that is the same at each rebuild, and beside it what is not."""
    kept = [{key: value for key, value in step.items() if key not in _VOLATILE} for step in steps]
    times = [{key: value for key, value in step.items() if key in _VOLATILE} for step in steps]
    return kept, times
