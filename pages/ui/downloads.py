"""Files to take away: a folder of exported files with a button for each, and buttons that make their file late."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from core.export.bundle import file_size, files, zipped


def folder_files(folder: Path, name: str) -> None:
    """The files that were written, with their sizes, each with its button, and all of them as a zip."""
    written = files(folder)
    if not written:
        return
    st.subheader("Files", anchor=False)
    with st.container(border=True, gap="xsmall"):
        for path in written:
            left, middle, right = st.columns([4, 2, 2], vertical_alignment="center")
            left.text(path.name)
            middle.text(file_size(path))
            button(right, "Download", path.read_bytes, path.name, ":material/download:", "tertiary")
    button(st, "Download all as zip", lambda: zipped(folder), f"{name}.zip", ":material/folder_zip:")
    st.caption("They lie in this folder:")
    st.code(str(folder), language=None, wrap_lines=True)


def button(
    place: Any,
    label: str,
    content: Callable[[], bytes],
    name: str,
    icon: str,
    kind: Literal["secondary", "tertiary"] = "secondary",
) -> None:
    """A button whose file is made when it is clicked."""
    place.download_button(label, content, name, key=f"get_{name}", icon=icon, on_click="ignore", type=kind)
