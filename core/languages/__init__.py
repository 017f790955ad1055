"""The language of texts: what checks, statistics and steps share."""

from core.languages.detect import Detected, detect, foreign
from core.languages.names import NAMES, language_name, related, standard

__all__ = ["NAMES", "Detected", "detect", "foreign", "language_name", "related", "standard"]
