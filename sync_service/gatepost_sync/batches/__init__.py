"""Batches: many addresses, validated by jobs in chunks, with nothing of them left behind."""
