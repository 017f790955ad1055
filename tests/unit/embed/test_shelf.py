import os
from pathlib import Path

import torch

from core.embed.shelf import Shelf


def test_tensors_and_their_seconds_come_back(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "made")
    assert shelf.get("a") is None
    shelf.put("a", {"states": torch.arange(6.0).reshape(2, 3)}, 1.25)
    found, seconds = shelf.get("a") or ({}, 0.0)
    assert torch.equal(found["states"], torch.arange(6.0).reshape(2, 3)) and seconds == 1.25
    assert not list((tmp_path / "made").glob("*.part"))


def test_a_torn_file_counts_as_absent(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("a", {"x": torch.zeros(4)}, 1.0)
    path = tmp_path / "a.safetensors"
    path.write_bytes(path.read_bytes()[:10])
    assert shelf.get("a") is None
    shelf.put("a", {"x": torch.ones(4)}, 1.0)
    assert shelf.get("a") is not None


def test_what_was_not_used_longest_goes_when_it_is_full(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, most=1700)
    for place, key in enumerate("abc"):
        shelf.put(key, {"x": torch.zeros(100)}, 1.0)
        os.utime(tmp_path / f"{key}.safetensors", (place, place))
    assert shelf.get("a") is not None, "reading makes it young again"
    shelf.put("d", {"x": torch.zeros(100)}, 1.0)
    assert {path.stem for path in tmp_path.glob("*.safetensors")} == {"a", "c", "d"}


def test_a_shelf_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    class Full(Shelf):
        def _path(self, key: str) -> Path:
            return self.folder / "missing" / key

    shelf = Full(tmp_path)
    shelf.put("a", {"x": torch.zeros(4)}, 1.0)
    assert shelf.get("a") is None and not list(tmp_path.glob("*.part"))
