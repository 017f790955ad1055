"""What several cleaning steps share."""
