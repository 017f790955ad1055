"""Cleaning and preprocessing: one file per step."""

from core.clean.deduplicate import Deduplicate
from core.clean.deduplicate_near import DeduplicateNear
from core.clean.deduplicate_semantic import DeduplicateSemantic
from core.clean.drop_missing import DropMissing
from core.clean.expand_contractions import ExpandContractions
from core.clean.fill_missing import FillMissing
from core.clean.filter_language import FilterLanguage
from core.clean.filter_length import FilterLength
from core.clean.filter_rows import FilterRows
from core.clean.fix_encoding import FixEncoding
from core.clean.fix_labels import FixLabels
from core.clean.lemmatize import Lemmatize
from core.clean.lowercase import Lowercase
from core.clean.map_labels import MapLabels
from core.clean.normalize_unicode import NormalizeUnicode
from core.clean.normalize_whitespace import NormalizeWhitespace
from core.clean.redact import Redact
from core.clean.regex_replace import RegexReplace
from core.clean.remove_boilerplate import RemoveBoilerplate
from core.clean.remove_emails import RemoveEmails
from core.clean.remove_emoji import RemoveEmoji
from core.clean.remove_hashtags import RemoveHashtags
from core.clean.remove_mentions import RemoveMentions
from core.clean.remove_punctuation import RemovePunctuation
from core.clean.remove_stop_words import RemoveStopWords
from core.clean.remove_urls import RemoveUrls
from core.clean.resolve_conflicts import ResolveConflicts
from core.clean.spell_normalize import SpellNormalize
from core.clean.standardize_currencies import StandardizeCurrencies
from core.clean.standardize_dates import StandardizeDates
from core.clean.standardize_numbers import StandardizeNumbers
from core.clean.standardize_units import StandardizeUnits
from core.clean.stem import Stem
from core.clean.strip_markup import StripMarkup

STEPS = (
    FixEncoding, NormalizeUnicode, NormalizeWhitespace,
    StripMarkup, RemoveBoilerplate, RemoveUrls, RemoveEmails, RemoveMentions, RemoveHashtags, RemoveEmoji, RegexReplace,
    Redact,
    StandardizeDates, StandardizeCurrencies, StandardizeUnits, StandardizeNumbers,
    MapLabels, ResolveConflicts, FixLabels,
    FillMissing,
    DropMissing, FilterLength, FilterLanguage, FilterRows, Deduplicate, DeduplicateNear, DeduplicateSemantic,
    Lowercase, ExpandContractions, SpellNormalize, RemovePunctuation, RemoveStopWords, Lemmatize, Stem,
)  # fmt: skip
