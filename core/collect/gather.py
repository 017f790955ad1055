"""From a source to a dataset."""

from dataclasses import asdict
from pathlib import Path

from core.collect.roles import guess_roles
from core.contracts import Context, Source
from core.dataset import Dataset, Lineage, concat
from core.digest import file_digest
from core.errors import AssayError
from core.types import Roles


def gather(
    source: Source,
    roles: Roles | None = None,
    *,
    text: str | None = None,
    label: str | None = None,
    name: str | None = None,
    context: Context | None = None,
) -> Dataset:
    """Run a source and make a dataset of what it yields; roles that are not given are guessed.

    ``text`` and ``label`` choose a column for one role, whatever ``roles`` says. The lineage keeps the source with the
    digest of its file, the guesses and the rejected rows. Raises AssayError when no row could be read.
    """
    context = context or Context()
    frames = [frame for frame in source.read(context) if len(frame)]
    path = Path(str(getattr(source, "path", "") or ""))
    where = path.name or source.kind
    if not frames:
        lost = f" ({len(context.rejected):,} were rejected: {context.rejected[0].reason})" if context.rejected else ""
        raise AssayError(f"No row could be read{lost}.", where, "Check the file, or correct how it is read.")
    frame = concat(frames)
    if roles is None:
        roles, reasons = guess_roles(frame, text=text, label=label)
        context.notes.extend(reasons)
    else:
        roles = roles.model_copy(update={key: value for key, value in (("text", text), ("label", label)) if value})
    origin = source.model_dump(mode="json")
    if path.name and path.is_file():
        origin["digest"] = file_digest(path)
    lineage = Lineage(
        source=origin, notes=tuple(context.notes), rejected=tuple(asdict(reject) for reject in context.rejected)
    )
    return Dataset.from_frame(frame, roles, name=name or _title(where), lineage=lineage)


def _title(file_name: str) -> str:
    """A file's name without its suffixes."""
    stem = file_name
    for suffix in (".gz", ".zip", ".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx", ".xls"):
        stem = stem.removesuffix(suffix)
    return stem or file_name
