"""The step `fix_encoding`."""

from typing import ClassVar, Literal

import pandas as pd

from core.contracts import Context, Group, Step
from core.mojibake import misread, repaired
from core.scan import rewritten


class FixEncoding(Step, frozen=True):
    """Repairs text that was decoded with the wrong encoding, such as cafÃ© for café.

    Nothing but the encoding is changed: quotes, dashes, entities and wide letters stay. C1 control characters become
    the Windows-1252 characters they were meant to be. Applying it again changes nothing. The repair is ftfy's (Speer,
    ftfy, Zenodo, 2019, doi 10.5281/zenodo.2591652). Characters already lost (U+FFFD) cannot be repaired and stay.
    """

    kind: Literal["fix_encoding"] = "fix_encoding"
    group: ClassVar[Group] = "characters"

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows that were misread; every other row keeps its text to the byte."""
        return rewritten(frame, misread(frame["text"]), repaired)
