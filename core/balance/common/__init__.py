"""What several strategies share: how many rows a class is to have, which rows count, and what leaves first."""
