"""What the texts are about and where they lie: topics with titles, and a map in two dimensions."""
