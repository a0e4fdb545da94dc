"""The domains that the service looks after: which ones, when each is checked, and what follows."""
