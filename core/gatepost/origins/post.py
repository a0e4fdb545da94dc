"""One report as it goes over the wire."""

import json
from collections.abc import Sequence

from gatepost.errors import PullError
from gatepost.snapshots.fetcher import ServerRefusedError
from gatepost.version import __version__

__all__ = ["MOST_DOMAINS", "PATH", "ReportPost"]

PATH = "/v1/reports"
MOST_DOMAINS = 100
"""Of one report."""
_DEADLINE, _SILENCE = 30.0, 10.0  # seconds


class ReportPost:
    """Posts reports to one URL. Holds no connection between two of them."""

    def __init__(self, base_url: str) -> None:
        self.url = base_url.rstrip("/") + PATH

    def send(self, plugin: str, domains: Sequence[str]) -> None:
        """Nothing of the answer counts but its status. PullError when it was not taken.

        That is a ServerRefusedError where the server said why.
        """
        # Imported here: requests takes 0.1 s, and most gates report nothing.
        import requests
        from urllib3.exceptions import HTTPError

        from gatepost.snapshots.deadline import Transfer
        from gatepost.snapshots.http_adapter import WatchedAdapter
        from gatepost.snapshots.http_errors import innermost

        transfer = Transfer(self.url, seconds=_DEADLINE)
        body = json.dumps({"schema": 1, "plugin": plugin, "domains": list(domains)}).encode()
        headers = {"Content-Type": "application/json", "User-Agent": f"gatepost/{__version__}"}
        try:
            with transfer.running(), requests.Session() as session:
                for scheme in ("http://", "https://"):
                    session.mount(scheme, WatchedAdapter(transfer.watch))
                with session.post(
                    self.url, data=body, headers=headers, stream=True, allow_redirects=False,
                    timeout=_SILENCE,
                ) as answer:  # fmt: skip
                    status, wait = answer.status_code, answer.headers.get("Retry-After", "")
        except (requests.RequestException, HTTPError, OSError) as error:
            reason = type(innermost(error)).__name__
            raise PullError(f"{self.url} could not be reached: {reason}") from error
        if status not in (200, 202, 204):
            retry = float(wait[:6]) if wait.isascii() and wait.isdigit() else None
            raise ServerRefusedError(
                f"{self.url} answered {status}", status=status, retry_after=retry
            )
