"""What checks share: texts and vectors computed once, samples, sources, words, surface features."""
