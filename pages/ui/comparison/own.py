"""The settings of single approaches: a form for each, with an editor for templates and one for the words of labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.contracts import Approach
from core.errors import AssayError
from core.members import make
from core.outlook import Outlook
from core.tune import APPROACHES
from core.tune.models.prompting.wording import DEFAULTS, plain_words
from core.tune.prompt import Prompt
from pages.ui import forms, messages

Values = dict[str, Any]

#: Session key: for each kind how often its form was emptied, and whether it is to be emptied now.
_TURNS = "own_turns"
_UNSET = "Automatic"


def draw(kinds: Sequence[str], kept: Mapping[str, Values], ahead: Outlook, key: str) -> dict[str, Values]:
    """A form for one of the ticked approaches at a time; the values of all of them, by kind, as they now are."""
    own = {kind: dict(kept[kind]) for kind in kinds if kind in kept}
    members = {member.name(): member for member in APPROACHES if member.name() in kinds and _has_fields(member)}
    if not members:
        return own
    with st.expander("Settings of each approach", icon=":material/tune:", key="own"):
        if st.session_state.get("own_of") not in members:
            st.session_state["own_of"] = next(iter(members))
        kind = str(
            st.segmented_control(
                "Settings of", list(members), required=True, key="own_of", label_visibility="collapsed"
            )
        )
        turn, emptied = st.session_state.setdefault(_TURNS, {}).get(kind, (0, False))
        given = {} if emptied else own.get(kind, {})
        own[kind] = _form(members[kind], given, ahead, f"{key}{turn or ''}_{kind}")
        st.session_state[_TURNS][kind] = (turn, False)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption("Trials vary these settings around the values given here; the first is tried as it stands.")
            st.button(
                "Back to the defaults",
                key="own_reset",
                icon=":material/undo:",
                type="tertiary",
                disabled=not changes(kind, own[kind]),
                on_click=_reset,
                args=(kind,),
            )
    return own


def made(kinds: Sequence[str], own: Mapping[str, Values]) -> tuple[list[Approach], list[AssayError]]:
    """The approaches with their settings, and what is wrong with those that cannot be made."""
    found: list[Approach] = []
    wrong: list[AssayError] = []
    for kind in kinds:
        try:
            approach = make("approaches", {"kind": kind, **own.get(kind, {})})
        except AssayError as error:
            wrong.append(AssayError(error.what, kind, "Correct it under Settings of each approach."))
        else:
            found += [approach] if isinstance(approach, Approach) else []
    return found, wrong


def changes(kind: str, values: Values) -> str:
    """The settings that are not the defaults, in words; empty when all are, or when they are wrong."""
    try:
        dump = make("approaches", {"kind": kind, **values}).model_dump(mode="json", exclude_defaults=True)
    except AssayError:
        return ""
    return ", ".join(f"{forms.words(name).lower()} {_brief(value)}" for name, value in dump.items() if name != "kind")


def _brief(value: Any) -> str:
    if isinstance(value, list | dict):
        return f"({len(value)})"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _has_fields(member: type[Approach]) -> bool:
    return bool(set(member.model_fields) - {"kind"})


def _reset(kind: str) -> None:
    """Forget the values of a form; its controls get new keys, because a browser keeps the values of the old ones."""
    turn, _ = st.session_state[_TURNS][kind]
    st.session_state[_TURNS][kind] = (turn + 1, True)


def _form(member: type[Approach], values: Values, ahead: Outlook, key: str) -> Values:
    if member is Prompt:
        return _prompt(values, ahead, key)
    if "weights" in member.model_fields:
        others = forms.draw(member, values, key=key, columns=4, skip=("weights",), unset=_UNSET)
        return others | _weights(values, ahead, key)
    return forms.draw(member, values, key=key, columns=4, unset=_UNSET)


def _weights(values: Values, ahead: Outlook, key: str) -> Values:
    """A weight for each further label column."""
    given: dict[str, float] = values.get("weights") or {}
    found: dict[str, float] = {}
    for place, task in zip(st.columns(max(4, len(ahead.tasks))), ahead.tasks, strict=False):
        label = f"Weight of {messages.escaped(task)}"
        weight = place.number_input(label, 0.0, 1000.0, given.get(task, 1.0), 0.1, format="%g", key=f"{key}_of_{task}")
        found |= {task: weight} if weight != 1 else {}
    return {"weights": found}


def _prompt(values: Values, ahead: Outlook, key: str) -> Values:
    """Templates as lines of text, and the words that stand for each label."""
    left, right = st.columns([3, 2], gap="medium")
    way = values.get("way")
    ready = DEFAULTS[way] if way in DEFAULTS else DEFAULTS["similarity"]
    entered = left.text_area(
        "Templates, one a line",
        "\n".join(_escaped(template) for template in values.get("templates", ())),
        height=36 * 6 + 2,
        key=f"{key}_templates",
        placeholder="\n".join(_escaped(template) for template in ready),
        help=messages.escaped(f"{Prompt.model_fields['templates'].description} \\n is a line break within a template."),
    )
    templates = tuple(line.strip().replace("\\n", "\n") for line in entered.splitlines() if line.strip())
    with right:
        descriptions = _descriptions(values.get("descriptions") or {}, ahead.classes, key)
    rest = forms.draw(Prompt, values, key=key, skip=("templates", "descriptions"), columns=3, unset=_UNSET)
    return {**rest, "templates": templates, "descriptions": descriptions}


def _escaped(template: str) -> str:
    return template.replace("\n", "\\n")


def _descriptions(given: Mapping[str, str], classes: Sequence[str], key: str) -> dict[str, str]:
    """Words for labels that are not the label itself. What the table begins with stays the same while it is edited."""
    base = st.session_state.get(f"{key}_base")
    if base is None or tuple(base["label"]) != tuple(classes):
        words = [given.get(label) or plain_words(label) for label in classes]
        base = st.session_state[f"{key}_base"] = pd.DataFrame({"label": list(classes), "words": words})
    edited = st.data_editor(
        base,
        key=f"{key}_words",
        hide_index=True,
        disabled=["label"],
        height=36 * 7 + 2,
        column_config={
            "label": st.column_config.TextColumn("Label"),
            "words": st.column_config.TextColumn("Words for it", help="What the templates say for {label}."),
        },
    )
    pairs = zip(edited["label"], edited["words"], strict=True)
    return {label: str(words).strip() for label, words in pairs if words and str(words).strip() != plain_words(label)}
