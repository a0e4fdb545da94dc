"""The app, which holds the project's gate."""

import atexit
from threading import Lock
from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.core.signals import setting_changed

from gatepost import Gatepost
from gatepost_django.checks import check_settings
from gatepost_django.configuration import load_settings

__all__ = ["GatepostConfig"]


class GatepostConfig(AppConfig):
    """One gate per process, built for the first address: `manage.py migrate` needs none."""

    name = "gatepost_django"
    verbose_name = "Gatepost"
    _gate: Gatepost | None = None

    def ready(self) -> None:
        """Called by Django once, when all apps are loaded."""
        self._lock = Lock()
        register(check_settings, "gatepost")
        setting_changed.connect(self._forget, dispatch_uid="gatepost_django")

    @property
    def gate(self) -> Gatepost:
        """The gate; pulls begin with it, where `SYNC_URL` is set. Raises SettingsError."""
        with self._lock:
            if self._gate is None:
                self._gate = Gatepost(load_settings())
                self._gate.start()
                atexit.register(self.close)
            return self._gate

    def close(self) -> None:
        """Ends the gate's threads and closes its lists; the next address builds another."""
        with self._lock:
            gate, self._gate = self._gate, None
            atexit.unregister(self.close)
        if gate is not None:
            gate.close()

    def _forget(self, *, setting: str, **_: Any) -> None:
        """`override_settings` in a project's tests means it for the gate too."""
        if setting == "GATEPOST":
            self.close()
