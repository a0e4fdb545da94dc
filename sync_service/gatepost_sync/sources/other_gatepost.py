"""A set that another Gatepost publishes, pulled and verified as any gate would."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gatepost.lists.entries import ListEntry
from gatepost.lists.layout import Kind
from gatepost.lists.named import NamedSet, names_in
from gatepost.snapshots.http_fetcher import HttpFetcher
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.puller import Puller
from gatepost.snapshots.store import Store
from gatepost.snapshots.texts import fetched_text
from gatepost.snapshots.trust_line import TrustLine
from gatepost_sync.errors import UpstreamError
from gatepost_sync.sources.card import Card
from gatepost_sync.sources.conditional import Upstream
from gatepost_sync.trust import Trust

__all__ = ["OtherGatepost"]


@dataclass(frozen=True, slots=True)
class OtherGatepost:
    """Its set of the same name, by names: single addresses have none, and do not come along.

    `data_dir` holds its snapshot, so that the next pull is a delta and no older generation is
    ever taken. All its sources together have one vote here.
    """

    name: str
    set: str
    url: str
    trust_line: str
    data_dir: Path
    card: Card = field(default_factory=Card)
    min_votes: int = 1

    @property
    def confirmed(self) -> bool:
        """See Source."""
        return self.card.trust is Trust.CONFIRMED

    @property
    def rules(self) -> str:
        """Changes when the same set would come to other entries."""
        return f"{self.trust_line} {self.min_votes}"

    def collect(self) -> Iterable[str]:
        """The entries, whether or not they changed."""
        upstream = self.collect_if_changed(None)
        return () if upstream is None else upstream.lines

    def collect_if_changed(self, tag: str | None) -> Upstream | None:
        """See ConditionalSource. SnapshotError says what cannot be had, or cannot be trusted."""
        store, fetcher = Store(self.data_dir), HttpFetcher()
        puller = Puller(
            store, url=self.url, trust=TrustLine.parse(self.trust_line), fetcher=fetcher
        )
        puller.pull()
        manifest = store.current()
        published = None if manifest is None else manifest.sets.get(self.set)
        if manifest is None or published is None:
            raise UpstreamError(f"{self.url} publishes no set {self.set!r}")
        if published.sha256 == tag:
            return None
        return Upstream(tuple(self._lines(store, manifest, published, fetcher)), published.sha256)

    def _lines(
        self, store: Store, manifest: Manifest, published: PublishedSet, fetcher: HttpFetcher
    ) -> Iterator[str]:
        if published.text is None:
            return
        text = fetched_text(self.data_dir, published.text, url=self.url, fetcher=fetcher)
        index = store.open_set(self.set, manifest).read_bytes()
        listing = NamedSet(index, names_in(text))
        if listing.index.kind is Kind.DOMAIN_STATE:
            yield from text.decode("ascii").splitlines()
            return
        yield from (name for name, entry in listing.listed() if self._counts(entry))

    def _counts(self, entry: ListEntry) -> bool:
        return entry.counts(self.min_votes)
