"""Sources that can say that nothing changed, so that nothing is downloaded or stored again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

__all__ = ["ConditionalSource", "Upstream"]


@dataclass(frozen=True, slots=True)
class Upstream:
    """What an upstream lists, and the tag that names this content; None when it has none."""

    lines: Iterable[str]
    tag: str | None = None


@runtime_checkable
class ConditionalSource(Protocol):
    """A `gatepost.lists.sources.Source` with one question more."""

    def collect_if_changed(self, tag: str | None) -> Upstream | None:
        """What is listed, or None when `tag` (of the last content stored) still names it."""
