"""Folders of runs: settings, events, results and the predictions of each finished unit."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from core.errors import AssayError
from core.store.atomic import json_bytes, make_folder, write_bytes
from core.store.objects import read_parquet, to_arrow, write_parquet
from core.store.records import Run

if TYPE_CHECKING:
    import pandas as pd

    from core.store.catalog import Catalog

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

#: Columns that predictions begin with; the probabilities, one column per class, follow.
PREDICTION_COLUMNS = ("uid", "split", "approach", "seed")


class Runs:
    """A folder per run. A unit (an approach with a seed) is finished when its predictions are on disk.

    A run can be resumed at any time: finished units are never written again.
    """

    def __init__(self, folder: Path, catalog: "Catalog") -> None:
        self._root = folder
        self._catalog = catalog

    def folder(self, run_id: str) -> Path:
        """The folder of a run; AssayError when the id could not be one."""
        if not _ID.fullmatch(run_id):
            raise AssayError(f"'{run_id}' cannot be the id of a run.", "runs", "Use letters, digits, '.', '_' and '-'.")
        return self._root / run_id

    def create(
        self,
        run_id: str,
        settings: dict[str, Any],
        *,
        version: str | None = None,
        dataset: str | None = None,
        title: str = "",
    ) -> Path:
        """Open a run and return its folder; the same id with the same settings resumes it.

        Raises AssayError when a run of this id has other settings.
        """
        folder = self.folder(run_id)
        make_folder(folder / "units")
        stored = self.read_json(run_id, "settings.json")
        if stored is None:
            self.write_json(run_id, "settings.json", settings)
        elif json_bytes(stored) != json_bytes(settings):
            raise AssayError(
                f"Run '{run_id}' exists with other settings.",
                str(folder),
                "Use its settings to resume it, or a new id.",
            )
        self._catalog.add_run(run_id, settings, version, dataset, title)
        return folder

    def finish(self, run_id: str, state: str = "done") -> None:
        """Note in the catalog how a run ended."""
        self._catalog.finish_run(run_id, state)

    def get(self, run_id: str) -> Run:
        """One run; AssayError if there is none of this id."""
        return self._catalog.run(run_id)

    def append_event(self, run_id: str, event: dict[str, Any]) -> None:
        """Add one line to the run's ``events.jsonl``; it is on its way to the disk when this returns."""
        path = self.folder(run_id) / "events.jsonl"
        with path.open("ab+") as handle:
            if handle.tell():
                handle.seek(-1, 2)
                if handle.read(1) != b"\n":
                    handle.write(b"\n")  # a writer was killed inside its line; this one must not join it
            handle.write(json_bytes(event) + b"\n")

    def events(self, run_id: str) -> list[dict[str, Any]]:
        """The run's events in order; a line that a killed writer left unfinished is passed over."""
        path = self.folder(run_id) / "events.jsonl"
        found = []
        for line in path.read_bytes().splitlines() if path.is_file() else ():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
        return found

    def write_json(self, run_id: str, name: str, value: Any) -> Path:
        """Write ``settings.json``, ``result.json`` or the like as a whole and return its path."""
        path = self.folder(run_id) / name
        write_bytes(path, json_bytes(value))
        return path

    def read_json(self, run_id: str, name: str) -> Any:
        """A JSON file of the run, or None if it is not there; AssayError if it is damaged."""
        path = self.folder(run_id) / name
        if not path.is_file():
            return None
        try:
            return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        except ValueError as error:
            raise AssayError("This file is not JSON: it is damaged.", str(path), "Start the run again.") from error

    def write_predictions(self, run_id: str, unit: str, frame: "pd.DataFrame") -> Path:
        """Store the predictions of a finished unit; those of a unit finished before stay as they are.

        ``frame`` has the columns uid, split, approach, seed, then one column of probabilities per class.
        """
        missing = [name for name in PREDICTION_COLUMNS if name not in frame.columns]
        if missing:
            raise AssayError(
                f"Predictions lack the column '{missing[0]}'.", unit, f"Give {', '.join(PREDICTION_COLUMNS)}."
            )
        path = self._unit(run_id, unit)
        if not path.is_file():
            write_parquet(path, to_arrow(frame))
        return path

    def units(self, run_id: str) -> list[str]:
        """Names of the finished units, sorted."""
        found = (self.folder(run_id) / "units").glob("*.parquet")
        return sorted(unquote(path.stem) for path in found)

    def predictions(self, run_id: str, units: list[str] | None = None) -> "pd.DataFrame":
        """Predictions of all finished units, or of those named, below one another; empty when none is finished.

        Raises AssayError when a unit is missing or damaged.
        """
        import pandas as pd
        import pyarrow as pa

        names = self.units(run_id) if units is None else units
        tables = [read_parquet(self._unit(run_id, unit)) for unit in names]
        if not tables:
            return pd.DataFrame({name: pd.Series([], dtype="str") for name in PREDICTION_COLUMNS})
        return pa.concat_tables(tables, promote_options="permissive").to_pandas()

    def _unit(self, run_id: str, unit: str) -> Path:
        # Quoted, so that any name of an approach makes a file name and comes back unchanged.
        return self.folder(run_id) / "units" / f"{quote(unit, safe=' ')}.parquet"

    # Last, because below it the name ``list`` means this method.
    def list(self, version: str | None = None) -> list[Run]:
        """Runs, newest first, of one version if given."""
        return self._catalog.runs(version)
