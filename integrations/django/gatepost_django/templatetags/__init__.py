"""For templates: `{% load gatepost %}`."""
