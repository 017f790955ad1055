"""Suites of expectations on a page: which one is open, its list, its forms, and what is known of each expectation."""

from pathlib import Path
from typing import Any

import streamlit as st

from core import suites
from core.errors import AssayError
from core.quality.expectations import GROUPS
from core.quality.expectations.base import Expectation
from core.quality.expectations.suite import Outcome, Suite, SuiteResult
from core.store.records import Version
from core.types import UID
from pages.ui import cache, forms, messages, state, tables

#: The suite that is open, the expectation whose form is open, and the one whose rows are shown.
NAME = "suite_name"
EDITED = "suite_edited"
OPEN = "suite_open"

KINDS = {member.name(): member for group in GROUPS.values() for member in group}
_GROUP = {member.name(): name for name, group in GROUPS.items() for member in group}
_STATES: dict[str, tuple[str, Any]] = {
    "Met": (":material/check_circle:", "green"),
    "Not met": (":material/cancel:", "red"),
    "Not checked": (":material/help:", "orange"),
    "Not run": (":material/pending:", "gray"),
}
_COLORS: dict[str, Any] = {"error": "red", "warning": "orange", "info": "blue"}


def result(version: Version, name: str) -> SuiteResult | None:
    """What came of a suite on a version the last time it was run; loaded once for each run."""
    path = suites.result_path(state.workspace(), version.id, name)
    return _result(str(path), path.stat().st_mtime_ns) if path.is_file() else None


def save(version: Version, suite: Suite) -> None:
    """Keep a suite with the dataset and open it."""
    suites.save_suite(state.workspace(), version.dataset, suite)
    st.session_state[NAME] = suite.name


def choose(names: list[str]) -> str:
    """The suite that is open; a list to open another one where there are several (key ``suite_choice``)."""
    if st.session_state.get(NAME) not in names:
        st.session_state[NAME] = names[0]
    if len(names) > 1:
        st.session_state["suite_choice"] = st.session_state[NAME]
        st.selectbox("Suite", names, key="suite_choice", on_change=_chosen)
    return str(st.session_state[NAME])


def _chosen() -> None:
    st.session_state[NAME] = st.session_state["suite_choice"]


def cards(version: Version, suite: Suite, found: SuiteResult | None) -> None:
    """A card for each expectation; those that are not met come first, else in the suite's order.

    Keys of the buttons: ``rows_N``, ``edit_N``, ``delete_N`` with N the place in the suite, from 0.
    """
    known = {place: found.of(one) if found else None for place, one in enumerate(suite.expectations)}
    order = sorted(known, key=lambda place: (outcome := known[place]) is None or outcome.passed)
    for place in order:
        with st.container(border=True, gap="xsmall"):
            _card(version, suite, place, known[place])


def add_form(version: Version, suite: Suite) -> None:
    """Choose an expectation, fill its form, add it. Keys: ``suite_kind``, ``new_KIND_FIELD``, ``add_expectation``."""
    kind = st.selectbox("Expectation", list(KINDS), format_func=_named, key="suite_kind")
    st.caption(messages.escaped(KINDS[kind].summary()))
    values = _form(version, KINDS[kind], None, f"new_{kind}")
    if st.button("Add", key="add_expectation", icon=":material/add:"):
        with messages.guarded():
            save(version, suite.with_expectation(_made(KINDS[kind], values)))
            messages.later("Added the expectation")
            st.rerun()


def upload(version: Version) -> None:
    """Read a suite from a file and keep it with the dataset; the uploader has the key ``suite_file_N``."""
    turn = st.session_state.setdefault("suite_turn", 0)
    given = st.file_uploader("Suite file", ["json"], key=f"suite_file_{turn}")
    if given is not None:
        st.session_state["suite_turn"] = turn + 1
        with messages.guarded():
            save(version, Suite.read(state.workspace().put_upload(given.name, given)))
            st.rerun()


