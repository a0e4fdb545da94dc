"""The signal that tells a project about every finished verification."""

from django.dispatch import Signal

from gatepost import Report, hookimpl

__all__ = ["Signalling", "verified"]

verified = Signal()
"""Sent with `report=`, in the thread that asked; the sender is `GatepostConfig`."""


class Signalling:
    """The plugin that sends it for the project's gate."""

    def __init__(self, sender: type) -> None:
        self._sender = sender

    @hookimpl
    def on_report(self, report: Report) -> None:
        """Called by the gate, which logs what a receiver raises, without addresses."""
        if verified.receivers:
            verified.send(self._sender, report=report)
