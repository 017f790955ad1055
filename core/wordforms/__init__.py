"""Words and their forms, for steps that serve counts of words: stop words, contractions, stems, lemmas, marks."""

from core.wordforms.contractions import MAY_BE_CONTRACTED, expanded
from core.wordforms.lemmas import lemmatizer
from core.wordforms.lengthened import laughs, shortener
from core.wordforms.marks import Marks
from core.wordforms.stems import STEMMED, Stems, stemmer
from core.wordforms.stop_words import LANGUAGES, UNSPACED, StopWords
from core.wordforms.tokens import plain, with_words
from core.wordforms.wordnet import PartOfSpeech

__all__ = [
    "LANGUAGES", "MAY_BE_CONTRACTED", "STEMMED", "UNSPACED", "Marks", "PartOfSpeech", "Stems", "StopWords", "expanded",
    "laughs", "lemmatizer", "plain", "shortener", "stemmer", "with_words",
]  # fmt: skip
