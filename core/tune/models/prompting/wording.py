"""What is said to the model: templates, the words for the labels, examples."""

import re
from collections.abc import Sequence
from string import Formatter
from typing import Final, Literal

import numpy as np
from pydantic import BaseModel

from core.errors import AssayError
from core.types import Pooling

Way = Literal["similarity", "cloze", "likelihood"]
Memory = Literal["prototypes", "neighbours"]

#: What each template of a way must hold, once.
NEEDED: Final[dict[Way, tuple[str, ...]]] = {
    "similarity": ("label",),
    "cloze": ("text", "mask"),
    "likelihood": ("text",),
}

#: Templates of a way where the user gives none; as many for each way.
DEFAULTS: Final[dict[Way, tuple[str, ...]]] = {
    "similarity": (
        "{label}",
        "This text is about {label}.",
        "The topic is {label}.",
        "Category: {label}",
        "A question or message about {label}.",
    ),
    "cloze": (
        "{text} This is about {mask}.",
        "{text} It was {mask}.",
        "{mask}: {text}",
        "Category: {mask}. {text}",
        "{text} ({mask})",
    ),
    "likelihood": (
        "Text: {text}\nLabel:",
        "Text: {text}\nCategory:",
        "{text}\nThis is about",
        "Input: {text}\nOutput:",
        "{text}\nThe best label for this text is",
    ),
}

_PARTS = re.compile(r"[_\-.:/\s]+|(?<=[a-z])(?=[A-Z])")


class Wording(BaseModel, frozen=True):
    """All that a way of prompting is told; it is saved with the model.

    ``words`` are the words for each class, in class order; ``examples`` are train texts with their class index.
    """

    way: Way
    templates: tuple[str, ...]
    words: tuple[str, ...]
    examples: tuple[tuple[str, int], ...] = ()
    memory: Memory = "prototypes"
    instruction: str = ""
    calibrate: bool = True
    max_tokens: int = 128
    pooling: Pooling = "auto"


def fault(template: str, ways: Sequence[Way]) -> str | None:
    """What is wrong with a template that must suit one of the ways; None when it does."""
    found = placeholders(template)
    if found is None:
        return f"the template {template!r} has a brace that opens or closes nothing; write {{{{ or }}}} for a brace"
    if any(sorted(found) == sorted(NEEDED[way]) for way in ways):
        return None
    wanted = " or ".join(" and ".join(f"{{{name}}}" for name in NEEDED[way]) for way in ways)
    return f"the template {template!r} must hold {wanted}, once, and nothing else in braces"


def placeholders(template: str) -> list[str] | None:
    """What stands in braces, in order; None when the braces are not right."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return None
    named = [(name, layout, conversion) for _, name, layout, conversion in parts if name is not None]
    return None if any(layout or conversion for _, layout, conversion in named) else [name for name, _, _ in named]


def plain_words(label: str) -> str:
    """A label as words: split at ``_ - . : /`` and where a small letter meets a capital."""
    return " ".join(part for part in _PARTS.split(label) if part) or label


def words_for(classes: Sequence[str], descriptions: Sequence[str]) -> tuple[str, ...]:
    """The words for each class: its description (``label = words``) where there is one, else the label as words.

    AssayError when a description names no class.
    """
    said: dict[str, str] = {}
    for line in descriptions:
        fits = [label for label in classes if line.startswith(label) and line[len(label) :].lstrip().startswith("=")]
        if not fits:
            raise AssayError(
                f"The description {line!r} begins with no label of this dataset.",
                "descriptions",
                f"Write `label = words` with one of: {', '.join(classes[:8])}.",
            )
        label = max(fits, key=len)
        said[label] = line[len(label) :].lstrip()[1:].strip()
        if not said[label]:
            raise AssayError(f"The description {line!r} is empty.", "descriptions", "Write words after the `=`.")
    return tuple(said.get(label, plain_words(label)) for label in classes)


def draw(y: np.ndarray, classes: int, shots: int, rng: np.random.Generator) -> list[int]:
    """Rows of examples, ``shots`` a class or as many as there are, in rounds that show each class once.

    With the same generator, fewer shots are a part of more.
    """
    mine = [rng.permutation(np.flatnonzero(y == place))[:shots] for place in range(classes)]
    rounds = [rng.permutation(classes) for _ in range(shots)]
    return [int(mine[place][turn]) for turn, order in enumerate(rounds) for place in order if turn < len(mine[place])]
