"""The step `strip_markup`."""

import re
from typing import Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Step

#: HTML element names (WHATWG HTML, section 4, and the obsolete ones of section 16): anything else in angle brackets,
#: such as <3 or <user>, is text.
_BLOCKS = (
    "address article aside blockquote body br center dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section summary table tbody td tfoot "
    "th thead title tr ul"
).split()
_INLINES = (
    "a abbr acronym area audio b base bdi bdo big button canvas caption cite code col data datalist del dfn em embed "
    "font i iframe img input ins kbd label legend link map mark meta meter noscript object optgroup output param "
    "picture progress q rp rt ruby s samp script select slot small source span strike strong style sub sup svg "
    "template textarea time track tt u var video wbr"
).split()
_NAMES = "|".join(sorted(_BLOCKS + _INLINES, key=len, reverse=True))
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*|/)?>|<!--.*?-->|<!doctype[^>]*>", re.IGNORECASE | re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|template)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BLOCK = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS, key=len, reverse=True))})(?:\s[^<>]*|/)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_LINES = re.compile(r"[ \t]*\n\s*")


class StripMarkup(Step, frozen=True):
    """Removes HTML tags, comments and scripts, decodes entities and keeps the words between, links' text included.

    Only real HTML element names count as tags, so that ``<3`` and ``a < b`` stay. Block elements become line breaks.
    Repeated until nothing changes, because text that was escaped twice is common in exports; applying the step again
    therefore changes nothing. A tag ends at its first ``>``, also inside an attribute.
    """

    kind: Literal["strip_markup"] = "strip_markup"
    entities: bool = Field(default=True, description="Decode entities such as &amp; and &#8217; into characters.")

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows that contain markup; every other row keeps its text to the byte."""
        touched = frame["text"].str.contains(r"[<&]", regex=True, na=False)
        if not touched.any():
            return frame
        texts = frame["text"].copy()
        texts[touched] = texts[touched].map(self.strip)
        return frame.assign(text=texts)

    def strip(self, text: str) -> str:
        """One text without markup."""
        while True:
            stripped = self._once(text)
            if stripped == text:
                return text
            text = stripped

    def _once(self, text: str) -> str:
        from html import unescape

        if _TAG.search(text):
            text = _HIDDEN.sub(" ", text)
            text = _TAG.sub("", _BLOCK.sub("\n", text))
            text = _LINES.sub("\n", text).strip()
        if self.entities:
            text = _ENTITY.sub(lambda found: unescape(found.group()), text)
        return text
