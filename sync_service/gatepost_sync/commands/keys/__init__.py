"""`gatepost service keys …`: who may sign what. Works on a machine that has no service."""
