"""The run: rows prepared, the budget, every fit on disk before the next begins, the answer and its views."""
