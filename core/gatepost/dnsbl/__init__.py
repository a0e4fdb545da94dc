"""Block lists of domains in the DNS (RFC 5782): each off until the user configures it."""
