"""A folder of tensors that cost time to make; it may be deleted at any time."""

import os
import tempfile
from pathlib import Path
from typing import Any


class Shelf:
    """Named tensors by key, with the seconds that making them cost, as safetensors; the oldest go when it is full.

    ``most`` is its size in bytes. Files appear whole or not at all; a file that cannot be read counts as absent.
    """

    def __init__(self, folder: Path, most: int = 4 * 2**30) -> None:
        self.folder, self.most = folder, most

    def get(self, key: str) -> tuple[dict[str, Any], float] | None:
        """The tensors and their seconds, or None; what is used stays longest."""
        from safetensors import SafetensorError, safe_open

        path = self._path(key)
        try:
            with safe_open(path, framework="pt") as file:
                found = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  safe_open is no mapping
                seconds = float(file.metadata()["seconds"])
            os.utime(path)
        except (OSError, SafetensorError):
            return None
        return found, seconds

    def put(self, key: str, tensors: dict[str, Any], seconds: float) -> None:
        """Keep the tensors; where the disk is full they are not kept, which costs time later and nothing else."""
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        os.close(handle)
        pending = Path(name)
        try:
            save_file(tensors, pending, metadata={"seconds": f"{seconds:.4f}"})
            pending.replace(self._path(key))
        except (OSError, SafetensorError):
            pending.unlink(missing_ok=True)
        self._trim()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.safetensors"

    def _trim(self) -> None:
        files = sorted(self.folder.glob("*.safetensors"), key=lambda path: path.stat().st_mtime, reverse=True)
        total = 0
        for path in files:
            total += path.stat().st_size
            if total > self.most:
                path.unlink(missing_ok=True)
