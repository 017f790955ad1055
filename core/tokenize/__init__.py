"""Tokenizers and what they make of texts."""
