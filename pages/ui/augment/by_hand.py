"""What a person rejected or accepted by hand: a draft of the dataset until it is put into the recipe."""

import json
from typing import Any

from core.augment.accept import Accept
from core.augment.common.pair import Pair
from core.augment.refuse import Refuse
from core.contracts import Step
from core.digest import text_digest
from core.recipe import Recipe
from core.store.records import Version
from pages.ui import recipes, state


def said(version: Version) -> dict[str, Any]:
    """``refused``, digests of texts, and ``accepted``, texts by their parents; as the recipe has it at first."""
    text = state.workspace().catalog.draft(_key(version))
    if text is not None:
        return dict(json.loads(text))
    recipe: Recipe = recipes.draft(version)
    refused = [digest for step in recipe.steps if isinstance(step, Refuse) for digest in step.texts]
    accepted = [[pair.parent, pair.text] for step in recipe.steps if isinstance(step, Accept) for pair in step.rows]
    return {"refused": refused, "accepted": accepted}


def hand(version: Version) -> tuple[list[str], list[str]]:
    """Digests of the texts that were rejected, and of those that were accepted."""
    now = said(version)
    return list(now["refused"]), [text_digest(text) for _, text in now["accepted"]]


def refuse(version: Version, text: str) -> None:
    """Reject a text, or take that back."""
    now, digest = said(version), text_digest(text)
    _keep(version, {**now, "refused": _turned(now["refused"], digest)})


def accept(version: Version, parent: str, text: str) -> None:
    """Keep a row although the gate rejects it, or take that back."""
    now = said(version)
    _keep(version, {**now, "accepted": _turned(now["accepted"], [parent, text])})


def steps(version: Version) -> list[Step]:
    """The steps that say so in a recipe; none where nobody decided anything."""
    now = said(version)
    pairs = tuple(Pair(parent=parent, text=text) for parent, text in now["accepted"])
    found: list[Step] = [Refuse(texts=tuple(now["refused"]))] if now["refused"] else []
    return [*found, Accept(rows=pairs)] if pairs else found


def _turned(values: list[Any], value: Any) -> list[Any]:
    return [one for one in values if one != value] if value in values else [*values, value]


def _keep(version: Version, now: dict[str, Any]) -> None:
    state.workspace().catalog.save_draft(_key(version), json.dumps(now, ensure_ascii=False))


def _key(version: Version) -> str:
    return f"made by hand/{version.dataset}"
