"""Whether what the service needs is there: database, broker, cache, keys, snapshot."""
