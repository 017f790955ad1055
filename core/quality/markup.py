"""The check `markup`."""

from collections import Counter
from typing import Literal

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.markup import MAYBE_ENTITIES, MAYBE_TAGS, entities, tags
from core.scan import matches
from core.types import TEXT, UID
from core.words import count

#: How many of the most frequent tags and entities are listed.
_LISTED = 10


class Markup(Check, frozen=True):
    """Finds HTML tags, comments and entities such as &amp; that were left in texts.

    Only real HTML element names count as tags, and only entities that stand for a character; ``<3`` and ``<user>`` are
    text. It is what the step `strip_markup` removes.
    """

    kind: Literal["markup"] = "markup"

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding."""
        texts = dataset.frame[TEXT]
        maybe = matches(texts, f"{MAYBE_TAGS}|{MAYBE_ENTITIES}")
        uids: list[str] = []
        seen: Counter[str] = Counter()
        tagged = escaped = 0
        for uid, text in zip(dataset.frame.loc[maybe, UID], texts[maybe].tolist(), strict=True):
            found, signs = tags(text), entities(text)
            if found or signs:
                uids.append(uid)
                tagged, escaped = tagged + bool(found), escaped + bool(signs)
                seen.update({*map(_short, found), *signs})
        if not uids:
            return []
        message = (
            f"{count(len(uids), 'text holds', 'texts hold')} HTML markup: {tagged:,} with tags, {escaped:,} with "
            "entities such as &amp;. A model spends its tokens on it and may learn the layout in place of the words. "
            "Strip it, unless the markup itself is what is to be learned."
        )
        return [
            Finding(
                check=self.kind,
                severity="warning",
                message=message,
                uids=tuple(uids),
                share=len(uids) / len(dataset),
                fix={"kind": "strip_markup"},
                details={"tagged": tagged, "escaped": escaped, "most": dict(seen.most_common(_LISTED))},
            )
        ]


def _short(tag: str) -> str:
    """A tag by its name: ``<a href="x">`` and ``</a>`` are both ``<a>``."""
    if tag.startswith("<!"):
        return "<!-- -->" if tag.startswith("<!--") else "<!doctype>"
    return f"<{tag.strip('</>').split()[0].rstrip('/').lower()}>"
