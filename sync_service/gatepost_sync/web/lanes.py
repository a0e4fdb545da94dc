"""Threads that answer, apart for what may have to wait and for what may not.

What asks the database waits as long as the database likes. It does so in threads of its own: who
reads the published files, and who probes, is answered by others.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from gatepost_sync.web.file_body import FileBody
from gatepost_sync.web.problems import come_again, problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

__all__ = ["Answer", "Lanes"]

logger = logging.getLogger("gatepost.service")

PROBES = 2  # threads
BROKEN = "The service made a mistake; its log says which."
ANSWER_SECONDS = 10.0  # twice what a connection to a database takes at most
READING = ("GET", "HEAD")
TREE, LIVE, READY = "/v1/", "/health/live", "/health/ready"

Answer = tuple[int, list[tuple[str, str]], bytes | FileBody]
"""Status, headers, body."""


class Lanes:
    """Answers in threads: `threads` for files, as many for the rest, and some for probes."""

    def __init__(self, threads: int) -> None:
        self._files = ThreadPoolExecutor(threads, "gatepost-files")
        self._rest = ThreadPoolExecutor(threads, "gatepost-answers")
        self._probes = ThreadPoolExecutor(PROBES, "gatepost-probes")

    async def answer(self, app: "WSGIApplication", environ: "WSGIEnvironment") -> Answer:
        """What `app` says; that it is to be asked again, when it does not say so for too long."""
        loop, lane = asyncio.get_running_loop(), self._lane(environ)
        asked = loop.run_in_executor(lane, _answer, app, environ)
        if lane is self._files:
            return await asked
        try:
            # Who waits for a thread waits no more; a thread that hangs is left to hang.
            return await asyncio.wait_for(asked, ANSWER_SECONDS)
        except TimeoutError:
            return _answer(come_again("It takes too long to answer; try again."), environ)

    def _lane(self, environ: "WSGIEnvironment") -> ThreadPoolExecutor:
        path = environ["PATH_INFO"]
        if path == READY:
            return self._probes
        reads = environ["REQUEST_METHOD"] in READING and (path.startswith(TREE) or path == LIVE)
        return self._files if reads else self._rest


def _answer(app: "WSGIApplication", environ: "WSGIEnvironment") -> Answer:
    said: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        said.append((int(status.partition(" ")[0]), headers))

    try:
        pieces = app(environ, start_response)
        if isinstance(pieces, FileBody):
            return *said[-1], pieces
        try:
            body = b"".join(pieces)
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        status, headers = said[-1]
    except Exception:
        logger.exception("an answer broke")  # Flask answers what its views raise: this is ours
        return _answer(problem(500, "Internal Server Error", BROKEN), environ)
    return status, headers, body
