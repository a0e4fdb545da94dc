"""The publisher's guard: what hosts do not get unless somebody says that it is meant."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.lists.index import Index
from gatepost.lists.layout import Kind
from gatepost.lists.writer import build_index
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.building import SetFiles
from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.guard import Limits, objections
from gatepost_sync.jobs.publish import publish
from gatepost_sync.service import Service
from gatepost_sync.sets import SetName
from gatepost_sync.sources.manual import add_by_hand, remove_by_hand
from gatepost_sync.status import service_status
from gatepost_sync.store.sources import source_row
from gatepost_sync.store.tables import EntryRow
from gatepost_sync.trust import Trust
from gatepost_sync.vetting import Vetter
from gatepost_sync.web.app import create_app

pytestmark = pytest.mark.slow

LIMITS = Limits(shrink=30, growth=100)
ENTRY = ListEntry(EntryClass.DISPOSABLE, ("test",), True)


def trash(count: int, first: int = 0) -> list[str]:
    return [f"trash{number}.example" for number in range(first, first + count)]


def made(*domains: str, like: bytes | None = None) -> SetFiles:
    index = build_list({domain_key(d): ENTRY for d in domains}, seed=b"s", like=like)
    return SetFiles(index, len(domains), "".join(f"{d}\n" for d in sorted(domains)).encode())


def names(
    domains: list[str], before: list[str] | None, name: SetName = SetName.DISPOSABLE
) -> list[str]:
    old = None if before is None else made(*before).index
    found = objections({name: made(*domains, like=old)}, {name: old} if old else {}, LIMITS)
    return [objection.name for objection in found]


def test_an_ordinary_change_meets_no_objection() -> None:
    assert names(trash(1000), trash(980, first=50)) == []
    assert names(trash(1000), None) == []
    assert names(trash(1000), trash(1000)) == []


def test_a_set_that_loses_much_is_refused_also_when_as_much_comes() -> None:
    assert names(trash(600), trash(1000)) == ["disposable-shrinks"]
    assert names(trash(1000, first=400), trash(1000)) == ["disposable-shrinks"]
    assert names(trash(700), trash(1000)) == []


def test_a_set_that_grows_beyond_measure_is_refused() -> None:
    assert names(trash(2001), trash(1000)) == ["disposable-grows"]
    assert names(trash(2000), trash(1000)) == []


def test_a_small_set_may_change_as_it_likes() -> None:
    assert names(trash(5), trash(99)) == []
    assert names(trash(5000), trash(99)) == []


@pytest.mark.parametrize("name", [name for name in SetName if name is not SetName.ROLE])
def test_what_may_not_be_listed_is_refused_whatever_way_it_came(name: SetName) -> None:
    text = b"co.uk\ntrash.example\n"
    index = build_list({b"co.uk": ENTRY, b"trash.example": ENTRY})
    (objection,) = objections({name: SetFiles(index, 2, text)}, {}, LIMITS)
    assert objection.name == f"{name}-lists-co.uk"
    assert "co.uk: public suffix" in objection.sentence


def test_a_provider_or_relay_is_never_disposable_but_may_be_blacklisted() -> None:
    both = ["gmail.com", "duck.com"]
    assert names(both, None) == ["disposable-lists-duck.com", "disposable-lists-gmail.com"]
    assert names(both, None, SetName.BLACKLIST) == []


def test_a_provider_may_be_said_to_take_mail_and_not_the_contrary() -> None:
    for state, refused in (("registered,has_mx mx.test", False), ("null_mx", True)):
        index = build_index(Kind.DOMAIN_STATE, {b"gmail.com": 0}, record_size=6, legend={})
        files = {"domain_state": SetFiles(index, 1, f"gmail.com {state}\n".encode())}
        assert bool(objections(files, {}, LIMITS)) is refused


def test_a_well_known_domain_that_only_seems_listed_is_refused() -> None:
    # As if the writer had not looked: the file lists gmail.com, its text does not.
    index = build_list({b"gmail.com": ENTRY})
    files = {"disposable": SetFiles(index, 1, b"trash.example\n")}
    (objection,) = objections(files, {}, LIMITS)
    assert objection.name == "disposable-collides-gmail.com"


def test_the_writer_takes_another_salt_when_a_well_known_domain_would_seem_listed() -> None:
    """The salt of the generation before is kept as long as nobody collides under it."""
    before = made(*trash(15)).index
    same = build_list({domain_key(d): ENTRY for d in trash(16)}, seed=b"s", like=before)
    assert Index(same).header.salt == Index(before).header.salt
    twin = domain_key(trash(16)[-1])  # is on no list, and has the fingerprint of one that is
    other = build_index(
        Kind.LIST,
        _Twice({domain_key(d): 0 for d in trash(15)} | {b"another.example": 0}, twin),
        record_size=1, legend={}, never=[twin], seed=b"s", like=before,
    )  # fmt: skip
    assert Index(other).header.salt != Index(before).header.salt


class _Twice(dict[bytes, int]):
    """Entries of which one is written under the key of a twin while the first salt is tried."""

    def __init__(self, entries: dict[bytes, int], twin: bytes) -> None:
        super().__init__(entries)
        self._twin = twin
        self._tried = 0

    def items(self) -> list[tuple[bytes, int]]:  # type: ignore[override]  # all that is read
        self._tried += 1
        keys = [k for k in self if k != b"another.example"]
        last = self._twin if self._tried == 1 else b"another.example"
        return [(key, 0) for key in (*keys, last)]


def fill(service: Service, domains: list[str]) -> None:
    contents = Vetter().read(SetName.DISPOSABLE, domains, confirmed=True).contents
    with service.database.write() as session:
        add_by_hand(session, SetName.DISPOSABLE, contents, datetime.now(UTC))


def metric(service: Service, name: str) -> float:
    lines = create_app(service.settings).test_client().get("/metrics").text.splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(name + " "))


def test_a_refusal_is_seen_everywhere_and_overridden_by_its_name(service: Service) -> None:
    fill(service, trash(200))
    publish(service, allow_empty=True)
    assert metric(service, "gatepost_publish_refused") == 0
    with service.database.write() as session:
        remove_by_hand(session, SetName.DISPOSABLE, trash(100))
    for attempt in (1, 2):
        with pytest.raises(PublishRefusedError, match="would lose 100 of its 200 entries") as error:
            publish(service)
        assert "`gatepost service publish --accept disposable-shrinks`" in str(error.value)
        assert metric(service, "gatepost_publish_refusals_total") == attempt
    manifest = published_manifest(service.settings.public_dir)
    assert manifest is not None
    assert (manifest.generation, manifest.sets["disposable"].entries) == (2, 200)
    status = service_status(service)
    assert [one.name for one in status.refused] == ["disposable-shrinks"]
    assert any("--accept disposable-shrinks" in value for _, value in status.rows())
    assert metric(service, "gatepost_publish_refused") == 1

    assert publish(service, accept=["disposable-shrinks"]).generation == 3
    assert service_status(service).refused == ()
    assert metric(service, "gatepost_publish_refused") == 0
    assert metric(service, "gatepost_publish_refusals_total") == 2
    assert metric(service, 'gatepost_set_entries{set="disposable"}') == 100
    assert not publish(service).published  # what hosts have is accepted


def test_what_a_database_holds_is_vetted_again(service: Service) -> None:
    """An entry that came in before its domain was known to be a provider, or past the vetting."""
    now = datetime.now(UTC)
    with service.database.write() as session:
        row = source_row(session, "disposable", "old", trust=Trust.LISTED)
        session.flush()
        values = {"kind": "disposable", "first_seen": now, "last_seen": now}
        session.execute(insert(EntryRow), [{"source_id": row.id, "key": "gmail.com", **values}])
    with pytest.raises(PublishRefusedError, match=r"would list gmail\.com: well-known provider"):
        publish(service, allow_empty=True)
    assert published_manifest(service.settings.public_dir) is None


def test_the_metrics_of_a_service_that_never_published(service: Service) -> None:
    assert metric(service, "gatepost_publish_refusals_total") == 0
    text = create_app(service.settings).test_client().get("/metrics").text
    assert "gatepost_generation" not in text
