"""`gatepost service domains …`: the domains that the service looks after."""
