"""What is learned from the vectors of texts: probabilities out of fold, wrong labels, neighbors and equal meaning."""
