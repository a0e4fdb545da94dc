"""Keys of providers: from the environment or from files, never from settings.

Settings are printed, logged and committed. `GATEPOST_KEY_ZEROBOUNCE` holds the key of the provider
"zerobounce"; `GATEPOST_KEY_ZEROBOUNCE_FILE` names a file that holds it, as Docker and systemd
hand secrets over.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from gatepost.errors import SettingsError
from gatepost.settings import KEY_PREFIX

__all__ = ["key_for", "variable_of"]


def variable_of(provider: str) -> str:
    """The name of the variable: "my-api" has GATEPOST_KEY_MY_API."""
    return KEY_PREFIX + provider.upper().replace("-", "_").replace(".", "_")


def key_for(provider: str, environ: Mapping[str, str] | None = None) -> str | None:
    """The key; None where there is none. Raises SettingsError for a file that cannot be used."""
    environ = os.environ if environ is None else environ
    name = variable_of(provider)
    key, file = environ.get(name), environ.get(f"{name}_FILE")
    if key and file:
        raise SettingsError(f"{name} and {name}_FILE are both set; leave one of them")
    if file:
        key = _read(Path(file), f"{name}_FILE")
    if key is not None and not (key.isascii() and key.isprintable()):
        raise SettingsError(f"the key of provider {provider!r} holds characters that no key has")
    return key or None


def _read(path: Path, variable: str) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{variable}: cannot read {path}: {type(error).__name__}") from error
    if not key:
        raise SettingsError(f"{variable}: {path} is empty")
    return key
