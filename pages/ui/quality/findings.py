"""The ranked findings: what, how many, why it matters, the rows, and the step that mends it."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import reports
from core.recipe import Recipe
from core.store.records import Version
from core.words import count
from pages.ui import cache, forms, messages, recipes
from pages.ui.quality import details, rows, settings

ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}
_COLORS: dict[str, Any] = {"error": "red", "warning": "orange", "info": "blue"}
_OPEN, _OF = "quality_open", "quality_version"


def draw(version: Version, report: dict[str, Any], mask: Any) -> None:
    """The list, errors first; ``mask`` narrows the rows of each finding to those that fit the page's filter."""
    if st.session_state.get(_OF) != version.id:
        st.session_state[_OF], st.session_state[_OPEN] = version.id, None
    recipe, findings = recipes.draft(version), report["findings"]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(f"Findings ({len(findings)})", anchor=False)
        with st.container(horizontal=True, width="content"):
            settings.draw(version)
            if not recipes.is_current(version):
                recipes.apply_button(version)
    if not findings:
        st.success("The checks found nothing to mend.", icon=":material/check_circle:")
        st.page_link("pages/prepare/split.py", label="Go on to Split", icon=":material/arrow_forward:")
        return
    flagged = cache.flagged(version, report["deep"])
    within = reports.counts(flagged, len(findings), mask)
    shown = [place for place in range(len(findings)) if mask is None or within[place] or not findings[place]["rows"]]
    for place in shown:
        _finding(version, recipe, place, findings[place], None if mask is None else within[place])
        if st.session_state.get(_OPEN) == place and findings[place]["rows"]:
            mine = reports.places(flagged, place, mask)
            rows.table(
                cache.view(version), mine["row"].to_numpy(), key=f"finding_{place}", scores=mine["score"], most=8
            )
            details.draw(findings[place], key=f"details_{place}")
    if hidden := len(findings) - len(shown):
        st.caption(f"{hidden} more findings have no row among those that fit.")


def _finding(version: Version, recipe: Recipe, place: int, finding: dict[str, Any], within: int | None) -> None:
    """One finding with its buttons; their keys: ``rows_N``, ``fix_N``."""
    severity = finding["severity"]
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(severity.capitalize(), icon=ICONS[severity], color=_COLORS[severity])
            about = f": {messages.escaped(finding['topic'])}" if finding["topic"] else ""
            st.markdown(f"**{forms.words(finding['check'])}**{about}", width="stretch")
            if finding["rows"]:
                of = "" if within is None else f"{within:,} of "
                st.caption(f"{of}{count(finding['rows'], 'row')}, {finding['share']:.1%}", width="content")
                label = "Hide rows" if st.session_state.get(_OPEN) == place else "Show rows"
                st.button(
                    label, key=f"rows_{place}", icon=":material/table_rows:", on_click=_toggle, args=(place,),
                    type="tertiary",
                )  # fmt: skip
            _fix(version, recipe, place, finding["fix"])
        st.markdown(messages.escaped(finding["message"]))


def _fix(version: Version, recipe: Recipe, place: int, fix: dict[str, Any] | None) -> None:
    """The button that adds the fix, or that it is there already."""
    if fix is None:
        return
    if recipes.holds(recipe, fix):
        st.badge("In the recipe", icon=":material/check:", color="green")
    elif st.button("Add fix to recipe", key=f"fix_{place}", icon=":material/build:"):
        with messages.guarded():
            recipes.add(version, fix)
            messages.later(f"{forms.words(fix['kind'])} is in the recipe. Apply it to make a new version")
            st.rerun()


def _toggle(place: int) -> None:
    """Open the rows of one finding, or close them."""
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == place else place


def tally(findings: Sequence[dict[str, Any]]) -> str:
    """Errors, warnings and notes, as three numbers."""
    return " / ".join(str(sum(one["severity"] == name for one in findings)) for name in ICONS)
