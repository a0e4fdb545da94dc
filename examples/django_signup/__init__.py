"""A sign-up page protected by Gatepost, with Django and django-allauth."""
