"""Telling the service of domains that it does not know: only where the settings say so."""
