"""The demo: every part of Gatepost on one machine."""
