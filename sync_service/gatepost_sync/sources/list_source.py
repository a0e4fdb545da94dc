"""A list that is fetched as bytes from one place and read in one form."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gatepost_sync.sources.card import Card
from gatepost_sync.sources.conditional import Upstream
from gatepost_sync.sources.fetched import MAX_LIST_SIZE, Fetcher
from gatepost_sync.sources.formats.form import Form, refuse_page
from gatepost_sync.sources.formats.text import Text
from gatepost_sync.sources.unpacking import unpacked
from gatepost_sync.trust import Trust

__all__ = ["ListSource"]


@dataclass(frozen=True, slots=True)
class ListSource:
    """A source of the set `set`. Its bytes may be a gzip, or a zip with one file."""

    name: str
    set: str
    fetcher: Fetcher
    form: Form = field(default_factory=Text)
    card: Card = field(default_factory=Card)
    limit: int = MAX_LIST_SIZE

    @property
    def confirmed(self) -> bool:
        """See Source."""
        return self.card.trust is Trust.CONFIRMED

    @property
    def rules(self) -> str:
        """Changes when the same bytes would come to other entries."""
        return repr(self.form)

    def collect(self) -> Iterable[str]:
        """The entries, fetched whether or not they changed."""
        upstream = self.collect_if_changed(None)
        return () if upstream is None else upstream.lines

    def collect_if_changed(self, tag: str | None) -> Upstream | None:
        """See ConditionalSource; UpstreamError when it cannot be had, or cannot be the list."""
        fetched = self.fetcher.fetch(tag)
        if fetched is None:
            return None
        data = unpacked(fetched.data, self.limit)
        refuse_page(data)
        return Upstream(self.form.read(data), fetched.tag)
