"""When a reported domain is known to enough others."""

from dataclasses import dataclass

__all__ = ["Enough"]


@dataclass(frozen=True, slots=True)
class Enough:
    """How many plugins, in how many networks, make a domain known."""

    plugins: int
    networks: int
