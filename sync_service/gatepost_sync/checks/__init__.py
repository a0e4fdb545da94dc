"""What checks came to, kept for a while: of whom only a keyed hash, or a domain."""
