"""A Django app as a project would have it: its user model has Gatepost's fields."""
