"""The domains that wait to be reported, and those that were: both bounded."""

from threading import Lock

__all__ = ["WaitingDomains"]

WAITING = 1_000
TOLD = 20_000  # a megabyte and a half of names


class WaitingDomains:
    """Safe to share among threads. Whoever comes when it is full is met again some other day."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, None] = {}
        self._told: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, domain: str) -> bool:
        """Whether it is new. Costs a look-up or two, never a wait worth the name."""
        with self._lock:
            if domain in self._told or domain in self._waiting or len(self._waiting) >= WAITING:
                return False
            self._waiting[domain] = None
            return True

    def take(self, most: int) -> list[str]:
        """The next ones, sorted: in which order they came is nobody's business."""
        with self._lock:
            taken = list(self._waiting)[:most]
            for domain in taken:
                del self._waiting[domain]
                self._told[domain] = None
            while len(self._told) > TOLD:
                del self._told[next(iter(self._told))]
        return sorted(taken)

    def give_back(self, domains: list[str]) -> None:
        """They could not be told; as far as there is room they wait again."""
        with self._lock:
            for domain in domains:
                self._told.pop(domain, None)
                if len(self._waiting) < WAITING:
                    self._waiting[domain] = None
