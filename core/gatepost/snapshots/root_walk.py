"""From the pinned root to the newest one, step by step, and kept on disk.

Every root from the pinned one on is stored and verified again at each pull: what the disk holds is
believed only as far as the trust line reaches.
"""

import logging
from collections.abc import Callable

from gatepost.errors import PullError, TrustError
from gatepost.snapshots.fetcher import ServerRefusedError
from gatepost.snapshots.root import Root
from gatepost.snapshots.root_chain import verify_first_root, verify_next_root
from gatepost.snapshots.store import Store
from gatepost.snapshots.trust_line import TrustLine

__all__ = ["RootWalk"]

logger = logging.getLogger("gatepost.snapshots")

# Object stores say 403 of a file that is not there, to whoever may not list the others.
ABSENT = (403, 404, 410)
MAX_STEPS = 1000  # a root a week for twenty years; a server that never ends is cut off


class RootWalk:
    """The roots of one pull. `fetch` gets a path below `v1/`, such as `root/2.note`."""

    def __init__(
        self,
        store: Store,
        trust: TrustLine,
        fetch: Callable[[str], bytes],
        *,
        steps: int = MAX_STEPS,
    ) -> None:
        self._store = store
        self._trust = trust
        self._fetch = fetch
        self._steps = steps

    def stored(self) -> Root | None:
        """The newest root on disk that the trust line leads to; None when there is none."""
        root: Root | None = None
        version = self._trust.version
        while (note := self._store.root_note(version)) is not None:
            try:
                root = self._follow(root, note)
            except TrustError as error:
                logger.info("the stored root note %d is asked for again: %s", version, error)
                break
            version += 1
        return root

    def newest(self, known: Root | None) -> Root:
        """The newest root that the service hands out, from `known` on; each step is kept."""
        root = known or self._take(None, self._trust.version, self._ask(self._trust.version))
        for _ in range(self._steps):
            try:
                note = self._ask(root.version + 1)
            except ServerRefusedError as error:
                if error.status in ABSENT:
                    return root
                raise
            root = self._take(root, root.version + 1, note)
        raise PullError(
            f"the service has more than {self._steps} roots after the pinned one; get its newest"
            " trust line from the operator"
        )

    def _ask(self, version: int) -> bytes:
        return self._fetch(f"root/{version}.note")

    def _take(self, before: Root | None, version: int, note: bytes) -> Root:
        root = self._follow(before, note)
        self._store.keep_root(version, note)
        return root

    def _follow(self, before: Root | None, note: bytes) -> Root:
        return (
            verify_first_root(self._trust, note)
            if before is None
            else verify_next_root(before, note)
        )
