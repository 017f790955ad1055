"""The step `remove_boilerplate`."""

from typing import Annotated, ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.pieces import piece_key, without
from core.scan import matches, rewritten


class RemoveBoilerplate(Step, frozen=True):
    """Removes given lines or sentences, such as signatures and disclaimers, from every text.

    A line or sentence goes when it is one of ``lines`` as a whole; white space, full stops and quotation marks at its
    ends do not count. A text that consists of nothing else stays as it is. Applying it again changes nothing.
    """

    kind: Literal["remove_boilerplate"] = "remove_boilerplate"
    group: ClassVar[Group] = "content"
    lines: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(), description="The lines or sentences to remove, one each; the check `boilerplate` proposes some."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows that hold one of the lines; every other row keeps its text to the byte."""
        keys = {key for line in self.lines if (key := piece_key(line))}
        if not keys:
            return frame
        pattern = "|".join(_literal(key) for key in sorted(keys))
        return rewritten(frame, matches(frame["text"], pattern), lambda text: without(text, keys))


def _literal(text: str) -> str:
    """The text as a pattern of RE2 that matches it and nothing else."""
    return "".join(sign if sign.isalnum() or not sign.isascii() else f"\\x{{{ord(sign):x}}}" for sign in text)
