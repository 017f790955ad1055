"""The step `expand_contractions`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.scan import matches, rewritten
from core.types import TEXT
from core.wordforms import MAY_BE_CONTRACTED, expanded


class ExpandContractions(Step, frozen=True):
    """Writes English contractions out, such as can't as cannot and they're as they are; what has two readings stays.

    It makes sense for counts of words (`tfidf`, keyword counts), so that a negation becomes a word of its own: do it
    before stop words go. It usually harms transformer models a little, or changes nothing: they have seen contractions.
    Only for English texts. An 's stays where it may be a possessive (John's), or has as well as is (he's gone); 'd
    stays unless the next word decides between had and would; ain't stays. Case is kept, curly apostrophes are
    understood. Applying it again changes nothing.
    """

    kind: Literal["expand_contractions"] = "expand_contractions"
    group: ClassVar[Group] = "classical"
    spoken: bool = Field(default=False, description="Also write out gonna, wanna, kinda and the like.")
    bare: bool = Field(
        default=False, description="Also write out forms without an apostrophe that are no other word: dont, im, youre."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace the text of rows with contractions; every other row keeps its text to the byte."""
        touched = matches(frame[TEXT], "(?i)[a-z]" if self.spoken or self.bare else MAY_BE_CONTRACTED)
        return rewritten(frame, touched, lambda text: expanded(text, self.spoken, self.bare))
