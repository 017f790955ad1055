"""Cleaning and preprocessing: one file per step."""

from core.clean.deduplicate import Deduplicate
from core.clean.deduplicate_near import DeduplicateNear
from core.clean.drop_missing import DropMissing
from core.clean.filter_language import FilterLanguage
from core.clean.filter_length import FilterLength
from core.clean.fix_encoding import FixEncoding
from core.clean.map_labels import MapLabels
from core.clean.normalize_unicode import NormalizeUnicode
from core.clean.normalize_whitespace import NormalizeWhitespace
from core.clean.redact import Redact
from core.clean.remove_boilerplate import RemoveBoilerplate
from core.clean.standardize_currencies import StandardizeCurrencies
from core.clean.standardize_dates import StandardizeDates
from core.clean.standardize_numbers import StandardizeNumbers
from core.clean.standardize_units import StandardizeUnits
from core.clean.strip_markup import StripMarkup

STEPS = (
    FixEncoding, StripMarkup, NormalizeUnicode, NormalizeWhitespace, RemoveBoilerplate, Redact,
    StandardizeDates, StandardizeCurrencies, StandardizeUnits, StandardizeNumbers, MapLabels,
    DropMissing, FilterLength, FilterLanguage, Deduplicate, DeduplicateNear,
)  # fmt: skip
