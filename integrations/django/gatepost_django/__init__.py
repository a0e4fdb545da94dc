"""Gatepost for Django. Add "gatepost_django" to INSTALLED_APPS, and settings as `GATEPOST = {}`.

Validators and fields are in their own modules, which Django wants imported after its settings.
"""