def _card(version: Version, suite: Suite, place: int, outcome: Outcome | None) -> None:
    one = suite.expectations[place]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        name = outcome.state if outcome else "Not run"
        icon, color = _STATES[name]
        st.badge(name, icon=icon, color=color)
        st.markdown(messages.escaped(one.sentence()), width="stretch")
        st.badge(one.severity.capitalize(), color=_COLORS[one.severity])
        mark: dict[str, Any] = {"label": "", "type": "tertiary"}
        st.button(
            **mark, key=f"edit_{place}", icon=":material/edit:", help="Edit", on_click=_toggle, args=(EDITED, place)
        )
        st.button(
            **mark,
            key=f"delete_{place}",
            icon=":material/delete:",
            help="Delete",
            on_click=_delete,
            args=(version, suite, place),
        )
    if outcome:
        seen = f"Could not be checked: {outcome.error}" if outcome.error else outcome.observed
        st.caption(messages.escaped(seen if outcome.passed or outcome.error else f"{seen} {one.remedy}"))
    if outcome and outcome.uids:
        label = "Hide rows" if st.session_state.get(OPEN) == place else "Show rows"
        st.button(label, key=f"rows_{place}", icon=":material/table_rows:", on_click=_toggle, args=(OPEN, place))
    if st.session_state.get(EDITED) == place:
        _edit(version, suite, place)
    if outcome and outcome.uids and st.session_state.get(OPEN) == place:
        whole = cache.dataset(version).frame
        tables.split_view(whole[whole[UID].isin(outcome.uids)], key=f"suite_{place}", most=8)


def _edit(version: Version, suite: Suite, place: int) -> None:
    """The form of one expectation; keys ``edit_PLACE_KIND_FIELD`` and ``keep_PLACE``."""
    one = suite.expectations[place]
    values = _form(version, type(one), one.model_dump(), f"edit_{place}_{one.kind}")
    if st.button("Save", key=f"keep_{place}", icon=":material/check:"):
        with messages.guarded():
            save(version, suite.with_expectation(_made(type(one), values), place))
            st.session_state[EDITED] = None
            st.rerun()


def _form(version: Version, kind: type[Expectation], given: dict[str, Any] | None, key: str) -> dict[str, Any]:
    """The fields of an expectation: its columns from those of the version, its own, and last its severity."""
    columns = [str(name) for name in cache.dataset(version).frame.columns]
    absent = [given[name] for name in ("column", "first", "second") if given and name in given]
    options = list(dict.fromkeys([*columns, *absent]))
    choices = {"column": options, "first": options, "second": options}
    values = forms.draw(kind, given, key=key, skip=("severity", "names"), choices=choices, unset="No limit")
    if "names" in kind.model_fields:
        field = kind.model_fields["names"]
        before = list((given or {}).get("names", field.default))
        listed = list(dict.fromkeys([*columns, *before]))
        values["names"] = tuple(
            st.multiselect(
                "Columns", listed, before, key=f"{key}_names", help=field.description, accept_new_options=True
            )
        )
    others = set(kind.model_fields) - {"severity"}
    return {**values, **forms.draw(kind, given, key=key, skip=others, columns=1)}


def _made(kind: type[Expectation], values: dict[str, Any]) -> Expectation:
    made = forms.made(kind, values)
    if not isinstance(made, Expectation):
        raise AssayError("This is not an expectation.", kind.name(), "Choose one from the list.")
    return made


def _named(kind: str) -> str:
    return f"{forms.words(kind)} ({_GROUP[kind].lower()})"


def _toggle(name: str, place: int) -> None:
    st.session_state[name] = None if st.session_state.get(name) == place else place


def _delete(version: Version, suite: Suite, place: int) -> None:
    save(version, suite.without(place))
    st.session_state[EDITED] = st.session_state[OPEN] = None


@st.cache_resource(max_entries=4, show_spinner=False)
def _result(path: str, stamp: int) -> SuiteResult:
    return SuiteResult.model_validate_json(Path(path).read_bytes())
