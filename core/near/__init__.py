"""Texts that are nearly the same: all pairs above a similarity, found exactly, and the clusters they form."""
