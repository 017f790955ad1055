"""The page Quality: what is in the data, what is wrong with it, and the steps that mend it."""

from typing import Any

import streamlit as st

from core.store.records import Version
from pages.ui import cache, commands, frame, jobs, messages
from pages.ui.quality import charts, findings, linked, rows


def show_numbers(report: dict[str, Any]) -> None:
    """The figures of the dataset and its findings."""
    said = report["statistics"]
    words = f"{said['words']['median']:,.0f}" if said["words"] else "none"
    frame.figures(
        [
            ("Rows", f"{said['rows']:,}"),
            ("Classes", f"{said['classes']:,}", f"They are as mixed as {said['effective_classes']:g} equal classes."),
            ("Distinct texts", f"{said['distinct_texts']:,}", "Case and white space make no difference."),
            ("Median words", words),
            ("Errors, warnings, notes", findings.tally(report["findings"])),
        ]
    )


def show_rows(version: Version, places: Any) -> None:
    """The rows that fit the filter, with a search field."""
    st.text_input(
        "Search texts", key=linked.key("row_search"), placeholder="Search texts", label_visibility="collapsed",
        type="search",
    )  # fmt: skip
    rows.table(cache.view(version), places, key="rows", most=16)


def show_deeper(version: Version, report: dict[str, Any]) -> None:
    """Which checks did not run, and the button for those that read every text with the model."""
    if report["deep"]:
        for one in report["skipped"]:
            st.caption(f"{messages.escaped(one['check'])} did not run: {messages.escaped(one['reason'])}")
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            "**Read every text with the model**: finds wrong labels, texts that mean the same and outliers, and draws "
            "the map of texts.",
            width="stretch",
        )
        if jobs.of_kind("check", version.dataset) is not None:
            st.caption("It runs; the sidebar shows how far it is.", width="content")
        elif st.button("Check with the model", key="check_deep", icon=":material/neurology:"):
            jobs.start("check", {"version": version.id, "deep": True}, version.dataset)
            st.rerun()


def show_report(version: Version, report: dict[str, Any]) -> None:
    """Everything about a version that was checked."""
    show_numbers(report)
    chosen, view = linked.chosen(*charts.meta(version)), cache.view(version)
    mask = chosen.mask(view)
    places = view.places(mask)
    charts.draw(version, report)
    if linked.bar(chosen, len(places), len(view)) == "Rows":
        show_rows(version, places)
    else:
        show_deeper(version, report)
        findings.draw(version, report, mask)


frame.header("Quality", "See what is in the data and what is wrong with it, and add the steps that mend it.")
version = frame.need_version("then see what is wrong with it.")
with messages.guarded():
    report = cache.report(version)
    if report is not None:
        show_report(version, report)
    elif jobs.of_kind("check", version.dataset) is not None:
        st.info("The checks are running; the sidebar shows how far they are.", icon=":material/sync:")
    else:
        st.info(f"{version.rows:,} rows are checked in the background.", icon=":material/fact_check:")
        if st.button("Check dataset", type="primary", key="check", icon=":material/fact_check:"):
            jobs.start("check", {"version": version.id}, version.dataset)
            st.rerun()
frame.foot(commands.check(version))
