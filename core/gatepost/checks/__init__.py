"""The built-in checks, one a file, each a plugin registered through the public hooks."""
