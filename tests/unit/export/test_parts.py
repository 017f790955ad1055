from pathlib import Path

from core.dataset import Dataset
from core.export.parts import parts, target


def test_parts_are_whole(awkward: Dataset) -> None:
    found = parts(awkward)
    assert list(found) == ["train", "validation", "test"]
    assert sum(map(len, found.values())) == len(awkward)


def test_target_makes_the_folder(tmp_path: Path) -> None:
    path = target(tmp_path / "a" / "b", "c.txt")
    assert path.parent.is_dir() and not path.exists()
