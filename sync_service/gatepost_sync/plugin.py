"""The sync service as a plugin of the command line."""
