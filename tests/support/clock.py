"""A clock that stands still until it is told to go on."""

__all__ = ["Clock"]


class Clock:
    """Called like `time.monotonic`."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Lets `seconds` go by."""
        self.now += seconds
