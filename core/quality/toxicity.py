"""The check `toxicity`."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from core.contracts import Check, Context, Finding
from core.dataset import Dataset
from core.lexicons import mentions
from core.quality.common.wording import FOLDER, LANGUAGES, fitting, spoken
from core.types import LABEL, TEXT, UID
from core.words import count

_LISTED = 100


class Toxicity(Check, frozen=True):
    """Finds rows that hold an insult, a profanity or a threat of a word list, and says how many each class has.

    By word list only: it misses what is said in other words or another spelling, and it finds quotations, jokes and
    words that are meant otherwise. Lists come in English, German, French, Spanish, Portuguese, Italian and Dutch; those
    of the data's own languages are used.
    """

    kind: Literal["toxicity"] = "toxicity"
    languages: tuple[str, ...] = Field(default=(), description=LANGUAGES)
    folder: str = Field(default="", description=FOLDER)

    def inspect(self, dataset: Dataset, context: Context) -> list[Finding]:
        """At most one finding, which names no word; AssayError when the folder of own lists cannot be read."""
        languages, words = fitting("toxicity", dataset, context, self.languages, self.folder)
        found = mentions(dataset.frame[TEXT], words, least=None)
        rows = found.rows()
        if len(rows) == 0:
            return []
        classes = _classes(dataset.frame[LABEL], rows)
        share = len(rows) / len(dataset)
        message = (
            f"{count(len(rows), 'row holds', 'rows hold')} a word of the toxicity lexicon ({_percent(share)} of all; "
            f"lists: {spoken(languages)}){_extremes(classes)}. This is by word list only: it misses what is said in "
            "other words, and finds quotations and words that are meant otherwise. Look at them before you show or "
            "publish the data, or train a model that writes."
        )
        details = {
            "by": "lexicon only",
            "languages": list(languages),
            "groups": {group: len(places) for group, places in found.groups.items()},
            "classes": dict(list(classes.items())[:_LISTED]),
        }
        uids = tuple(dataset.frame[UID].iloc[rows])
        return [Finding(check=self.kind, severity="info", message=message, uids=uids, share=share, details=details)]


def _classes(labels: pd.Series, rows: np.ndarray) -> dict[str, dict[str, Any]]:
    """Rows of each class, how many of them hold a word, and their share; the highest share first."""
    sizes = labels.value_counts()
    held = labels.iloc[rows].value_counts()
    table = {
        str(name): {"rows": int(size), "with": int(held.get(name, 0)), "share": round(held.get(name, 0) / size, 4)}
        for name, size in sizes.items()
    }
    return dict(sorted(table.items(), key=lambda item: (-item[1]["share"], item[0])))


def _percent(share: float) -> str:
    return "under 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def _extremes(classes: dict[str, dict[str, Any]]) -> str:
    if len(classes) < 2:
        return ""
    (most, high), *_, (least, low) = classes.items()
    return (
        f", from {_percent(low['share'])} of the rows of class '{least}' to {_percent(high['share'])} of class '{most}'"
    )
