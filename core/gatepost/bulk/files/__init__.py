"""From a file of addresses to a file of verdicts: formats, resuming, nothing kept in memory."""
