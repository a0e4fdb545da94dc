"""Questions to the DNS: a small protocol, the answers as values, and what asks behind it."""
