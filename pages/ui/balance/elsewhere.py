"""What evens out classes without touching rows, and so belongs to an approach."""

import streamlit as st

#: What it is, and why it is no step of a recipe.
_KINDS = (
    (
        "SMOTE, borderline SMOTE, ADASYN",
        "They mix the vectors of rows. A mixed vector has no text, so only the approach that learns from vectors, "
        "frozen, can use them.",
    ),
    (
        "Class weights",
        "Rows of small classes count more in training; no row is repeated or lost. The approach frozen has them.",
    ),
    (
        "Decision thresholds and logit adjustment",
        "The training stays as it is; what the model says is shifted towards the small classes afterwards, by what "
        "helps on validation rows.",
    ),
)


def draw() -> None:
    """What each is, and the way to Compare."""
    st.caption("These change how an approach learns or decides, not the rows: they belong to the frozen approach.")
    for name, said in _KINDS:
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{name}**")
            st.caption(said)
    st.page_link("pages/tune/compare.py", label="Set them on Compare", icon=":material/balance:")
