"""What checks learn from the vectors of texts: probabilities out of fold, and nearest neighbours."""
