"""The texts as a folder of token ids to take away, and the command that writes the same."""

import shlex

import streamlit as st

from core.export.encoded import Encoded
from core.store.records import Version
from core.words import count
from pages.ui import cache, downloads, forms, messages, state
from pages.ui.tokenize.choose import Chosen


def draw(version: Version, chosen: Chosen, limit: int) -> Encoded:
    """The form of the exporter, the button, and the file; returns the exporter as the form has it."""
    st.caption(messages.escaped(Encoded.summary().replace("`", "")))
    key = f"encode_{chosen.title}_{limit}"
    values = forms.draw(Encoded, {"max_length": limit}, key=key, skip=("model", "packed"), columns=3)
    made = forms.made(Encoded, {**values, "model": chosen.model})
    if not isinstance(made, Encoded):
        return Encoded()
    if made.long_texts == "cut":
        over = int((chosen.counts.tokens > made.max_length).sum())
        st.caption(f"{count(over, 'text')} of {len(chosen.counts):,} counted would be cut.")
    folder = state.workspace().exports / f"{version.id[: state.SHORT]}-encoded"
    if st.button("Encode", icon=":material/data_array:", key="encode"):
        with st.spinner("Encoding"):
            made.write(cache.dataset(version), folder)
        messages.later("Wrote encoded.zip")
        st.rerun()
    downloads.folder_files(folder, f"{version.dataset}-v{version.number}-encoded")
    return made


def command(version: Version, made: Encoded) -> str:
    """The command that writes the same folder."""
    fields = made.model_dump(mode="json", exclude_defaults=True, exclude={"kind", "packed"})
    given = " ".join(f"--set encoded.{name}={shlex.quote(str(value))}" for name, value in fields.items())
    start = f"python -m core export {version.id[: state.SHORT]} --formats encoded"
    return " ".join([start, *([given] if given else []), "--out out"])
