"""An application as people write them: one gate in the module, asked in every worker.

`wsgi` and `asgi` answer with the process id and the generation in force, as JSON.
"""

import json
import os
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from gatepost import Gatepost

gate = Gatepost()  # GATEPOST_* says where from


def answer(path: str) -> bytes:
    """Whether an address at the domain in `path` is disposable, who says so, and by which lists."""
    report = gate.check(f"someone@{path.strip('/') or 'company.example'}")
    return json.dumps(
        {
            "pid": os.getpid(),
            "generation": report.snapshot.generation,
            "disposable": report.reason == "disposable",
        }
    ).encode()


def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One answer."""
    body = answer(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "application/json"), ("Connection", "close")])
    return [body]


async def asgi(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    """One answer, or the application's life: it starts the gate and closes it."""
    if scope["type"] == "lifespan":
        await receive()
        gate.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        gate.close()
        await send({"type": "lifespan.shutdown.complete"})
        return
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer(scope["path"])})
