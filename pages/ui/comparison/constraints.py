"""What a recommended approach must keep to, and where the electricity comes from."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from core.tune.evidence.constraints import Constraints
from pages.ui.comparison import ahead

#: Label, smallest value and step of each bound.
_FIELDS: Final[dict[str, tuple[str, float, float]]] = {
    "max_minutes": ("Time, min", 0.01, 1.0),
    "max_memory_mb": ("Peak memory, MB", 1.0, 100.0),
    "max_co2_kg": ("CO2, kg", 1e-9, 0.001),
    "max_model_mb": ("Size on disk, MB", 0.001, 10.0),
    "max_latency_ms_per_1000": ("1,000 texts, ms", 0.1, 100.0),
    "min_macro_f1": ("Least macro-F1", 0.0, 0.01),
}

_WORLD: Final = ""


def draw(kept: Mapping[str, float], key: str) -> dict[str, float]:
    """The bounds that are set; the control of each has the key ``{key}_{field}``."""
    # what was just entered stands in the session; what was entered before a refresh, in the draft
    values = [st.session_state.get(f"{key}_{name}", kept.get(name)) for name in _FIELDS]
    bound = len(values) - values.count(None)
    said = f"{bound} set" if bound else "none"
    found: dict[str, float] = {}
    with st.expander(f"Constraints on what is recommended ({said})", icon=":material/rule:", key="constraints"):
        places = st.columns(len(_FIELDS), gap="small")
        for place, (name, (label, least, step)) in zip(places, _FIELDS.items(), strict=True):
            value = place.number_input(
                label,
                min_value=least,
                max_value=1.0 if name == "min_macro_f1" else None,
                value=kept.get(name),
                step=step,
                format="%g",
                key=f"{key}_{name}",
                placeholder="None",
                help=Constraints.model_fields[name].description,
            )
            if value is not None:
                found[name] = value
        st.caption("An approach that breaks one of these is measured and shown like the others, but not recommended.")
    return found


def country(kept: str | None, key: str) -> str | None:
    """The country whose electricity is used, as three letters; None is the world's average."""
    names = {_WORLD: "World average", **ahead.electricity()}
    options = list(names)
    chosen = st.selectbox(
        "Electricity of",
        options,
        options.index(kept) if kept in names else 0,
        names.__getitem__,
        key=key,
        help="Turns energy into CO2 by a country's yearly average, as codecarbon carries it.",
    )
    return None if chosen == _WORLD else chosen
