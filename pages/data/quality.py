"""The page Quality: what is in the data, what is wrong with it, and the steps that mend it."""

from typing import Any

import streamlit as st

from core.figures.style import CONFIG
from core.recipe import Recipe
from core.store.records import Version
from core.types import UID
from pages.ui import cache, commands, forms, frame, jobs, messages, recipes, tables

ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}
COLORS: dict[str, Any] = {"error": "red", "warning": "orange", "info": "blue"}
OPEN = "quality_open"


def show_numbers(report: dict[str, Any]) -> None:
    """The figures of the dataset and its findings."""
    said = report["statistics"]
    counts = [sum(one["severity"] == name for one in report["findings"]) for name in ICONS]
    words = f"{said['words']['median']:,.0f}" if said["words"] else "none"
    frame.figures(
        [
            ("Rows", f"{said['rows']:,}"),
            ("Classes", f"{said['classes']:,}", f"They are as mixed as {said['effective_classes']:g} equal classes."),
            ("Distinct texts", f"{said['distinct_texts']:,}", "Case and white space make no difference."),
            ("Median words", words),
            ("Errors, warnings, notes", " / ".join(str(count) for count in counts)),
        ]
    )


def show_charts(version: Version) -> None:
    """Rows per class and lengths of texts."""
    bars, histogram = cache.charts(version)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Rows per class", anchor=False)
        st.plotly_chart(bars, config=CONFIG, key="class_bars", alt="Rows per class")
    with right:
        st.subheader("Length of texts", anchor=False)
        st.plotly_chart(histogram, config=CONFIG, key="length_histogram", alt="Number of texts by length in words")


def show_finding(version: Version, recipe: Recipe, place: int, finding: dict[str, Any]) -> None:
    """One finding with its rows and its fix; keys of the buttons: ``rows_N``, ``fix_N``."""
    severity = finding["severity"]
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(severity.capitalize(), icon=ICONS[severity], color=COLORS[severity])
            st.markdown(f"**{forms.words(finding['check'])}**", width="stretch")
            if finding["rows"]:
                st.caption(f"{finding['rows']:,} rows, {finding['share']:.1%}", width="content")
        st.markdown(messages.escaped(finding["message"]))
        opened = st.session_state.get(OPEN) == place
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if finding["rows"]:
                label = "Hide rows" if opened else "Show rows"
                st.button(label, key=f"rows_{place}", icon=":material/table_rows:", on_click=toggle, args=(place,))
            show_fix(version, recipe, place, finding["fix"])
        if opened and finding["rows"]:
            whole = cache.dataset(version).frame
            tables.split_view(whole[whole[UID].isin(finding["uids"])], key=f"finding_{place}", most=8)


def show_fix(version: Version, recipe: Recipe, place: int, fix: dict[str, Any] | None) -> None:
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


def toggle(place: int) -> None:
    """Open the rows of one finding, or close them."""
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == place else place


def show_findings(version: Version, findings: list[dict[str, Any]]) -> None:
    """The ranked list, errors first."""
    recipe = recipes.draft(version)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(f"Findings ({len(findings)})", anchor=False)
        if not recipes.is_current(version):
            recipes.apply_button(version)
    if not findings:
        st.success("The checks found nothing to mend.", icon=":material/check_circle:")
        st.page_link("pages/prepare/split.py", label="Go on to Split", icon=":material/arrow_forward:")
    for place, finding in enumerate(findings):
        show_finding(version, recipe, place, finding)


frame.header("Quality", "See what is in the data and what is wrong with it, and add the steps that mend it.")
version = frame.need_version("then see what is wrong with it.")
if st.session_state.get("quality_version") != version.id:
    st.session_state["quality_version"] = version.id
    st.session_state[OPEN] = None
with messages.guarded():
    report = cache.report(version)
    if report is not None:
        show_numbers(report)
        show_charts(version)
        show_findings(version, report["findings"])
    elif jobs.of_kind("check", version.dataset) is not None:
        st.info("The checks are running; the sidebar shows how far they are.", icon=":material/sync:")
    else:
        st.info(f"{version.rows:,} rows are checked in the background.", icon=":material/fact_check:")
        if st.button("Check dataset", type="primary", key="check", icon=":material/fact_check:"):
            jobs.start("check", {"version": version.id}, version.dataset)
            st.rerun()
frame.foot(commands.check(version))
