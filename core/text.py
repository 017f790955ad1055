"""What counts as the same text."""

import unicodedata

import pandas as pd


def text_key(text: str) -> str:
    """The text after Unicode NFKC, case folding and collapsing of white space; equal keys mean duplicates."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(folded.casefold().split())


def text_keys(texts: pd.Series) -> pd.Series:
    """`text_key` of each text; missing stays missing. An empty key is missing too: nothing equals nothing."""
    keys = texts.map(text_key, na_action="ignore")
    return keys.where(keys != "")


def is_missing(texts: pd.Series) -> pd.Series:
    """True where there is no text: null, empty, or white space only."""
    return texts.isna() | (texts.str.strip() == "").fillna(True).astype(bool)
