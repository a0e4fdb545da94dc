"""The signal that tells an app about every finished verification."""

from blinker import Namespace
from flask import Flask

from gatepost import Report, hookimpl

__all__ = ["Signalling", "verified"]

verified = Namespace().signal("gatepost-verified")
"""Sent by the app, with `report=`, in the thread that asked. What a receiver raises is logged."""


class Signalling:
    """The plugin that sends it for one app's gate."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @hookimpl
    def on_report(self, report: Report) -> None:
        """Called by the gate."""
        if verified.receivers:
            verified.send(self._app, report=report)
