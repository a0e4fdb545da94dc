"""How a service is that runs on this machine: what containers ask every few seconds.

    python -m gatepost_sync.probe [--live] http://127.0.0.1:8950

`gatepost service ready` says the same. This loads nothing but Python's own HTTP, which is a seventh
of the work; exit status 0 ready, 1 not ready or no answer.
"""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Standing", "ask"]

ANSWER_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether all is there; what it said, and what is down although it serves."""

    ready: bool
    said: str
    troubles: tuple[str, ...] = ()


def ask(base: str, *, live: bool) -> Standing:
    """Asks the service or the worker at `base`; nothing is raised."""
    # No proxy: the question is about this machine, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    path = "live" if live else "ready"
    try:
        with opener.open(f"{base}/health/{path}", timeout=ANSWER_SECONDS) as answer:
            said = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return Standing(False, _detail(error.read()))
    except (OSError, ValueError) as error:
        return Standing(False, f"{base} does not answer ({_why(error)})")
    down = {
        name: one["detail"]
        for name, one in said.get("dependencies", {}).items()
        if one["status"] != "up"
    }
    return Standing(True, said["status"], tuple(f"{name}: {why}" for name, why in down.items()))


def _why(error: Exception) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return (isinstance(cause, OSError) and cause.strerror) or type(cause).__name__


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return "not ready"


def _main(arguments: Sequence[str]) -> int:
    live = "--live" in arguments
    (base,) = (one for one in arguments if one != "--live")
    standing = ask(base, live=live)
    sys.stdout.write("\n".join((standing.said, *standing.troubles)) + "\n")
    return 0 if standing.ready else 1


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
