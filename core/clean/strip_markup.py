"""The step `strip_markup`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core import markup
from core.contracts import Context, Group, Step
from core.scan import matches, rewritten


class StripMarkup(Step, frozen=True):
    """Removes HTML tags, comments and scripts, decodes entities and keeps the words between, links' text included.

    Only real HTML element names count as tags, so that ``<3`` and ``a < b`` stay. Block elements become line breaks.
    Repeated until nothing changes, because text that was escaped twice is common in exports; applying the step again
    therefore changes nothing. A tag ends at its first ``>``, also inside an attribute.
    """

    kind: Literal["strip_markup"] = "strip_markup"
    group: ClassVar[Group] = "content"
    entities: bool = Field(default=True, description="Decode entities such as &amp; and &#8217; into characters.")
    targets: bool = Field(
        default=False, description="Write where a link goes behind its text, as in our shop (https://example.org)."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows that contain markup; every other row keeps its text to the byte."""
        return rewritten(frame, matches(frame["text"], "[<&]"), self.strip)

    def strip(self, text: str) -> str:
        """One text without markup."""
        return markup.strip(text, self.entities, self.targets)
