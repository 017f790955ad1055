"""Which languages the texts are in, and how easy the English ones are to read."""

from typing import Any

import numpy as np
import pandas as pd

from core.languages import detect, language_name
from core.quality.common.sampling import sample

#: So many texts are looked at for their language, and so many of the English ones for how easy they are.
SAMPLED, READ = 20_000, 2_000
#: What a text is whose language cannot be told.
UNKNOWN = "unknown"

#: Below so many letters or such a confidence the language of a text cannot be told.
_LETTERS, _SURE = 12, 0.5
_CHARACTERS = 2_000


def languages(texts: pd.Series) -> tuple[dict[str, Any], pd.Series]:
    """The share of each language with the mean confidence, most frequent first; and the English texts looked at.

    At most 20,000 texts are looked at (`core.languages.detect`). Fewer than 12 letters or a confidence below 0.5 count
    as ``unknown``: names, numbers and very short texts have no language that can be told.
    """
    some = sample(texts, SAMPLED)
    if some.empty:
        return {}, some
    told = detect(some)
    known = (told.letters >= _LETTERS) & (told.confidences >= _SURE) & (told.codes != "")
    table = pd.DataFrame({"code": np.where(known, told.codes, UNKNOWN), "confidence": told.confidences})
    groups = table.groupby("code")["confidence"].agg(["size", "mean"]).sort_values("size", ascending=False)
    shares = [
        {
            "language": str(code),
            "name": language_name(str(code)),
            "share": round(size / len(some), 4),
            "confidence": round(float(mean), 3),
        }
        for code, size, mean in zip(groups.index, groups["size"], groups["mean"], strict=True)
    ]
    english = some[(table["code"] == "en").to_numpy()]
    return {"counted": len(some), "sampled": len(some) < len(texts), "shares": shares}, english


def readability(english: pd.Series) -> dict[str, Any]:
    """Flesch reading ease of the English texts: about 100 very easy, 60 plain, below 30 hard; empty without any.

    Kept in [-100, 122], because very short or odd texts leave the scale (Flesch, A new readability yardstick, 1948).
    textstat counts syllables by hyphenation patterns here, because its dictionary of pronunciations would have to be
    downloaded; single texts of a few words say little, the middle of many does.
    """
    some = sample(english, READ)
    if some.empty:
        return {}
    from textstat.backend.metrics import flesch_reading_ease

    # English by another name: textstat would ask the network for a dictionary if the language were called "en"
    found = np.clip([flesch_reading_ease(text[:_CHARACTERS], "en-US") for text in some], -100, 122)
    low, middle, high = np.quantile(found, [0.25, 0.5, 0.75])
    return {
        "measure": "Flesch reading ease",
        "language": "en",
        "counted": len(some),
        "median": round(float(middle), 1),
        "p25": round(float(low), 1),
        "p75": round(float(high), 1),
    }
