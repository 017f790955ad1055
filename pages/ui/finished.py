"""What the newest finished comparison of a version gives away: its report and its models."""

from pathlib import Path
from typing import Any

import streamlit as st

from core import comparison
from core.export.model import ModelFolder
from core.export.report import Report
from core.store.records import Run, Version
from core.tune.card import three_lines
from pages.ui import downloads, state


def last_run(version: Version) -> Run | None:
    """The newest finished comparison of this version."""
    return next((run for run in state.workspace().runs.list(version.id) if run.state == "done"), None)


def show(version: Version, folder: Path) -> None:
    """The report and a model of one's choice, with the lines that use it; key of the choice: ``model_of``."""
    st.subheader("Last comparison", anchor=False)
    run = last_run(version)
    if run is None:
        st.caption("This version has no finished comparison yet.")
        st.page_link("pages/tune/compare.py", label="Go to Compare", icon=":material/arrow_forward:")
        return
    answer = comparison.finished(state.workspace(), run.id)
    place = folder / run.id
    st.caption("The report is one HTML file that can be mailed and opened with no network.")
    downloads.button(
        st,
        "Download report",
        lambda: Report().write(answer, place)[0].read_bytes(),
        f"report-{run.id}.html",
        ":material/summarize:",
    )
    _model(run.id, answer, place)


def _model(run: str, answer: dict[str, Any], place: Path) -> None:
    """A model of one's choice, the recommended one first, with the lines that use it and the command that gets it."""
    advised = answer["recommendation"]["approach"]
    kinds = [
        row["kind"]
        for row in sorted(answer["approaches"], key=lambda row: row["kind"] != advised)
        if row["status"] == "done" and (Path(answer["models"]) / row["kind"]).is_dir()
    ]
    if not kinds:
        st.caption("The run has kept no model.")
        return
    chosen = st.selectbox(
        "Model of",
        kinds,
        format_func=lambda kind: f"{kind} (recommended)" if kind == advised else kind,
        key="model_of",
        help="Weights as safetensors with a model card, in one zip.",
    )
    model = Path(answer["models"]) / chosen
    downloads.button(
        st,
        "Download model",
        lambda: ModelFolder(approach=chosen).write(answer, place)[0].read_bytes(),
        f"model-{chosen}.zip",
        ":material/deployed_code:",
    )
    st.caption("Three lines use it, from here or from where the zip was unpacked:")
    st.code(three_lines(str(model)), language="python", wrap_lines=True)
    st.caption("The same by command:")
    command = f"python -m core export {run} --formats report,model --approach {chosen} --out out"
    st.code(command, language="bash", wrap_lines=True)
