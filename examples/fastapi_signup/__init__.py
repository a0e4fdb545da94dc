"""A sign-up page protected by Gatepost, with FastAPI."""
