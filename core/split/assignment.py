"""The digest of an assignment of rows to splits: what is frozen, in a word that can be compared."""

import hashlib
from typing import TYPE_CHECKING

from core.digest import DIGITS
from core.types import SPLIT, UID

if TYPE_CHECKING:
    import pandas as pd


def assignment_digest(frame: "pd.DataFrame") -> str:
    """Digest of which row is in which split, from the columns uid and split; 40 hex digits.

    The order of rows, their texts and other columns do not count, nor do rows without a split.
    """
    known = frame.loc[frame[SPLIT].notna(), [UID, SPLIT]].sort_values(UID, kind="stable")
    total = hashlib.sha256()
    for uid, split in zip(known[UID], known[SPLIT], strict=True):
        total.update(f"{len(uid)}\0{uid}\0{split}\0".encode("utf-8", "surrogatepass"))
    return total.hexdigest()[:DIGITS]
