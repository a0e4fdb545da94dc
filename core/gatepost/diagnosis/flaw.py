"""What a diagnosis finds."""

from dataclasses import dataclass

from gatepost.faults import FaultCode

__all__ = ["Flaw", "moved"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault's code, and the index of the offending character in the text looked at.

    `domain` is what could be read of the domain all the same: in ASCII, or empty; None when nobody
    has looked yet.
    """

    code: FaultCode
    position: int | None = None
    domain: str | None = None


def moved(flaw: Flaw | None, by: int) -> Flaw | None:
    """The flaw of a part, placed in the whole text that the part begins at index `by` of."""
    if flaw is None or flaw.position is None:
        return flaw
    return Flaw(flaw.code, flaw.position + by, flaw.domain)
