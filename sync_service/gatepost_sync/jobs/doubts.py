"""What is not believed of a source until somebody says that it is meant. Pure.

An upstream can break, change hands or be poisoned; then what was last believed stays.
"""

from collections.abc import Collection
from dataclasses import dataclass

from gatepost_sync.errors import ListRefusedError
from gatepost_sync.sources.card import Bounds
from gatepost_sync.vetting import Vetted

__all__ = ["FLOOR", "Known", "refuse_sudden_silence", "refuse_what_is_doubtful"]

FLOOR = 100  # entries or lines; shorter lists may change as they like
NAMED = 5  # providers that are named in the sentence


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a source: names of its content, how many entries it came to, and which
    well-known providers it named. `asked_before` is False until it was believed once.
    """

    tag: str | None = None
    digest: str | None = None
    entries: int = 0
    providers: frozenset[str] = frozenset()
    asked_before: bool = False


def refuse_sudden_silence(lines: Collection[object], known: Known) -> None:
    """ListRefusedError for no line at all where there were entries."""
    if not lines and known.entries:
        raise ListRefusedError(
            f"it is empty where {known.entries} entries were, which stay; if that is meant, let "
            "it hold a comment line"
        )


def refuse_what_is_doubtful(name: str, vetted: Vetted, known: Known, bounds: Bounds) -> None:
    """ListRefusedError for half a download, a page among the lines, a list that was swapped or
    that names a provider of millions as of today.
    """
    doubt = _size(len(vetted.contents), known, bounds) or _rubbish(vetted) or _poison(vetted, known)
    if doubt is not None:
        raise ListRefusedError(
            f"{doubt}; if that is meant: `gatepost service collect --accept-change {name}`"
        )


def _size(entries: int, known: Known, bounds: Bounds) -> str | None:
    if known.entries < FLOOR:
        return None
    gone, come = known.entries - entries, entries - known.entries
    if 100 * gone > bounds.shrink * known.entries or 100 * come > bounds.growth * known.entries:
        return f"it has {entries} entries where {known.entries} were, which stay"
    return None


def _rubbish(vetted: Vetted) -> str | None:
    lines = len(vetted.contents) + vetted.rejected
    if lines < FLOOR or vetted.rejected <= lines / 2:
        return None
    first = vetted.faults[0]
    return (
        f"{vetted.rejected} of its {lines} lines cannot be used (line {first.line}: {first.reason})"
    )


def _poison(vetted: Vetted, known: Known) -> str | None:
    """Many lists have a provider or two by mistake, which are left out; one that is new is a sign
    that somebody else writes this list now, or that nobody reads it any more."""
    new = sorted(vetted.providers - known.providers) if known.asked_before else []
    if not new:
        return None
    more = f" and {len(new) - NAMED} more" if len(new) > NAMED else ""
    return f"it now names {', '.join(new[:NAMED])}{more}, where honest people have their mailboxes"
