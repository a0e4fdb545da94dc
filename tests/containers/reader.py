"""A gate's question, asked without end: what whoever polls sees of an outage."""

import threading
from collections import Counter

from containers.stack import Stack

__all__ = ["Reader"]

PAUSE = 0.1  # seconds between two questions


class Reader:
    """Counts the answers to `/v1/manifest.note` while its block runs."""

    def __init__(self, stack: Stack) -> None:
        self.seen: Counter[int] = Counter()
        self._stack = stack
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def __str__(self) -> str:
        good = self.seen[200]
        bad = ", ".join(
            f"{n} of {status or 'no answer'}"
            for status, n in sorted(self.seen.items())
            if status != 200
        )
        return f"{good} manifests read meanwhile, " + (bad or "none failed")

    def _read(self) -> None:
        while not self._over.wait(PAUSE):
            self.seen[self._stack.status("/v1/manifest.note")] += 1
