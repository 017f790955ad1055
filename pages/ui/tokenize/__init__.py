"""The parts of the page Tokenize."""
