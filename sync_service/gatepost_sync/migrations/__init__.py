"""Changes of the schema, in order; applied by `store/migrate.py`."""
