"""Which checks run on a dataset, and with which settings."""

from typing import Any

import streamlit as st

from core import checking
from core.contracts import Check
from core.errors import AssayError
from core.quality import CHECKS
from core.store.records import Version
from pages.ui import forms, messages, state

KINDS: dict[str, type[Check]] = {check.name(): check for check in CHECKS}


def draw(version: Version) -> None:
    """A popover with the settings of one check at a time; what is changed is kept for all versions of the dataset.

    Keys: ``check_kind``, ``check_on_KIND``, and ``check_KIND_FIELD`` for the fields.
    """
    chosen = checking.kept(state.workspace(), version.dataset)
    changed = len(chosen.skip) + len(chosen.settings)
    with st.popover("Checks" + (f" ({changed} changed)" if changed else ""), icon=":material/tune:"):
        kind = str(st.selectbox("Check", list(KINDS), format_func=forms.words, key="check_kind"))
        st.caption(messages.escaped(KINDS[kind].summary()))
        on = st.toggle("Run this check", kind not in chosen.skip, key=f"check_on_{kind}")
        given = chosen.settings.get(kind, {})
        values = forms.draw(KINDS[kind], {**_defaults(kind), **given}, key=f"check_{kind}", columns=1) if on else {}
        try:
            _save(version, chosen, kind, on, values)
        except AssayError as error:
            messages.show(error)


def _defaults(kind: str) -> dict[str, Any]:
    return KINDS[kind].model_validate({}).model_dump()


def _save(version: Version, chosen: checking.Checking, kind: str, on: bool, values: dict[str, Any]) -> None:
    """Keep what differs from the defaults, and look again if anything is another than before."""
    settings = {name: fields for name, fields in chosen.settings.items() if name != kind}
    if on:
        made = forms.made(KINDS[kind], values).model_dump(mode="json")
        plain = KINDS[kind].model_validate({}).model_dump(mode="json")
        own = {name: value for name, value in made.items() if value != plain[name]}
        settings |= {kind: own} if own else {}
    elif kind in chosen.settings:
        settings[kind] = chosen.settings[kind]
    skip = (*(name for name in chosen.skip if name != kind), *(() if on else (kind,)))
    wanted = checking.Checking(skip=skip, settings=settings)
    if wanted.model_dump(mode="json") != chosen.model_dump(mode="json"):
        checking.keep(state.workspace(), version.dataset, wanted)
        st.rerun()
