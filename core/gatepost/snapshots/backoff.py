"""How long to leave a service alone after a failure, and between two polls."""

import random

__all__ = ["Backoff"]

FIRST = 15.0  # seconds before the second attempt
LONGEST = 3600.0


class Backoff:
    """Exponential waits with jitter, so that many hosts do not come back at the same moment."""

    def __init__(self, source: random.Random | None = None) -> None:
        self._random = source or random.SystemRandom()

    def after(self, failures: int, *, retry_after: float | None = None) -> float:
        """Seconds to wait after this many failures in a row; never less than `retry_after`."""
        # The exponent is capped before it is used: a host may be offline for years.
        ceiling = min(LONGEST, FIRST * 2.0 ** min(failures - 1, 16))
        return max(self._random.uniform(ceiling / 2, ceiling), retry_after or 0.0)

    def spread(self, seconds: float) -> float:
        """`seconds`, 10 % more or less."""
        return seconds * self._random.uniform(0.9, 1.1)
