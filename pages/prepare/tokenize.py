"""The page Tokenize: how models cut the texts into pieces, and after how many they should stop reading."""

import streamlit as st

from core.export.encoded import Encoded
from core.jobs.kinds import job_kinds
from core.store.records import Version
from core.tokenize.budget import cut_at, waste
from core.tokenize.counts import Counts
from core.tokenize.side_by_side import figures
from core.words import duration
from pages.ui import frame, jobs, messages, steps
from pages.ui.tokenize import beside, choose, encode, fragments, inspector, lengths

VIEWS = ("Lengths", "Pieces", "Words", "Two tokenizers", "Encode")


def percent(share: float) -> str:
    """``12.3%``; a share that would read as nothing but is not is ``under 0.1%``."""
    return "under 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def show_numbers(version: Version, counts: Counts, limit: int) -> None:
    """The five figures that matter."""
    told, cut = figures(counts, limit), cut_at(counts, limit)
    batch = choose.in_compare(version).batch
    wasted = waste(counts, limit, batch)
    frame.figures(
        [
            ("Texts", f"{counts.total:,}", "Rows without text are left out."),
            ("Median tokens", f"{told['median']:,.0f}", f"{counts.special} of them are special tokens."),
            (
                f"Cut at {limit:,} tokens",
                percent(cut.share),
                f"{cut.texts:,} of {len(counts):,} texts are longer. {cut.tokens_lost:.1%} of all tokens are lost.",
            ),
            (
                "Padding waste",
                percent(wasted["sorted"]),
                f"Share of what is computed that is padding, in batches of {batch} sorted by length. "
                f"All padded to the limit it is {wasted['limit']:.1%}.",
            ),
            (
                "Unknown pieces",
                "none" if told["unknown_pieces"] is None else percent(told["unknown_pieces"]),
                "Nothing can be unknown to this tokenizer: it knows every byte."
                if told["unknown_texts"] is None
                else f"{told['unknown_texts']:.1%} of the texts have characters that the vocabulary does not know.",
            ),
        ]
    )


def show_sample(version: Version, chosen: choose.Chosen) -> None:
    """That a sample was counted, and the button for all texts."""
    counts = chosen.counts
    if not counts.sampled:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Counted on an even sample of {len(counts):,} texts: shares are good to 0.7 percentage points. All take "
            f"about {duration(counts.seconds * counts.total / max(len(counts), 1))}."
        )
        ready = "tokens" in job_kinds() and jobs.of_kind("tokens", version.dataset) is None
        if ready and st.button("Count all texts", key="count_all", icon=":material/functions:"):
            jobs.start("tokens", {"version": version.id, "model": chosen.model}, version.dataset)
            st.rerun()


def show(version: Version) -> Encoded:
    """Everything below the title; returns the exporter that the command at the foot writes with."""
    top = st.container()
    chosen, other, limit = choose.draw(version)
    with top:
        show_numbers(version, chosen.counts, limit)
    show_sample(version, chosen)
    left, right = st.columns([3, 2], vertical_alignment="center")
    view = left.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="token_view", label_visibility="collapsed"
    )
    with right:
        lengths.use_button(version, chosen, limit)
    made = Encoded(model=chosen.model, max_length=max(limit, 4))
    with messages.guarded():
        if view == "Lengths":
            lengths.draw(version, chosen, limit)
        elif view == "Pieces":
            inspector.draw(version, chosen, other, limit)
        elif view == "Words":
            fragments.draw(version, chosen, limit)
        elif view == "Two tokenizers":
            beside.draw(version, chosen, other, limit)
        else:
            made = encode.draw(version, chosen, limit)
    return made


frame.header("Tokenize", "See how a model cuts texts into pieces, and choose after how many it stops reading.")
version = frame.need_version("then see how a model reads it.")
with messages.guarded():
    exporter = show(version)
    steps.aside(version)
    frame.foot(encode.command(version, exporter))
