"""The form of the page Split: strategy, sizes, settings and seed."""

from typing import Any, get_args

import streamlit as st

from core import preview
from core.contracts import Step
from core.errors import AssayError
from core.members import STEPS
from core.recipe import Recipe
from core.store.records import Version
from core.types import RESERVED
from pages.ui import forms, messages, state

#: Percent that a split must have at least.
LEAST = 5
#: Fields that the form draws in its own way, or that the page fills.
_OWN = ("train", "validation", "test", "expected")
_SHARES, _ROWS = "Shares", "Rows"


def draw(base: Version, recipe: Recipe) -> Recipe:
    """The strategy with its settings; returns the recipe with this split and seed, the assignment not frozen."""
    kinds = {kind.name(): kind for kind in STEPS if kind.effect == "splits"}
    given = next((step for step in recipe.steps if step.effect == "splits"), None)
    names = list(kinds)
    chosen = st.selectbox(
        "Strategy",
        names,
        names.index(given.kind) if given else 0,
        format_func=lambda name: forms.words(name.removeprefix("split.")),
        key=f"split_strategy_{base.id[:6]}",
    )
    kind = kinds[chosen]
    st.caption(messages.escaped(kind.summary()))
    values = given.model_dump() if given is not None and given.kind == chosen else _first(base, kind)
    key = f"{chosen.replace('.', '_')}_{base.id[:6]}"
    sized = {"train", "validation", "test"} <= set(kind.model_fields)
    sizes = _sizes(base, kind, values, key) if sized else {}
    settings = forms.draw(
        kind,
        values,
        key=key,
        skip=_OWN if sized else ("expected",),
        columns=1,
        choices=_choices(base, kind),
        unset="Not set",
    )
    about = Recipe.model_fields["seed"].description
    seed = st.number_input("Seed", 0, 2**32 - 1, recipe.seed, 1, key=f"split_seed_{base.id[:6]}", help=about)
    step = forms.made(kind, {**settings, **sizes})
    if not isinstance(step, Step):
        raise AssayError("This is not a step.", chosen, "Choose another strategy.")
    return preview.with_split(recipe, step, int(seed))


def _first(base: Version, kind: type[Step]) -> dict[str, Any]:
    """What a strategy is first drawn with: its defaults, and the columns that the dataset says it is about."""
    roles = state.workspace().manifest(base.id)["roles"]
    fields, first = kind.model_fields, {}
    if "columns" in fields and roles.get("group"):
        first["columns"] = (roles["group"],)
    if "column" in fields and "time" in kind.name() and roles.get("time"):
        first["column"] = roles["time"]
    return first


def _choices(base: Version, kind: type[Step]) -> dict[str, forms.Choices]:
    """The columns of the table, for fields that name some."""
    others = [name for name in state.workspace().manifest(base.id)["columns"] if name not in RESERVED]
    several: dict[str, forms.Choices] = {name: others for name in ("columns", "labels") if name in kind.model_fields}
    one: dict[str, forms.Choices] = {"column": {"": "None", **{name: name for name in others}}}
    return {**several, **(one if "column" in kind.model_fields else {})}


def _sizes(base: Version, kind: type[Step], values: dict[str, Any], key: str) -> dict[str, float | None]:
    """Sizes of the three splits; the rest is test where they are shares, and train where they are rows."""
    help_of = {name: kind.model_fields[name].description for name in ("train", "validation", "test")}
    given = {
        name: values.get(name, kind.model_fields[name].default if name not in values else None) for name in help_of
    }
    counted = any(size is not None and size >= 1 for size in given.values())
    # a strategy that takes no rows by count has no other type than a share
    if len(get_args(kind.model_fields["train"].annotation)) < 2:
        return _shares(given, help_of, key)
    way = st.segmented_control(
        "Sizes", (_SHARES, _ROWS), default=_ROWS if counted else _SHARES, required=True, key=f"{key}_way"
    )
    return _rows(base, given, help_of, key) if way == _ROWS else _shares(given, help_of, key)


def _shares(given: dict[str, Any], help_of: dict[str, str | None], key: str) -> dict[str, float | None]:
    """Two sliders and the rest."""
    usual = {"train": 70, "validation": 15}
    shares = {}
    for name, most in (("train", 90), ("validation", 45)):
        size = given[name]
        first = round(100 * size) if size is not None and size < 1 else usual[name]
        title = f"{name.capitalize()} share"
        shares[name] = st.slider(
            title, LEAST, most, min(max(first, LEAST), most), format="%d %%", key=f"{key}_{name}", help=help_of[name]
        )
    rest = 100 - sum(shares.values())
    st.metric("Test share, the rest", f"{max(rest, 0)} %", help=help_of["test"], border=True)
    if rest < LEAST:
        raise AssayError(
            f"Train and validation take {sum(shares.values())} %, which leaves {max(rest, 0)} % for the test.",
            remedy=f"Lower one of the two, so that at least {LEAST} % are left.",
        )
    return {name: share / 100 for name, share in (*shares.items(), ("test", rest))}


def _rows(base: Version, given: dict[str, Any], help_of: dict[str, str | None], key: str) -> dict[str, float | None]:
    """Rows of validation and test; train gets the rest."""
    labelled = sum(state.workspace().manifest(base.id)["classes"].values())
    sizes: dict[str, float | None] = {"train": None}
    for name in ("validation", "test"):
        size = given[name]
        first = int(size) if size is not None and size >= 1 else max(1, round(0.15 * labelled))
        sizes[name] = st.number_input(
            f"{name.capitalize()} rows", 1, max(labelled, 1), min(first, max(labelled, 1)), 1,
            key=f"{key}_{name}_rows", help=help_of[name],
        )  # fmt: skip
    st.caption("Train gets the rest.")
    return sizes
