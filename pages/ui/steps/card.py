"""The card of one step: on or off, its order, what it does to the rows, and its settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.clean.regex_replace import RegexReplace
from core.contracts import Step
from core.differences import folded, found
from core.errors import AssayError
from core.losses import uneven
from core.recipe import Recipe
from core.store.records import Version
from core.trial import Known
from core.types import UID
from pages.ui import cache, forms, marked, messages, recipes
from pages.ui.steps import counts, opened, which

#: Rows in which the matches of a pattern are shown.
_EXAMPLES = 4
#: The word for a setting that has no value.
_UNSET = "Not set"


@dataclass(frozen=True)
class About:
    """What a card says beside its step: what it does to rows, texts it changes, the check it came from, a refusal.

    ``linked`` offers the way to the page on which a step that is not edited here is.
    """

    known: Known | None = None
    texts: Callable[[], Sequence[str]] = list
    suggested: str = ""
    failed: bool = False
    linked: bool = True


#: The pages on which steps that do not clean are set, and their icons, by the first part of the kind.
_MADE_ON = {"split": ("Split", "call_split"), "augment": ("Augment", "add_notes"), "balance": ("Balance", "equalizer")}


def draw(version: Version, recipe: Recipe, place: int, about: About) -> None:
    """The card of the step at a place."""
    step, known = recipe.steps[place], about.known
    mine, is_open = which.cleaning(step), opened.place() == place
    with st.container(border=True, gap="xxsmall", key=f"card_{place}"):
        _heading(version, recipe, place, _line(step, known, about.failed, mine))
        if known and (warning := uneven(known.account)):
            st.warning(messages.escaped(warning), icon=":material/balance:")
        if step.group == "classical":
            st.markdown(f":small[:orange[:material/warning: {which.WARNING}]]")
        if about.suggested:
            st.caption(f":material/fact_check: Suggested by the check {messages.escaped(about.suggested)}")
        if not mine and about.linked:
            name, icon = _MADE_ON[step.kind.partition(".")[0]]
            st.page_link(f"pages/prepare/{name.lower()}.py", label=f"Change on {name}", icon=f":material/{icon}:")
        elif mine and is_open:
            _inside(version, recipe, place, about)


def _line(step: Step, known: Known | None, failed: bool, mine: bool) -> str:
    """What the step does to rows, or why that is not known."""
    if step.off:
        return "Off: left out when the recipe runs."
    if failed:
        return "Refused: see the message beside the recipe."
    if known is not None:
        return counts.said(known)
    if not mine:
        return messages.escaped(step.summary())
    if "model" in getattr(step, "needs", ()):
        return "Asks the model: count it on all rows to see what it does."
    return "Compares rows: count it on all rows to see what it does." if step.scope == "table" else "Not reached."


def _heading(version: Version, recipe: Recipe, place: int, line: str) -> None:
    step = recipe.steps[place]
    title = f"{place + 1}. {forms.words(step.kind)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        state, turn = ("off", "Turn on") if step.off else ("on", "Turn off")
        _button(version, place, "switch", f"toggle_{state}", turn, lambda: recipe.switched(place))
        st.markdown(f"{f':gray[{title}]' if step.off else f'**{title}**'}  \n:small[:gray[{line}]]", width="stretch")
        if which.cleaning(step):
            _edit(place)
        _button(version, place, "up", "arrow_upward", "Move up", lambda: recipe.moved(place, place - 1), place - 1)
        _button(
            version, place, "down", "arrow_downward", "Move down", lambda: recipe.moved(place, place + 1), place + 1
        )
        _button(version, place, "copy", "content_copy", "Duplicate", lambda: recipe.duplicated(place))
        _button(version, place, "remove", "delete", "Delete", lambda: recipe.without(place))


def _edit(place: int) -> None:
    """The button that opens a card or closes it."""
    is_open = opened.place() == place
    st.button(
        "",
        key=f"edit_{place}",
        icon=":material/expand_less:" if is_open else ":material/tune:",
        type="tertiary",
        help="Close" if is_open else "Settings and counts",
        on_click=opened.toggle,
        args=(place,),
    )


def _button(
    version: Version, place: int, name: str, icon: str, title: str, edit: Callable[[], Recipe], to: int | None = None
) -> None:
    """A button for one edit; where the order law forbids it, it is off and says why. ``to`` is where the step goes."""
    after: Recipe | None = None
    try:
        after, said = edit(), title
    except AssayError as error:
        said = messages.escaped(error.what)
    st.button(
        "",
        key=f"{name}_{place}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=said,
        disabled=after is None,
        on_click=_save,
        args=(version, after, name, place, to),
    )


def _save(version: Version, recipe: Recipe, name: str, place: int, to: int | None) -> None:
    """Keep the edit; the card that was open stays open, wherever its step is now."""
    now = opened.place()
    if now is not None and to is not None and now in (place, to):
        opened.show(to if now == place else place)
    elif now is not None and name == "remove" and now >= place:
        opened.show(None if now == place else now - 1)
    elif now is not None and name == "copy" and now > place:
        opened.show(now + 1)
    recipes.save(version, recipe)


def _inside(version: Version, recipe: Recipe, place: int, about: About) -> None:
    """What an open card adds: what the step is for, its settings, what it remarked, and its counts by class."""
    step, known = recipe.steps[place], about.known
    st.caption(messages.escaped(step.summary()))
    _settings(version, recipe, place)
    if isinstance(step, RegexReplace) and step.pattern:
        _matches(step, about.texts())
    if known is None:
        return
    for note in known.account["notes"][:5]:
        st.caption(f":material/info: {messages.escaped(note)}")
    if known.account["classes"] and st.toggle("Counts by class", key=f"classes_{place}"):
        counts.per_class(known.account, key=f"per_class_{place}")


def _matches(step: RegexReplace, texts: Sequence[str]) -> None:
    """What the pattern finds in some of the rows that it changes."""
    if not texts:
        st.caption("The pattern matches no row that was looked at.")
        return
    st.caption("What the pattern matches")
    with messages.guarded(), st.container(border=True, gap="xxsmall"):
        for text in texts[:_EXAMPLES]:
            marked.show(folded(found(text, step.places(text)), around=40))


def _settings(version: Version, recipe: Recipe, place: int) -> None:
    """The form of a step. It edits the recipe only when somebody changed a field, not when it is drawn."""
    step = recipe.steps[place]
    key = opened.key(place)
    columns = [name for name in cache.view(version).columns if name != UID]
    offered = {"column": columns, "columns": columns}
    values = forms.draw(type(step), step.model_dump(), key=key, columns=1, choices=offered, unset=_UNSET)
    before = st.session_state.setdefault(f"{key}_values", values)
    if values == before:
        return
    with messages.guarded():
        changed = forms.made(type(step), {**values, "off": step.off})
        if isinstance(changed, Step):
            after = recipe.replaced(place, changed)
            st.session_state[f"{key}_values"] = values
            opened.edited(after)
            recipes.save(version, after)
            st.rerun()
