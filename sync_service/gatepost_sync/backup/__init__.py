"""A whole service in one file: database, published files and, sealed, the keys."""
