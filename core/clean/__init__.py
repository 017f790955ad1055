"""Cleaning and preprocessing: one file per step."""

from core.clean.deduplicate import Deduplicate
from core.clean.drop_missing import DropMissing
from core.clean.normalize_whitespace import NormalizeWhitespace
from core.clean.strip_markup import StripMarkup

STEPS = (StripMarkup, NormalizeWhitespace, DropMissing, Deduplicate)
