"""The parts of the page Split: the form, and what the split would look like and leak."""
