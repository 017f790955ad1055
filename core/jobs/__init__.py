"""Long work outside the pages: a queue in the catalog, one runner per workspace, one process per job."""
