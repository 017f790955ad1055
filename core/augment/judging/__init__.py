"""What is looked at before a made row is kept: its label, meaning, novelty, figures, negations and readability."""
