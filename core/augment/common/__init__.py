"""What the methods of making rows share."""
