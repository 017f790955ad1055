"""Writing a file so that a crash at any moment leaves either the old state or the new one."""

import errno
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from core.errors import AssayError

#: Beginning of the name of a file that is still being written; no reader ever looks at one.
TEMPORARY = ".tmp-"

#: Seconds after which a temporary file can only be what a crashed writer left.
ABANDONED = 24 * 3600

_REMEDIES = {
    errno.ENOSPC: ("The disk is full.", "Free some space (the workspace's cache folder may be deleted), then repeat."),
    errno.EDQUOT: ("The disk quota is used up.", "Free some space or ask for a larger quota, then repeat."),
    errno.EROFS: ("The disk is read-only.", "Set ASSAY_WORKSPACE to a folder that can be written."),
    errno.EACCES: ("Writing is not allowed here.", "Set ASSAY_WORKSPACE to a folder that can be written."),
    errno.EPERM: ("Writing is not allowed here.", "Set ASSAY_WORKSPACE to a folder that can be written."),
}


class Pending:
    """A file being written under a temporary name. Set ``target`` to keep it; without a target it is thrown away."""

    def __init__(self, handle: BinaryIO) -> None:
        self.handle = handle
        self.target: Path | None = None


@contextmanager
def writing(folder: Path) -> Iterator[Pending]:
    """Write a file whose name is known only at the end, in the folder it will stay in.

    Raises AssayError when the disk is full or may not be written.
    """
    with explained(folder):
        make_folder(folder)
        temporary = folder / f"{TEMPORARY}{os.getpid()}-{uuid4().hex}"
        try:
            with temporary.open("xb") as handle:
                pending = Pending(handle)
                yield pending
                handle.flush()
                os.fsync(handle.fileno())
            if pending.target is not None:
                temporary.replace(pending.target)
                sync_folder(folder)
        finally:
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file's content as a whole."""
    with writing(path.parent) as pending:
        pending.target = path
        pending.handle.write(content)


def json_bytes(value: Any) -> bytes:
    """The canonical JSON of a value: its digest is the value's ``json_digest``."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a full or forbidden disk into an AssayError that says what to do; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REMEDIES:
            raise
        what, remedy = _REMEDIES[error.errno]
        raise AssayError(what, str(path), remedy) from error


def make_folder(folder: Path) -> None:
    """Create a folder that survives a crash: its entry in the parent is on disk when this returns."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the folder's list of names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path, older_than: float = ABANDONED) -> int:
    """Delete temporary files that crashed writers left below a folder, when older than so many seconds."""
    limit = time.time() - older_than
    swept = 0
    for path in folder.rglob(f"{TEMPORARY}*"):
        try:
            if path.stat().st_mtime < limit:
                path.unlink()
                swept += 1
        except FileNotFoundError:
            continue  # its writer, or another sweep, was faster
    return swept
