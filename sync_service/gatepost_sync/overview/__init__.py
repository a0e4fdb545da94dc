"""How the whole service is doing, at one look: what the status page shows."""
