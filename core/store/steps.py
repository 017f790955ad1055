"""The cache of step outputs; a `core.flow.StepCache` in a folder that may be deleted at any time."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import AssayError
from core.store.atomic import write_bytes
from core.store.objects import read_parquet, to_arrow, write_parquet

if TYPE_CHECKING:
    import pandas as pd


class StepOutputs:
    """Frames and row accounting by key, two files each; anything missing or damaged counts as not cached."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> "tuple[pd.DataFrame, dict[str, Any]] | None":
        """What was put under the key."""
        account = self._folder / f"{key}.json"
        if not account.is_file():
            return None
        try:
            return read_parquet(self._folder / f"{key}.parquet").to_pandas(), json.loads(account.read_bytes())
        except (AssayError, ValueError):
            return None

    def put(self, key: str, frame: "pd.DataFrame", account: dict[str, Any]) -> None:
        """Keep a frame and its account; the account is written last and marks it complete."""
        write_parquet(self._folder / f"{key}.parquet", to_arrow(frame.reset_index(drop=True)))
        write_bytes(self._folder / f"{key}.json", json.dumps(account).encode())
