"""Making new train rows out of train rows: one file per method, and the gate that keeps or rejects what was made."""

from core.augment.accept import Accept
from core.augment.back_translation import BackTranslation
from core.augment.contextual import Contextual
from core.augment.delete_words import DeleteWords
from core.augment.gate import Gate
from core.augment.generate import Generate
from core.augment.keyboard import Keyboard
from core.augment.mix import Mix
from core.augment.neighbors import Neighbors
from core.augment.ocr import Ocr
from core.augment.paraphrase import Paraphrase
from core.augment.random_characters import RandomCharacters
from core.augment.refuse import Refuse
from core.augment.spelling import Spelling
from core.augment.split_words import SplitWords
from core.augment.swap_words import SwapWords
from core.augment.synonyms import Synonyms
from core.augment.tfidf import Tfidf
from core.contracts import Step

STEPS: tuple[type[Step], ...] = (
    Keyboard,
    Ocr,
    RandomCharacters,
    Spelling,
    SwapWords,
    DeleteWords,
    SplitWords,
    Synonyms,
    Neighbors,
    Tfidf,
    Contextual,
    BackTranslation,
    Paraphrase,
    Generate,
    Mix,
    Gate,
    Accept,
    Refuse,
)
