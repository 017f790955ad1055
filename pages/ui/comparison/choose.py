"""The list of approaches: grouped, with a sentence, advice, what stands in the way and the estimate of each."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import streamlit as st

from core.outlook import Grouping, Outlook, groups
from core.planning import told_estimate
from core.tune import APPROACHES, STARTERS
from core.tune.evidence.advice import Advice
from core.tune.evidence.rules import Verdict
from pages.ui import messages

_BY: Final[dict[str, Grouping]] = {"By what trains": "trains", "By supervision": "supervision"}
#: Pixels of the columns; the sentence has what is left. A name or an advice that is cut off helps nobody.
_NAME, _ADVICE, _TIME = 122, 86, 184

_COLORS: Final[dict[Verdict, Literal["green", "gray", "orange"]]] = {
    "worth trying": "green",
    "perhaps": "gray",
    "rather not": "orange",
}

#: Kinds of all approaches, in the order of their table.
KINDS: Final = tuple(member.name() for member in APPROACHES)

#: What a first comparison tries.
FIRST: Final = tuple(member.name() for member in STARTERS)


def wanted(kept: Sequence[str], turn: str) -> list[str]:
    """The kinds that are ticked, also those that cannot be tried now; ``kept`` are those ticked before a refresh.

    The box of a kind has the key ``try{turn}_{kind}``.
    """
    for kind in KINDS:
        st.session_state.setdefault(_key(kind, turn), kind in kept)
    return [kind for kind in KINDS if st.session_state[_key(kind, turn)]]


def draw(
    ahead: Outlook, blocked: Mapping[str, str], estimates: Mapping[str, Any], own: Mapping[str, str], turn: str
) -> None:
    """Draw the list. ``blocked`` says why approaches cannot be tried, ``own`` which settings are not the defaults."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Approaches", anchor=False, width="content")
        st.caption("Choose", width="content")
        worth = [kind for kind, advice in ahead.advice.items() if advice.verdict == "worth trying"]
        _button("First selection", "choose_first", FIRST, "What a first comparison tries; it ends in minutes.", turn)
        _button("Worth trying", "choose_worth", worth, "Everything that the advice calls worth trying.", turn)
        _button("All", "choose_all", KINDS, "Everything that can be tried here.", turn)
        st.space("stretch")
        by = st.segmented_control(
            "Group by", list(_BY), default=next(iter(_BY)), required=True, key="group_by", label_visibility="collapsed"
        )
    with st.container(border=True, gap="xsmall"):
        with _line():
            st.caption("Approach", width=_NAME)
            st.caption("What it does")
            st.caption("Advice", width=_ADVICE)
            if estimates:
                st.caption("Time of all its fits", width=_TIME)
        for group, members in groups(APPROACHES, _BY[str(by)]).items():
            st.markdown(f"**{messages.escaped(group)}**")
            for member in members:
                kind = member.name()
                with _line():
                    if kind in blocked:
                        st.checkbox(kind, key=f"blocked{turn}_{kind}", disabled=True, width=_NAME)
                        st.caption(f":material/block: {messages.escaped(blocked[kind])}")
                    else:
                        st.checkbox(kind, key=_key(kind, turn), width=_NAME)
                        st.caption(member.summary() + _changes(own.get(kind)))
                    _advice(ahead.advice.get(kind))
                    if estimates:
                        _time(None if kind in blocked else estimates.get(kind))


def _line() -> Any:
    return st.container(horizontal=True, vertical_alignment="center", wrap=False)


def _changes(own: str | None) -> str:
    return f" *Set here: {messages.escaped(own)}.*" if own else ""


def _advice(advice: Advice | None) -> None:
    if advice is None:
        st.space(_ADVICE)
        return
    with st.container(width=_ADVICE):
        text = f"{messages.escaped(advice.reason)} ({messages.escaped(advice.source)})"
        st.badge(advice.verdict, color=_COLORS[advice.verdict], help=text)


def _time(estimate: Mapping[str, Any] | None) -> None:
    if estimate is None:
        st.space(_TIME)
        return
    text = estimate.get("basis") or estimate.get("error") or estimate.get("skipped")
    st.caption(told_estimate(estimate), help=messages.escaped(text), width=_TIME)


def _button(label: str, key: str, kinds: Sequence[str], text: str, turn: str) -> None:
    st.button(label, key=key, type="tertiary", help=text, on_click=_choose, args=(tuple(kinds), turn))


def _choose(kinds: Sequence[str], turn: str) -> None:
    for kind in KINDS:
        st.session_state[_key(kind, turn)] = kind in kinds


def _key(kind: str, turn: str) -> str:
    return f"try{turn}_{kind}"
