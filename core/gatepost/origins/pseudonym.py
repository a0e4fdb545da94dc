"""What this host calls itself in reports: another name every month, and nobody can tell whose."""

import hmac
from datetime import date
from pathlib import Path

from gatepost.host_secret import host_secret

__all__ = ["pseudonym"]

_FILE = "reports.key"
_DIGITS = 32


def pseudonym(data_dir: Path, day: date) -> str:
    """32 hexadecimal digits, the same for all processes of the host in one month (UTC).

    It derives from a secret that never leaves the host, so that two months' names cannot be linked.
    OSError where that can be neither read nor made.
    """
    secret = host_secret(data_dir / _FILE)
    text = f"gatepost report {day:%Y-%m}".encode()
    return hmac.digest(secret, text, "sha256").hex()[:_DIGITS]
