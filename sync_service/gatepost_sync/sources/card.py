"""What is said of a source besides what it lists."""

from dataclasses import dataclass

from gatepost.errors import PluginError
from gatepost.lists.entries import EntryClass
from gatepost.lists.sources import Source
from gatepost_sync.queue.schedule import Schedule
from gatepost_sync.trust import Trust

__all__ = ["Bounds", "Card", "card_of"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a list may go, and by how much it may grow, from one answer to the next.

    In percent of what it was. More is not believed until somebody says that it is meant.
    """

    shrink: int = 50
    growth: int = 75


@dataclass(frozen=True, slots=True)
class Card:
    """A source may have one as its attribute `card`; one without has the card of its `confirmed`.

    `schedule` None is the service's own, `collect_seconds`. `keep_days` is how long an entry counts
    after the source stopped listing it. `max_age_days` is for upstreams that say when they last saw
    an entry: older ones are left out. `only` is what every entry has to be, in a set that takes
    domains and addresses.
    """

    trust: Trust = Trust.LISTED
    licence: str | None = None
    schedule: Schedule | None = None
    bounds: Bounds = Bounds()
    keep_days: int = 0
    max_age_days: int | None = None
    only: EntryClass | None = None


def card_of(source: Source) -> Card:
    """The card of a source. PluginError when what it has in its place is none."""
    card = getattr(source, "card", None)
    if card is None:
        return Card(Trust.CONFIRMED if source.confirmed else Trust.LISTED)
    if not isinstance(card, Card):
        raise PluginError(f"source {source.name!r}: its card is no gatepost_sync.sources.card.Card")
    return card
