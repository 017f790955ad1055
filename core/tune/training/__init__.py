"""Gradient training: batches, the loop, early stopping, and the approach that all trained ones extend."""
