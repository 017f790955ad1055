"""Data that comes as a file per split: a folder with train and test files, or two files named one by one."""

from dataclasses import replace
from pathlib import Path

from core.collect.gather import gather
from core.collect.paired_lines import PairedLines
from core.collect.table import Table
from core.dataset import Dataset, concat
from core.errors import AssayError
from core.types import ORIGIN, SPLIT, SPLIT_ALIASES, UID, Roles, Split

#: Ends of the names of two files that belong together line by line.
_TEXTS, _LABELS = ("text", "texts"), ("labels", "label")

#: When a folder holds the same split in several formats, the one that keeps most is read.
_PREFERRED = (".parquet", ".jsonl", ".csv", ".tsv", ".json", ".xlsx", ".txt", ".gz", ".zip")


def gather_folder(folder: Path, *, text: str | None = None, label: str | None = None) -> Dataset:
    """A folder with files such as ``train.csv``, ``dev.csv``, ``test.csv`` as one dataset with its splits.

    A file belongs to a split when its name begins with train, validation, valid, val, dev or test. Texts and labels may
    lie in two files, ``train_text.txt`` and ``train_labels.txt``, with the labels' names in ``mapping.txt``. Raises
    AssayError when there is no train or no test file.
    """
    files = [path for path in folder.iterdir() if path.is_file()]
    labels = {path.name: path for path in files if _part(path) in _LABELS}
    found: dict[Split, Path] = {}
    for path in sorted((path for path in files if path.name not in labels), key=_preference):
        split = _named_split(path)
        if split is not None and path.suffix in _PREFERRED:
            found.setdefault(split, path)
    for split in (Split.TRAIN, Split.TEST):
        if split not in found:
            names = ", ".join(sorted(path.name for path in folder.iterdir())[:8]) or "nothing"
            raise AssayError(
                f"The folder has no {split.value} file (it holds {names}).",
                str(folder),
                f"Name one '{split.value}.csv' or the like, or pass two files: DATA --test FILE.",
            )
    return _joined({split: _source(path, labels) for split, path in found.items()}, folder.name, text, label)


def gather_pair(train: Path, test: Path, *, text: str | None = None, label: str | None = None) -> Dataset:
    """A train file and a test file as one dataset with its splits."""
    tables: dict[Split, Table | PairedLines] = {Split.TRAIN: Table(path=str(train)), Split.TEST: Table(path=str(test))}
    return _joined(tables, train.stem, text, label)


def _part(path: Path) -> str:
    """What the name says behind the split: ``labels`` of ``train_labels.txt``."""
    return path.name.split(".")[0].casefold().replace("-", "_").partition("_")[2]


def _source(path: Path, labels: dict[str, Path]) -> Table | PairedLines:
    """The table, or the texts together with the file of labels that belongs to them."""
    if _part(path) in _TEXTS:
        first = path.name.split(".")[0]
        for name, file in labels.items():
            if name.split(".")[0][: -len(_part(file))] == first[: -len(_part(path))]:
                names = [path.parent / f"mapping{ending}" for ending in (".txt", ".tsv")]
                known = next((str(one) for one in names if one.is_file()), None)
                return PairedLines(path=str(path), labels=str(file), names=known)
    return Table(path=str(path))


def _preference(path: Path) -> tuple[int, str]:
    return (_PREFERRED.index(path.suffix) if path.suffix in _PREFERRED else len(_PREFERRED), path.name)


def _named_split(path: Path) -> Split | None:
    stem = path.name.split(".")[0].casefold().replace("-", "_")
    return SPLIT_ALIASES.get(stem.split("_")[0])


def _joined(files: dict[Split, Table | PairedLines], name: str, text: str | None, label: str | None) -> Dataset:
    """The files below one another; the roles are guessed on train and hold for all."""
    ordered = {split: files[split] for split in Split if split in files}
    first = gather(ordered[Split.TRAIN], text=text, label=label)
    parts = {Split.TRAIN: first}
    for split, source in ordered.items():
        if split is not Split.TRAIN:
            parts[split] = gather(source, first.roles)
    told = {
        "kind": "files",
        "files": {split.value: part.lineage.source for split, part in parts.items()},
    }
    frame = concat(part.frame.assign(**{SPLIT: split.value}) for split, part in parts.items())
    if not frame[UID].is_unique:  # the same rows in two files: both are kept, under names of their own
        for column in (UID, ORIGIN):
            frame[column] = frame[SPLIT] + "-" + frame[column]
    notes = [
        f"{split.value}: {Path(source.path).name}, {len(parts[split]):,} rows." for split, source in ordered.items()
    ]
    rejected = [
        {**reject, "file": Path(ordered[split].path).name}
        for split, part in parts.items()
        for reject in part.lineage.rejected
    ]
    lineage = replace(first.lineage, source=told, notes=(*notes, *first.lineage.notes), rejected=tuple(rejected))
    roles = Roles(**{**first.roles.model_dump(), "text": "text", "label": "label" if first.roles.label else None})
    return replace(Dataset.from_frame(frame, roles, name=name, lineage=lineage), roles=first.roles)
