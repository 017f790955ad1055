"""The page Expectations: what every version of a dataset has to keep to, and which of it this one does."""

import streamlit as st

from core import suites as kept
from core.export.suite_page import page
from core.quality.expectations.suite import Suite, SuiteResult
from core.store.records import Version
from pages.ui import cache, commands, downloads, frame, jobs, messages, state, suites

#: The name of a suite that is made from the rows.
SUGGESTED = "suggested"


def start(version: Version) -> None:
    """No suite yet: make one from the rows, start an empty one, or read one from a file."""
    st.info("This dataset has no suite of expectations yet.", icon=":material/rule:")
    with st.container(horizontal=True, vertical_alignment="center"):
        suggest_button(version, primary=True)
        if st.button("Start an empty suite", key="empty_suite", icon=":material/add:"):
            suites.save(version, Suite())
            st.rerun()
    suites.upload(version)


def suggest_button(version: Version, primary: bool = False) -> None:
    """Make a suite that this version passes as it is: at once for small tables, else as a job that also runs it."""
    if st.button(
        "Suggest a suite from the data",
        key="suggest_suite",
        type="primary" if primary else "secondary",
        icon=":material/auto_awesome:",
        help="What holds now, with margins, so that the next version can be checked with it.",
    ):
        with messages.guarded():
            if jobs.inline(version):
                with st.spinner("Looking at the data"):
                    made = kept.suggested(state.workspace(), version.id)
                suites.save(version, made.model_copy(update={"name": SUGGESTED}))
                messages.later(f"Suggested {len(made.expectations)} expectations")
            else:
                st.session_state[suites.NAME] = SUGGESTED
                params = {"version": version.id, "name": SUGGESTED, "suggest": True}
                jobs.start("suite", params, version.dataset)
            st.rerun()


def show_numbers(suite: Suite, found: SuiteResult | None) -> None:
    """How many expectations there are and how this version keeps to them."""
    known = [found.of(one) if found else None for one in suite.expectations]
    counts = {name: sum(one is not None and one.state == name for one in known) for name in ("Met", "Not met")}
    rest = sum(one is None or one.error is not None for one in known)
    rows = len({uid for one in known if one is not None and not one.passed for uid in one.uids})
    frame.figures(
        [
            ("Expectations", f"{len(known):,}"),
            ("Met", f"{counts['Met']:,}"),
            ("Not met", f"{counts['Not met']:,}"),
            ("Not checked", f"{rest:,}", "New, edited since the last run, or not possible on this data."),
            ("Failing rows", f"{rows:,}", "Rows that break an expectation which is not met."),
        ]
    )


def show_tools(version: Version, suite: Suite, found: SuiteResult | None) -> None:
    """Run, add, open, save and download."""
    busy = jobs.of_kind("suite", version.dataset) is not None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if st.button(
            "Running" if busy else "Run suite",
            key="run_suite",
            type="primary",
            icon=":material/play_arrow:",
            disabled=busy or not suite.expectations or (found is not None and found.fits(suite)),
            help="It was run on this version." if found is not None and found.fits(suite) else None,
        ):
            jobs.start("suite", {"version": version.id, "name": suite.name}, version.dataset)
            st.rerun()
        with st.popover("Add expectation", icon=":material/add:"):
            suites.add_form(version, suite)
        with st.popover("Save and open", icon=":material/folder_open:"):
            show_files(version, suite)
        if found is not None and found.fits(suite):
            name, rows = f"{version.dataset}-{suite.name}", found
            downloads.button(
                st,
                "Download page",
                lambda: page(rows, cache.dataset(version)).encode(),
                f"{name}.html",
                ":material/description:",
            )
    if busy:
        st.info("The suite is running; the sidebar shows how far it is.", icon=":material/sync:")


def show_files(version: Version, suite: Suite) -> None:
    """Keep the suite under another name, download it, read one, suggest one, or forget this one."""
    name = st.text_input("Name of the suite", suite.name, key="suite_new_name", max_chars=80)
    if st.button("Save under this name", key="keep_suite", icon=":material/save:", disabled=not name.strip()):
        suites.save(version, suite.model_copy(update={"name": name.strip()}))
        messages.later(f"Saved the suite as {name}")
        st.rerun()
    downloads.button(st, "Download JSON", suite.text().encode, f"{suite.name}.json", ":material/download:")
    suites.upload(version)
    suggest_button(version)
    if st.button("Delete this suite", key="delete_suite", icon=":material/delete:"):
        kept.remove_suite(state.workspace(), version.dataset, suite.name)
        st.rerun()


frame.header("Expectations", "Write down what the data has to keep to, and check every version with it.")
version = frame.need_version("then write down what it has to keep to.")
all_suites = kept.suites(state.workspace(), version.dataset)
if not all_suites:
    start(version)
    if jobs.of_kind("suite", version.dataset) is not None:
        st.info("A suite is being made; the sidebar shows how far it is.", icon=":material/sync:")
    frame.foot(commands.check(version))
    st.stop()
suite = all_suites[suites.choose(list(all_suites))]
opened = (version.id, suite.name)
if st.session_state.get("suite_shown") != opened:
    st.session_state["suite_shown"] = opened
    st.session_state[suites.EDITED] = st.session_state[suites.OPEN] = None
with messages.guarded():
    found = suites.result(version, suite.name)
    show_numbers(suite, found)
    show_tools(version, suite, found)
    if not suite.expectations:
        st.info("The suite is empty. Add an expectation.", icon=":material/add:")
    suites.cards(version, suite, found)
frame.foot(commands.suite(version, suite))
