"""The database: what each source lists, how its runs went, what was published."""
