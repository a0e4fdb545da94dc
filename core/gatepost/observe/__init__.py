"""What a gate counts of itself, without ever naming an address."""
