"""What the Quality page is made of: the filter that links its charts, its table and its findings."""
