"""Which strategy of balance helps on these rows: a race on cached vectors, judged on validation."""
