"""A file before it is stored: what was guessed, its first rows, the forms to correct the guess, the rejected rows."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import actions
from core.collect.formats.delimiters import NAMES
from core.collect.roles import guess_roles
from core.collect.table import Table
from core.dataset import Dataset
from core.digest import json_digest
from core.errors import AssayError
from core.types import Roles
from core.validation import parsed
from pages.ui import cache, commands, forms, frame, intake, jobs, messages, state, tables

#: Files up to this many bytes are read whole before they are stored, so that every rejected row can be shown.
INLINE_BYTES = 8_000_000
PREVIEW_ROWS = 50
_ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "cp1251", "shift_jis", "gb18030", "big5", "euc_kr")
_TEXT = ("encoding", "delimiter", "header", "quoting", "label_first")
_FIELDS = {"excel": ("sheet", "header"), "json": ("encoding", "records"), "jsonl": ("encoding",), "parquet": ()}
_SUFFIXES = re.compile(r"(\.(csv|tsv|txt|jsonl|ndjson|json|parquet|xlsx|xls|gz|zip))+$", re.IGNORECASE)


def show(path: Path) -> None:
    """The whole review of a file. Keys: ``other_file``, ``read_FIELD``, ``roles_..._FIELD``, ``name``, ``store``."""
    title = intake.given_name(path)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(messages.escaped(title), anchor=False)
        st.button(
            "Choose another file", key="other_file", icon=":material/undo:", on_click=intake.look_at, args=(None,)
        )
    try:
        _parts(path, title)
    except AssayError as error:
        # the user knows the file by its name, not by the digest under which it is kept
        messages.show(
            AssayError(error.what, error.where.replace(str(path), title).replace(path.name, title), error.remedy)
        )


def _parts(path: Path, title: str) -> None:
    """The forms on the left, rows on the right, figures above; whatever cannot be read ends it with the one message."""
    numbers = st.container()
    left, right = st.columns([2, 3], gap="large")
    with left:
        source = _reading(path)
    layout, rows = cache.first_rows(source)
    with right:
        st.markdown("**First rows**")
        st.dataframe(rows.head(PREVIEW_ROWS), hide_index=True, height=tables.height(len(rows)), key="first_rows")
    small = path.stat().st_size <= INLINE_BYTES
    guess, reasons = _guess(source, rows, small)
    with left:
        _sentences([*layout.why, *reasons])
        roles = _roles(source, rows, guess)
    if roles is None:
        return
    dataset = cache.whole(source, None if roles == guess else roles) if small else None
    with numbers:
        _counts(dataset, rows, path)
    with left:
        _store(source, roles, title, keep_guess=small and roles == guess)
    if dataset is not None:
        with right:
            rejected(dataset.lineage.rejected)
    frame.foot(commands.collect_source(source.model_dump(mode="json"), roles, _SUFFIXES.sub("", title)))


def rejected(rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows that could not be read, with their line and the reason; nothing when there are none."""
    table = pd.DataFrame(rows)
    if table.empty:
        return
    st.markdown(f"**Rejected rows ({len(table):,})**")
    st.caption("They are not in the dataset. Correct how the file is read, or mend the file.")
    config = {"line": st.column_config.NumberColumn(width=70), "content": st.column_config.TextColumn(width="large")}
    st.dataframe(table, hide_index=True, column_config=config, height=tables.height(len(table), 6), key="rejected")


def _reading(path: Path) -> Table:
    """The form to correct how the file is read."""
    plain = Table(path=str(path))
    fields: tuple[str, ...] = _TEXT
    try:
        layout, _ = cache.first_rows(plain)
        fields = _FIELDS.get(layout.format, _TEXT) + (("member",) if layout.compression == "zip" else ())
    except AssayError:
        # what is wrong is said once, after the form that may mend it
        pass
    if not fields:
        return plain
    others = [name for name in Table.model_fields if name not in fields]
    marks = {mark: name.capitalize() if mark else "None: one text per line" for mark, name in NAMES.items()}
    with st.expander("Correct how the file is read", icon=":material/tune:"):
        values = forms.draw(
            Table, key=f"read_{path.name[:8]}", skip=others, choices={"encoding": _ENCODINGS, "delimiter": marks}
        )
    return parsed(Table, {"kind": "table", "path": str(path), **values}, path.name, "Correct how the file is read.")


def _guess(source: Table, rows: pd.DataFrame, small: bool) -> tuple[Roles | None, list[str]]:
    """The roles that the columns seem to have, and why; None when no column reads like text."""
    try:
        if not small:
            return guess_roles(rows)
        found = cache.whole(source, None)
        return found.roles, [note for note in found.lineage.notes if note not in cache.first_rows(source)[0].why]
    except AssayError as error:
        return None, [error.what]


def _sentences(lines: Iterable[str]) -> None:
    st.markdown("**What was guessed**")
    st.caption("  \n".join(messages.escaped(line) for line in lines))


def _roles(source: Table, rows: pd.DataFrame, guess: Roles | None) -> Roles | None:
    """The form for the roles of the columns; None until a text column is chosen."""
    columns = [str(name) for name in rows.columns]
    key = f"roles_{json_digest([source.model_dump(), columns])[:6]}"
    st.markdown("**What the columns are**")
    options = dict.fromkeys(("text", "label", "group", "time"), columns)
    values = forms.draw(
        Roles, guess.model_dump() if guess else None, key=key, skip=["tasks"], choices=options, unset="None"
    )
    if values["text"] is None:
        st.caption("Choose the text column to go on.")
        return None
    tasks = tuple(name for name in (guess.tasks if guess else ()) if name not in values.values())
    return Roles(**values, tasks=tasks)


def _counts(dataset: Dataset | None, rows: pd.DataFrame, path: Path) -> None:
    """Every row of the input is accepted or rejected."""
    if dataset is None:
        size = path.stat().st_size / 1e6
        frame.figures(
            [("Size", f"{size:,.1f} MB"), ("Columns", f"{len(rows.columns):,}"), ("Rows", "Counted when stored")]
        )
        return
    accepted, refused = len(dataset), len(dataset.lineage.rejected)
    frame.figures(
        [
            ("Input rows", f"{accepted + refused:,}", "Accepted and rejected rows together."),
            ("Accepted", f"{accepted:,}"),
            ("Rejected", f"{refused:,}"),
            ("Columns", f"{len(rows.columns):,}"),
            ("Classes", f"{len(dataset.class_sizes()):,}"),
        ]
    )


def _store(source: Table, roles: Roles, title: str, keep_guess: bool) -> None:
    """The name and the button; a large file is stored by a job."""
    name = st.text_input("Name of the dataset", _SUFFIXES.sub("", title) or title, key=f"name_{title}")
    if not st.button("Store dataset", type="primary", key="store", icon=":material/save:", disabled=not name.strip()):
        return
    given = None if keep_guess else roles
    if keep_guess or Path(source.path).stat().st_size <= INLINE_BYTES:
        version = actions.collect(state.workspace(), source, roles=given, name=name)
        state.select(version)
        messages.later(f"Stored {version.rows:,} rows as {version.dataset}")
    else:
        said = roles.model_dump(mode="json")
        jobs.start("collect", {"source": source.model_dump(mode="json"), "roles": said, "name": name}, name)
    intake.look_at(None)
    st.session_state[frame.NEXT_VIEW] = "Dataset"
    st.rerun()
