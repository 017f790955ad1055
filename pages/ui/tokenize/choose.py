"""Which tokenizer, which one beside it, and after how many tokens texts are cut; kept as a draft of the dataset."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import streamlit as st

from core.contracts import quiet
from core.store.records import Version
from core.store.workspace import Workspace
from core.tokenize.cost import shape_of
from core.tokenize.counts import Counts, all_counted
from core.tokenize.job import SAMPLE, counts_of
from core.tokenize.source import PACKAGED, longest, tokenizer_digest, tokenizer_folder
from core.tune.compare.budget import Budget
from pages.ui import messages, state
from pages.ui.comparison import budget

_LEAST, _MOST = 8, 8192


@dataclass(frozen=True)
class Chosen:
    """A tokenizer by the name the user gave it (None: the packaged one), its folder, and its counts."""

    model: str | None
    folder: Path
    counts: Counts

    @cached_property
    def title(self) -> str:
        """What it is called: the hub's name, or the last part of a folder's."""
        if self.model is None:
            return PACKAGED
        return Path(self.model).name if Path(self.model).is_dir() else self.model


def compared(version: Version) -> dict[str, Any]:
    """The draft of Compare's plan for this dataset; empty when nobody opened it."""
    return dict(json.loads(state.workspace().catalog.draft(f"compare/{version.dataset}") or "{}"))


def in_compare(version: Version) -> Budget:
    """The budget as Compare has it now."""
    return Budget(**budget.given(version, compared(version).get("budget")))


def trainable(chosen: Chosen) -> bool:
    """Whether Compare could train the model, as far as is known: a folder may hold a tokenizer and no weights."""
    return chosen.model is None or not Path(chosen.model).is_dir() or shape_of(chosen.folder) is not None


def in_use(version: Version, chosen: Chosen, limit: int) -> bool:
    """Whether Compare has this limit, and this model if it can train it."""
    same = not trainable(chosen) or compared(version).get("model") == chosen.model
    return same and in_compare(version).max_tokens == limit


def use(version: Version, chosen: Chosen, limit: int) -> None:
    """Make a limit Compare's, and its model too if it can be trained; Compare's form is drawn anew from them."""
    draft = compared(version)
    draft["budget"] = {**budget.given(version, draft.get("budget")), "max_tokens": limit}
    if trainable(chosen):
        draft["model"] = chosen.model
    state.workspace().catalog.save_draft(f"compare/{version.dataset}", json.dumps(draft))
    st.session_state["plan_turn"] = st.session_state.get("plan_turn", 0) + 1
    messages.later(f"Compare now cuts texts after {limit:,} tokens")


def draw(version: Version) -> tuple[Chosen, Chosen | None, int]:
    """The controls; returns the tokenizer, the one beside it if there is one, and the limit."""
    catalog, name = state.workspace().catalog, f"tokenize/{version.dataset}"
    now: dict[str, Any] = json.loads(catalog.draft(name) or "{}")
    key = f"{version.dataset}"
    left, middle, right = st.columns([3, 3, 4], gap="medium", vertical_alignment="top")
    model = _name(left, "Tokenizer of the model", now.get("model"), f"token_model_{key}", f"{PACKAGED}, packaged")
    beside = _name(middle, "Beside it", now.get("beside"), f"token_beside_{key}", "None")
    chosen = _loaded(version, model)
    other = None
    if beside is not None:
        with middle, messages.guarded():
            other = _loaded(version, beside)
    with right:
        limit = _limit(version, chosen, now.get("limit"))
    if (said := {"model": model, "beside": beside, "limit": limit}) != now:
        catalog.save_draft(name, json.dumps(said))
    return chosen, other, limit


def _name(place: Any, label: str, kept: str | None, key: str, unset: str) -> str | None:
    entered: str = place.text_input(
        label, kept or "", key=key, placeholder=unset,
        help="A folder with a tokenizer, or a model's name on the hub, of which only the tokenizer is fetched.",
    )  # fmt: skip
    return entered.strip() or None


def _limit(version: Version, chosen: Chosen, given: int | None) -> int:
    """The slider, from what Compare has at first, up to the longest text or the most that the model reads."""
    own = longest(chosen.folder) or _MOST
    needed = max(int(chosen.counts.tokens.max(initial=0)), 64)
    usual = min(in_compare(version).max_tokens, own, _MOST)
    # nothing that moves with the slider: with other bounds a browser would draw a new one under the hand
    top = max(min(-(-needed // 8) * 8, own, _MOST), usual, _LEAST + 8)
    key = f"token_limit_{version.id[:8]}_{chosen.title}"
    st.session_state[key] = min(st.session_state.get(key) or given or usual, top)
    limit = st.slider(
        "Limit in tokens",
        _LEAST,
        top,
        key=key,
        help="Texts are cut after this many tokens, special ones included. It ends where the longest text does, or "
        "where the model stops reading.",
    )
    return int(limit)


def _loaded(version: Version, model: str | None) -> Chosen:
    folder = tokenizer_folder(model)
    found = _counts(str(state.workspace().root), version.id, model, _stamp(version, folder))
    return Chosen(model, folder, found)


def _stamp(version: Version, folder: Path) -> str:
    """Changes with the tokenizer, and when all texts have been counted in the background."""
    workspace = state.workspace()
    table = workspace.manifest(version.id)["table"]
    whole = version.rows <= SAMPLE or all_counted(table, folder, workspace.cache / "tokens")
    return f"{tokenizer_digest(folder)} {whole}"


@st.cache_resource(max_entries=8, show_spinner="Counting tokens")
def _counts(root: str, version_id: str, model: str | None, stamp: str) -> Counts:
    found: Counts = counts_of(Workspace.open(root), version_id, model, SAMPLE, quiet)
    return found
