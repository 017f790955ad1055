"""Lists of words that checks look for, as plain files that a user may extend, and the fast search for them.

``groups`` are neutral terms for groups of people, ``toxicity`` common insults, profanities and threats. Both are word
lists and nothing more: they miss what is said in other words, and find words that are meant otherwise.
"""

from core.lexicons.load import LEXICONS, languages_of, lexicon
from core.lexicons.match import Mentions, mentions

__all__ = ["LEXICONS", "Mentions", "languages_of", "lexicon", "mentions"]
