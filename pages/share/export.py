"""The page Export: take the dataset, the recipe and the last comparison elsewhere."""

import streamlit as st

from core.contracts import Exporter
from core.dataset import Dataset
from core.export import EXPORTERS
from core.export.bundle import contents
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import cache, downloads, finished, forms, frame, messages, state

FORMATS: dict[str, type[Exporter]] = {one.name(): one for one in EXPORTERS if one.takes == "dataset"}


def show_contents(version: Version, dataset: Dataset) -> None:
    """The figures, and the rows that each file will hold."""
    table = contents(dataset)
    sizes = dict(zip(table["part"], table["rows"], strict=True))
    frame.figures(
        [("Rows", f"{len(dataset):,}"), *((f"{name.capitalize()} rows", f"{rows:,}") for name, rows in sizes.items())]
        if dataset.is_split
        else [("Rows", f"{len(dataset):,}"), ("Classes", f"{version.classes:,}"), ("Columns", f"{version.columns:,}")]
    )
    if not dataset.is_split:
        st.info(
            "This version is not split: one file, all, will hold every row. Split it first for a file per split.",
            icon=":material/call_split:",
        )
        st.page_link("pages/prepare/split.py", label="Go to Split", icon=":material/arrow_forward:")


def spelled(kind: str) -> str:
    """A format as people write it."""
    return kind.upper() if kind in ("csv", "jsonl") else forms.words(kind)


def choose() -> list[Exporter]:
    """Formats and their options, as exporters."""
    chosen = st.pills(
        "Formats",
        list(FORMATS),
        selection_mode="multi",
        default=["parquet", "recipe"],
        format_func=spelled,
        key="formats",
    )
    made: list[Exporter] = []
    for kind in (kind for kind in FORMATS if kind in chosen):
        part = FORMATS[kind]
        st.caption(f"**{spelled(kind)}**: {messages.escaped(part.summary().replace('`', ''))}")
        own = set(part.model_fields) - {"kind"}
        values = forms.draw(part, key=f"export_{kind}", columns=1) if own else {}
        built = forms.made(part, values)
        if isinstance(built, Exporter):
            made.append(built)
    return made


def show_recipe(dataset: Dataset) -> None:
    """The recipe that made this version."""
    st.subheader("Recipe", anchor=False)
    recipe = dataset.lineage.recipe
    if not recipe or not recipe["steps"]:
        st.caption("No step was applied to this version; it is as it was collected.")
        return
    st.code(Recipe.parse(recipe).to_yaml(), language="yaml")


frame.header("Export", "Take the dataset, its recipe and the last comparison elsewhere.")
version = frame.need_version("this page writes it as files.")
dataset = cache.dataset(version)
name = version.id[: state.SHORT]
target = state.workspace().exports / name
show_contents(version, dataset)
exporters: list[Exporter] = []
left, right = st.columns([3, 2], gap="large")
with left, messages.guarded():
    exporters = choose()
    if st.button(
        "Export",
        type="primary",
        icon=":material/download:",
        key="export",
        disabled=not exporters,
        help=None if exporters else "Choose a format first.",
    ):
        with st.spinner("Writing files"):
            count = sum(len(exporter.write(dataset, target)) for exporter in exporters)
        messages.later(f"Wrote {count} files")
        st.rerun()
    downloads.folder_files(target, f"{version.dataset}-v{version.number}")
with right:
    finished.show(version, target)
    show_recipe(dataset)
chosen = ",".join(exporter.kind for exporter in exporters) or "parquet"
frame.foot(f"python -m core export {name} --formats {chosen} --out out")
