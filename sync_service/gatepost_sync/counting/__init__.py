"""What the service counts of itself, for Prometheus. Labels are kinds and outcomes, never data."""
