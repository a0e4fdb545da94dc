"""A domain name on its way from what was typed to the two forms it is kept in."""

import re
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate

__all__ = ["Domain", "Name"]

Domain = tuple[str, str]
"""A sound domain: in ASCII (A-labels), and as people read it (U-labels)."""


_DOT = re.compile("[.\u3002\uff0e\uff61]")  # as they may be typed (UTS 46 section 2.3)


@dataclass(frozen=True, slots=True)
class Name:
    """A domain as UTS 46 maps it, not composed yet.

    `typed` is the domain as it was typed; None where each of its characters became just one.
    """

    text: str
    typed: str | None = None

    def origin(self, index: int) -> int:
        """The index in the typed text of what stands at `index`."""
        if self.typed is None:
            return index
        # A label at a time: only dots become dots, and looking at each character takes time.
        number = self.text.count(".", 0, index)
        typed = _DOT.split(self.typed, number + 1)
        start = sum(map(len, typed[:number])) + number
        offset = index - self.text.rfind(".", 0, index) - 1
        place = bisect(_ends(typed[number][: offset + 1]), offset)
        if place > offset:  # signs before it have vanished; else each has become one or more
            place = bisect(_ends(typed[number]), offset)
        return start + place

    def label(self, number: int) -> tuple[str, int]:
        """The label of that number, counted from 0, and where it begins in `text`."""
        labels = self.text.split(".")
        return labels[number], sum(map(len, labels[:number])) + number


def _ends(typed: str) -> tuple[int, ...]:
    """Where what became of each character ends; asked only where something is wrong with one."""
    from gatepost.idn.tables import tables  # here: ASCII, which comes first, needs none of it

    return tuple(accumulate(map(len, tables().mapped(typed))))
