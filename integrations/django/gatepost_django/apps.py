"""The app, which holds the project's gate."""

import atexit
from threading import Lock
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import register
from django.core.signals import setting_changed

from gatepost import Gatepost
from gatepost.web.live import LiveCheck
from gatepost_django.checks import check_middleware, check_settings
from gatepost_django.configuration import load_settings
from gatepost_django.signals import Signalling

__all__ = ["GatepostConfig"]


class GatepostConfig(AppConfig):
    """One gate per process, built for the first address: `manage.py migrate` needs none."""

    name = "gatepost_django"
    verbose_name = "Gatepost"
    default_auto_field = "django.db.models.BigAutoField"
    _gate: Gatepost | None = None
    _live: LiveCheck | None = None

    def ready(self) -> None:
        """Called by Django once, when all apps are loaded."""
        self._lock = Lock()
        register(check_settings, "gatepost")
        register(check_middleware, "gatepost")
        if apps.is_installed("rest_framework"):
            from gatepost_django.rest_framework import use_for_models

            use_for_models()
        setting_changed.connect(self._forget, dispatch_uid="gatepost_django")

    @property
    def gate(self) -> Gatepost:
        """The gate; pulls begin with it, where `SYNC_URL` is set. Raises SettingsError."""
        return self._gate or self._built()  # read once: another thread may close it meanwhile

    def _built(self) -> Gatepost:
        with self._lock:  # one thread builds, the others wait for it
            gate = self._gate
            if gate is None:
                gate = Gatepost(load_settings(), plugins=[Signalling(type(self))])
                gate.start()
                atexit.register(self.close)
                self._gate = gate
            return gate

    @property
    def live(self) -> LiveCheck:
        """The live check. Raises SettingsError."""
        if self._live is None:
            self._live = LiveCheck(self.gate.settings.live_per_minute)
        return self._live

    def close(self) -> None:
        """Ends the gate's threads and closes its lists; the next address builds another."""
        with self._lock:
            gate, self._gate, self._live = self._gate, None, None
            atexit.unregister(self.close)
        if gate is not None:
            gate.close()

    def _forget(self, *, setting: str, **_: Any) -> None:
        """`override_settings` in a project's tests means it for the gate too."""
        if setting == "GATEPOST":
            self.close()
