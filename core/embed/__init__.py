"""Sentence vectors: the encoder, and the cache that computes each text once."""
