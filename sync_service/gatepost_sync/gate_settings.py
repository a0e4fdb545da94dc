"""How the service itself asks the network: with the settings of a gate, from the same file."""

import os
from pathlib import Path

from gatepost.settings import Settings
from gatepost_sync.settings import ServiceSettings, settings_file

__all__ = ["gate_settings"]


def gate_settings(settings: ServiceSettings, **changes: object) -> Settings:
    """`nameservers`, `resolver`, `smtp_*` and the rest, as a gate started here would have them.

    What such a gate keeps is kept in the service's data directory, and it pulls from nobody:
    `changes` come over both. Raises SettingsError.
    """
    own: dict[str, object] = {"data_dir": settings.data_dir / "gate", "sync_url": None}
    path: Path | None = settings_file(settings.data_dir, os.environ)
    return Settings.load({**own, **changes}, path=path)
