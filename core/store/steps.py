"""The cache of step outputs; a `core.flow.StepCache` in a folder that may be deleted at any time."""

import hashlib
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.accounting import Delta
from core.digest import json_digest
from core.store.atomic import json_bytes, write_bytes
from core.store.objects import to_arrow

if TYPE_CHECKING:
    import pandas as pd


class StepOutputs:
    """What steps changed and their row accounting, by key; anything missing or damaged counts as not cached.

    A key has one file, ``<key>.json``, with the account and the digests of its parts, and a Parquet file a part: the
    places of the rows that stayed, and the cells that are other, a column at a time. A step that changed nothing has
    no parts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> tuple[Delta, dict[str, Any]] | None:
        """What was put under the key."""
        try:
            kept = json.loads((self._folder / f"{key}.json").read_bytes())
            content = kept["content"]
            if json_digest([key, content]) != kept["digest"]:
                return None
            return self._delta(key, content), content["account"]
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def put(self, key: str, delta: Delta, account: dict[str, Any]) -> None:
        """Keep a delta and its account; what tells the parts is written last and marks them complete.

        Raises AssayError when a column mixes types that no table file can hold, or when the disk is full.
        """
        content: dict[str, Any] = {"account": account, "names": list(delta.names), "rows": None, "cells": []}
        if delta.rows is not None:
            # almost every row is the one after the row above it, which takes next to no space
            content["rows"] = self._write(key, "rows", {"step": np.diff(delta.rows, prepend=0)})
        for number, (name, (places, values)) in enumerate(delta.cells.items()):
            columns = {"value": values} if places is None else {"place": places, "value": values}
            content["cells"].append([name, self._write(key, str(number), columns)])
        write_bytes(
            self._folder / f"{key}.json", json_bytes({"content": content, "digest": json_digest([key, content])})
        )

    def _delta(self, key: str, content: dict[str, Any]) -> Delta:
        rows = None
        if content["rows"] is not None:
            rows = self._read(key, "rows", content["rows"])["step"].to_numpy().cumsum()
        cells = {}
        for number, (name, digest) in enumerate(content["cells"]):
            part = self._read(key, str(number), digest)
            cells[name] = part["place"].to_numpy() if "place" in part else None, part["value"]
        return Delta(tuple(content["names"]), rows, cells)

    def _write(self, key: str, part: str, columns: "dict[str, Any]") -> str:
        """Write one part and return the digest of its file."""
        import pandas as pd
        import pyarrow.parquet as pq

        handle = io.BytesIO()
        pq.write_table(to_arrow(pd.DataFrame(columns)), handle, compression="zstd", compression_level=1)
        write_bytes(self._path(key, part), handle.getvalue())
        return hashlib.sha256(handle.getbuffer()).hexdigest()

    def _read(self, key: str, part: str, digest: str) -> "pd.DataFrame":
        """Read one part; ValueError when its file is not the one that was written."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        content = self._path(key, part).read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            raise ValueError(f"{part} of {key} is damaged")
        return pq.read_table(pa.BufferReader(content)).to_pandas()

    def _path(self, key: str, part: str) -> Path:
        return self._folder / f"{key}-{part}.parquet"
