"""The page Split: how many rows to learn from, to choose on, and to keep sealed."""

import pandas as pd
import streamlit as st

from core import drafts, preview
from core.dataset import Dataset
from core.errors import AssayError
from core.figures.split import class_by_split
from core.figures.style import CONFIG
from core.recipe import Recipe
from core.split.stratified import Stratified
from core.store.records import Version
from core.tune.evidence.bootstrap import smallest_difference
from core.types import Split
from pages.ui import cache, commands, frame, jobs, messages, recipes, state, steps

#: Percent that a split must have at least.
LEAST = 5


def form(base: Version, recipe: Recipe) -> Recipe:
    """Two sliders, the rest, and the seed; returns the recipe with this split."""
    given = next((step for step in recipe.steps if isinstance(step, Stratified)), Stratified())
    help_of = {name: field.description for name, field in Stratified.model_fields.items()}
    shares = {}
    for name, most in (("train", 90), ("validation", 45)):
        shares[name] = st.slider(
            f"{name.capitalize()} share",
            LEAST,
            most,
            round(100 * getattr(given, name)),
            format="%d %%",
            key=f"split_{name}_{base.id[:6]}",
            help=help_of[name],
        )
    rest = 100 - sum(shares.values())
    st.metric("Test share, the rest", f"{max(rest, 0)} %", help=help_of["test"], border=True)
    about_seed = Recipe.model_fields["seed"].description
    seed = st.number_input("Seed", 0, 2**32 - 1, recipe.seed, 1, key=f"split_seed_{base.id[:6]}", help=about_seed)
    if rest < LEAST:
        raise AssayError(
            f"Train and validation take {sum(shares.values())} %, which leaves {max(rest, 0)} % for the test.",
            remedy=f"Lower one of the two, so that at least {LEAST} % are left.",
        )
    step = Stratified(train=shares["train"] / 100, validation=shares["validation"] / 100, test=rest / 100)
    return preview.with_split(recipe, step, int(seed))


def show_numbers(table: pd.DataFrame, sizes: dict[str, int]) -> None:
    """Rows per split and what the test can show."""
    total = max(sum(sizes.values()), 1)
    shown = [(f"{name.capitalize()} rows", f"{size:,} ({size / total:.0%})") for name, size in sizes.items()]
    least = smallest_difference(int(table[Split.TEST.value].sum()))
    frame.figures([*shown, ("Smallest difference shown", f"{least:.3f}", preview.what_test_shows(table))])


def show_table(table: pd.DataFrame) -> None:
    """What this test split can say, about which classes it says little, and the rows per class and split."""
    st.text(preview.what_test_shows(table))
    warning = preview.too_small_classes(table)
    if warning:
        st.warning(messages.escaped(warning), icon=":material/warning:")
    views = ["Rows", "Shares", "Table"]
    view = st.segmented_control(
        "View", views, default="Rows", required=True, key="split_view", label_visibility="collapsed"
    )
    if view == "Table":
        st.dataframe(table.rename_axis("class").reset_index(), hide_index=True, key="split_table")
    else:
        figure = class_by_split(table, "count" if view == "Rows" else "share")
        st.plotly_chart(figure, config=CONFIG, key=f"split_chart_{view}", alt=f"{view} per class and split")


def show_own(dataset: Dataset) -> None:
    """A file that came with its splits."""
    sizes, table = dataset.split_sizes(), preview.split_table(dataset)
    show_numbers(table, sizes)
    named = ", ".join(f"{size:,} {name}" for name, size in sizes.items())
    st.info(
        f"The file came with its own split: {named} rows. It is kept, because a dataset is split once.",
        icon=":material/call_split:",
    )
    show_table(table)


def show_plan(version: Version, base: Version, recipe: Recipe) -> Recipe:
    """The form beside what it would do; returns the recipe with the split."""
    numbers = st.container()
    left, right = st.columns([1, 2], gap="large")
    with left:
        plan = form(base, recipe)
        button = st.empty()
        done = plan == recipe and recipes.is_current(version)
        waiting = sum(mark == "stale" for name, mark in recipes.marks(version) if not name.startswith("Split"))
        also = f" Steps of the recipe that are not applied yet ({waiting}) are applied with it." if waiting else ""
        st.caption("This version is split like this." if done else f"Nothing is stored until you split.{also}")
    # trying it out may refuse (too few rows), and then there is nothing to accept
    tried = cache.split_preview(base, plan) if jobs.inline(base) else None
    if button.button(
        "Split dataset",
        type="primary",
        key="split_dataset",
        icon=":material/call_split:",
        disabled=done or recipes.running(version),
    ):
        recipes.save(version, plan)
        recipes.apply(version)
        st.rerun()
    step = next(step for step in plan.steps if isinstance(step, Stratified))
    sizes_now = cache.dataset(version).class_sizes()
    table = preview.split_table(tried) if tried else preview.estimated_table(sizes_now, step)
    with numbers:
        show_numbers(table, tried.split_sizes() if tried else {str(name): int(table[name].sum()) for name in table})
    with right:
        if tried is None:
            st.caption("Estimated from the class sizes of this version.")
        show_table(table)
        repeated = f" {preview.repeated_rows(tried):,} rows of this data share a text." if tried else ""
        st.caption(f"Equal texts always land in the same split, so that none of them leaks into the test.{repeated}")
        if tried and (groups := preview.straddling_groups(tried)):
            st.caption(messages.escaped(groups))
    return plan


frame.header("Split", "Decide how many rows to learn from, to choose settings on, and to keep sealed for the test.")
version = frame.need_version("then split it into train, validation and test.")
base = drafts.base_of(state.workspace(), version.id)
plan = recipes.draft(version)
with messages.guarded():
    if cache.dataset(base).is_split:
        show_own(cache.dataset(version))
    else:
        plan = show_plan(version, base, plan)
steps.aside(version)
frame.foot(commands.run(version, plan))
