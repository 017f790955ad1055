"""What the pages share: the frame, the state in the address, caches, forms, tables, jobs and messages."""
