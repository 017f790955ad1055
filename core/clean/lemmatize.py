"""The step `lemmatize`."""

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field

from core.contracts import Context, Group, Step
from core.types import TEXT
from core.wordforms import PartOfSpeech, lemmatizer, with_words


class Lemmatize(Step, frozen=True):
    """Replaces English words by their form in the dictionary, as geese by goose and was by be, by WordNet.

    It makes sense for counts of words (`tfidf`, keyword counts) where stems would be too coarse or must be readable.
    It usually harms transformer models, which use the endings. No tagger looks at the sentence: with ``any`` a word
    gets the reading that is most frequent in WordNet's tagged texts, so that *left* is *leave* on the left side, too.
    Words that WordNet does not know stay. Needs WordNet: Debian's package wordnet-base, or the user's data of nltk.
    """

    kind: Literal["lemmatize"] = "lemmatize"
    group: ClassVar[Group] = "classical"
    part: PartOfSpeech | Literal["any"] = Field(
        default="any", description="Part of speech that words are taken for; any takes each word's most frequent one."
    )

    def apply(self, frame: pd.DataFrame, context: Context) -> pd.DataFrame:
        """Replace each word by its lemma; missing text stays missing. Raises AssayError where WordNet is absent."""
        return frame.assign(**{TEXT: with_words(frame[TEXT], lemmatizer(self.part))})
