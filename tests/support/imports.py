"""What importing one of our packages does to a fresh interpreter."""

import json
import subprocess
import sys
from dataclasses import dataclass

# By name, the top-level packages that belong to a framework. No gate may load another's.
FRAMEWORKS = {
    "django": {"allauth", "django", "rest_framework"},
    "fastapi": {"fastapi", "starlette", "uvicorn"},
    "flask": {"flask", "flask_wtf", "werkzeug", "wtforms"},
    "service": {"alembic", "dramatiq", "flask_openapi3", "granian", "sqlalchemy"},
}

# By what needs them, the packages that nobody should wait for before it is needed.
HEAVY = {
    "the command line": {"click"},
    "building a baseline": {"publicsuffixlist"},
    "the domain phase": {"asyncio", "dns"},
    "pulling": {"cryptography", "requests", "urllib3"},
    "reading a manifest": {"pydantic", "pydantic_core"},
    "languages but English": {"gettext"},
}

_WATCHED = """
import json, sys, threading
did = []
def watch(event, arguments):
    network = event.startswith("socket.get") or event in ("socket.connect", "socket.sendto")
    process = event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.system")
    writing = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if network or process or writing or event == "os.mkdir":
        did.append(event + " " + str(arguments[0]))
sys.addaudithook(watch)
import {package}
{then}
if threading.active_count() > 1:
    did.append("a thread")
loaded = sorted({{name.partition(".")[0] for name in sys.modules}})
print(json.dumps({{"did": did, "loaded": loaded}}))
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """`did`: connections, look-ups, processes, files written, threads. `loaded`: packages."""

    did: tuple[str, ...]
    loaded: frozenset[str]


def heavy() -> set[str]:
    """All packages that wait until they are needed."""
    return set().union(*HEAVY.values())


def frameworks_but(*allowed: str) -> set[str]:
    """The packages of all frameworks but these."""
    return {name for key in FRAMEWORKS if key not in allowed for name in FRAMEWORKS[key]}


def import_alone(package: str, *, then: str = "") -> Imported:
    """Import `package` in an interpreter of its own, run `then`, and tell what that did."""
    # -B: that the interpreter writes .pyc files is not the package's doing.
    command = (sys.executable, "-I", "-B", "-c", _WATCHED.format(package=package, then=then))
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    seen = json.loads(run.stdout)
    return Imported(did=tuple(seen["did"]), loaded=frozenset(seen["loaded"]))
