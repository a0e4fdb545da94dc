"""A domain name on its way from what was typed to the two forms it is kept in."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

__all__ = ["Domain", "Name"]

Domain = tuple[str, str]
"""A sound domain: in ASCII (A-labels), and as people read it (U-labels)."""


@dataclass(frozen=True, slots=True)
class Name:
    """A domain as UTS 46 maps it, not composed yet.

    `lengths` are how many characters of it each of those typed became; None where each became just
    one.
    """

    text: str
    lengths: bytes | None = None

    def origin(self, index: int) -> int:
        """The index in the typed text of what stands at `index`."""
        if self.lengths is None:
            return index
        place = bisect(tuple(accumulate(self.lengths[: index + 1])), index)
        if place > index:  # signs before it have vanished; else each has become one or more
            place = bisect(tuple(accumulate(self.lengths)), index)
        return place

    def label(self, number: int) -> tuple[str, int]:
        """The label of that number, counted from 0, and where it begins in `text`."""
        labels = self.text.split(".")
        return labels[number], sum(map(len, labels[:number])) + number
