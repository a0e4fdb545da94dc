"""Since when a domain has been registered: found out in the background, while nobody waits."""
