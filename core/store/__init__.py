"""The workspace on disk, the one truth: content-addressed tables, their versions, the catalog and the runs."""
