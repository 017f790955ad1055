"""The budget, the same for every approach, and the model."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from core.outlook import Outlook
from core.store.records import Version
from core.tune.compare.budget import Budget
from core.validation import parsed
from pages.ui import forms, messages

#: Train rows that a first comparison uses at most, so that it ends in minutes.
FIRST_ROWS: Final = 1_000

#: Fields that are always in sight, with the word for one that is not set.
_MAIN: Final = {"seeds": "", "trials": "", "max_rows": "All", "epochs": "Automatic", "minutes": "No limit"}


def given(version: Version, kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields that the form begins with: those of the draft, else a budget that ends in minutes."""
    return dict(kept or {"max_rows": FIRST_ROWS if version.rows > FIRST_ROWS else None})


def draw(given: Mapping[str, Any], key: str) -> Budget:
    """The form of the budget; the fields that few change are folded away."""
    st.subheader("Budget", anchor=False, help="The same for every approach, so that the comparison is fair.")
    found: dict[str, Any] = {}
    for place, (name, unset) in zip(st.columns(len(_MAIN), gap="medium"), _MAIN.items(), strict=True):
        with place:
            if name == "minutes":
                found[name] = _minutes(given.get(name), unset, f"{key}_{name}")
            else:
                others = set(Budget.model_fields) - {name}
                found |= forms.draw(Budget, dict(given), key=key, skip=others, columns=1, unset=unset)
    with st.expander("More", icon=":material/tune:", key="budget_more"):
        more = forms.draw(Budget, dict(given), key=key, skip=_MAIN, columns=4)
    changed = [f"{name} {value}" for name, value in more.items() if value != Budget.model_fields[name].default]
    if changed:
        st.caption(messages.escaped(f"Changed: {', '.join(changed).replace('_', ' ')}."))
    return parsed(Budget, found | more, "The budget", "Correct the form.")


def _minutes(value: float | None, unset: str, key: str) -> float | None:
    entered: float | None = st.number_input(
        "Minutes",
        min_value=0.01,
        max_value=10_000.0,
        value=value,
        step=1.0,
        format="%g",
        key=key,
        placeholder=unset,
        help=Budget.model_fields["minutes"].description,
    )
    return entered


def model_input(kept: str | None, key: str) -> str | None:
    """The name or folder of the model; None for the packaged one."""
    entered = st.text_input(
        "Model",
        kept or "",
        key=key,
        placeholder="all-MiniLM-L6-v2, packaged with Assay",
        help="Empty for the packaged model; else a folder with a safetensors model, or a name on the hub.",
    )
    return entered.strip() or None


def model_state(known: Outlook) -> None:
    """What is wrong with the model, or that it is still to be fetched."""
    if known.fault is not None:
        messages.show(known.fault)
    elif known.model is None:
        st.info(
            "This model is fetched from the hub when an estimate or the comparison starts. "
            "Advice on the approaches that need it follows then.",
            icon=":material/cloud_download:",
        )
