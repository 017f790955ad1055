"""Which method, its settings, and the thresholds of the gate; kept as a draft of the dataset."""

import json
from collections.abc import Callable
from typing import Any, cast

import streamlit as st

from core.augment import STEPS
from core.augment.common.making import Making
from core.augment.gate import Gate
from core.augment.missing import lacking
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import cache, forms, messages, state
from pages.ui.fields import bounds

#: What all methods share; drawn behind a method's own settings.
SHARED = ("per_row", "classes", "target")
#: Settings of the methods that a mix holds: kept, but not drawn.
_KEPT = "settings"


def methods() -> dict[str, list[type[Making]]]:
    """The methods by what they change: characters, words, whole texts by models, or several of these."""
    found: dict[str, list[type[Making]]] = {group: [] for group in _GROUPS}
    for kind in STEPS:
        if issubclass(kind, Making):
            found[_group(kind)].append(kind)
    return {group: kinds for group, kinds in found.items() if kinds}


#: The methods of a group, without their package; one that is not named here stands with the words.
_GROUPS: dict[str, tuple[str, ...]] = {
    "Characters": ("keyboard", "ocr", "random_characters", "spelling"),
    "Words": (),
    "Models": ("contextual", "back_translation", "paraphrase", "generate"),
    "Mixed": ("mix",),
}


def _group(kind: type[Making]) -> str:
    name = kind.name().partition(".")[2]
    return next((group for group, names in _GROUPS.items() if name in names), "Words")


def draft(version: Version) -> dict[str, Any]:
    """What was chosen last for this dataset: ``method``, ``fields`` by method, ``gate``."""
    return dict(json.loads(state.workspace().catalog.draft(_key(version)) or "{}"))


def keep(version: Version, said: dict[str, Any]) -> None:
    """Keep what is chosen; it survives a refresh."""
    if said != draft(version):
        state.workspace().catalog.save_draft(_key(version), json.dumps(said, ensure_ascii=False))


def _key(version: Version) -> str:
    return f"augment/{version.dataset}"


def method(version: Version, recipe: Recipe) -> Making | None:
    """The choice of a method and its form; None while its settings are wrong. Keys: ``make_group``, ``make_kind``."""
    said, groups = draft(version), methods()
    kinds = {kind.name(): kind for group in groups.values() for kind in group}
    in_recipe = [step.kind for step in recipe.steps if step.kind in kinds]
    first = next((name for name in (said.get("method"), *in_recipe[-1:]) if name in kinds), next(iter(kinds)))
    names = list(groups)
    group = st.segmented_control(
        "What it changes", names, default=_group(kinds[first]), required=True, key="make_group",
        label_visibility="collapsed",
    )  # fmt: skip
    offered = [kind.name() for kind in groups[str(group)]]
    missing = {name: line for name in offered if (line := lacking(name))}
    chosen = st.selectbox(
        "Method",
        offered,
        offered.index(first) if first in offered else 0,
        format_func=lambda name: title(name) + (" (not here)" if name in missing else ""),
        key=f"make_kind_{group}",
    )
    kind = kinds[chosen]
    st.caption(messages.escaped(kind.summary()))
    for name, line in missing.items():
        st.caption(f":material/block: **{title(name)}**: {messages.escaped(line)}")
    made: Making | None = None
    with messages.guarded():
        made = _form(version, recipe, kind, said)
    if made is not None:
        fields = {**said.get("fields", {}), chosen: made.model_dump(mode="json", exclude={"kind", "off"})}
        keep(version, {**said, "method": chosen, "fields": fields})
    return None if chosen in missing else made


def kept_method(version: Version) -> Making | None:
    """The method as it is chosen now, without drawing it; None before one was chosen or where it cannot run."""
    said = draft(version)
    kind = next((one for one in STEPS if one.name() == said.get("method")), None)
    if kind is None or not issubclass(kind, Making) or lacking(kind.name()):
        return None
    return cast("Making", forms.made(kind, said["fields"][kind.name()]))


def title(kind: str) -> str:
    """A method's name for people, without its package."""
    return forms.words(kind.partition(".")[2])


def _form(version: Version, recipe: Recipe, kind: type[Making], said: dict[str, Any]) -> Making:
    own = next((step.model_dump() for step in recipe.steps if step.kind == kind.name()), {})
    values = said.get("fields", {}).get(kind.name()) or own
    key, classes = f"make_{version.dataset}_{kind.name().partition('.')[2]}", list(cache.dataset(version).class_sizes())
    answer: dict[str, Any] = {name: values[name] for name in (_KEPT,) if name in values}
    given: dict[str, Any] = {"values": values, "key": key, "choices": {"classes": classes}, "unset": "None"}
    answer |= forms.draw(kind, skip=(*SHARED, _KEPT), **given)
    answer |= forms.draw(kind, skip=[name for name in kind.model_fields if name not in SHARED], **given)
    return cast("Making", forms.made(kind, answer))


def gate(version: Version, recipe: Recipe) -> Gate:
    """The gate as it is chosen now, without drawing it."""
    own = next((step.model_dump() for step in recipe.steps if isinstance(step, Gate)), {})
    values = {**own, **draft(version).get("gate", {})}
    return Gate.model_validate({**values, "kind": Gate.name(), "off": False})


def thresholds(version: Version, now: Gate, count_of: Callable[[Gate], tuple[dict[str, int], int]]) -> Gate:
    """The limits as sliders, each with how many rows fall by it; returns the gate as they now stand.

    ``count_of`` tells, for a gate, the rows that each field rejects by the field's name, and of how many. The control
    of field ``f`` has the key ``gate_DATASET_f``.
    """
    values, key = now.model_dump(), f"gate_{version.dataset}"
    answer: dict[str, Any] = {}
    places = {}
    for name in (name for name in Gate.model_fields if name not in ("kind", "off")):
        with st.container(gap="xxsmall"):
            if name in _LIMITS:
                answer[name] = _slider(name, values[name], f"{key}_{name}")
            else:
                others = [other for other in Gate.model_fields if other != name]
                answer |= forms.draw(Gate, values, key=key, skip=others, columns=1)
            places[name] = st.empty()
    changed = now
    with messages.guarded():
        changed = cast("Gate", forms.made(Gate, answer))
        keep(version, {**draft(version), "gate": changed.model_dump(mode="json", exclude={"kind", "off"})})
    said, of = count_of(changed)
    for name, number in said.items():
        color = "orange" if number else "gray"
        places[name].markdown(f":small[:{color}[{number:,} of {of:,} fall here]]")
    return changed


def _slider(name: str, value: float, key: str) -> float:
    """A limit of the gate; its bounds are the field's."""
    title, step = _LIMITS[name]
    field = Gate.model_fields[name]
    low, high = (float(bound or 0) for bound in bounds(field))
    return st.slider(title, low, high, float(value), step, key=key, help=field.description)


#: The limits of the gate that are numbers: what a slider says, and its step.
_LIMITS = {
    "label": ("Least probability of the label", 0.01),
    "label_drop": ("Or this share of the parent's own", 0.01),
    "farthest": ("Least similarity to the parent", 0.01),
    "nearest": ("Greatest similarity to the parent", 0.001),
    "near": ("New below this overlap with train", 0.01),
    "held_near": ("Held-out rows matter from this similarity", 0.01),
    "held_margin": ("Nearer to a held-out row by at most", 0.01),
    "fluency": ("Least fluency", 0.01),
    "surprise": ("Most surprise, nats a token", 0.1),
}
