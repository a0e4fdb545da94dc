"""What sources of each set come to at a gate, and what one service takes from another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gatepost import Gatepost, Reason
from gatepost.lists.view import Match
from gatepost.snapshots.tree import published_manifest
from gatepost_sync.errors import PublishRefusedError
from gatepost_sync.jobs.collect import RunStatus, collect
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.service import Service, open_service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.card import Card
from gatepost_sync.sources.list_source import ListSource
from gatepost_sync.sources.local_file import LocalFile
from gatepost_sync.sources.manual import add_by_hand
from gatepost_sync.sources.other_gatepost import OtherGatepost
from gatepost_sync.trust import Trust
from gatepost_sync.vetting import Vetter
from support.snapshot_server import serving

NOW = datetime.now(UTC)
LISTED = ("a.example", "b.example", "c.example")
SHARED = ("aspmx.l.google.com disposable", "mx.example evil", "co.uk parked")


def source(
    folder: Path, set_name: str, *lines: str, name: str = "own", trust: str = "listed"
) -> ListSource:
    file = folder / f"{set_name}-{name}.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ListSource(name, set_name, LocalFile(file), card=Card(Trust(trust)))


@contextmanager
def gate_of(service: Service, folder: Path) -> Iterator[Gatepost]:
    publish(service, allow_empty=True)
    with serving(service.settings.public_dir) as server:
        settings = {
            "data_dir": folder / "gate", "sync_url": server.url,
            "trust": str(service.keyring.trust),
        }  # fmt: skip
        with Gatepost(settings) as gate:
            gate.pull()
            yield gate


def test_every_set_reaches_the_gates(service: Service, tmp_path: Path) -> None:
    collect(
        service.database,
        [
            source(tmp_path, "free", "freemail.example"),
            source(tmp_path, "relay", "alias.example"),
            source(tmp_path, "role", "kundendienst-nord", "Empfang42"),
            source(tmp_path, "mx", "mx.burner.example disposable A burner"),
        ],
    )
    with gate_of(service, tmp_path) as gate:
        assert gate.check("jo@freemail.example").reasons == (Reason.FREE_PROVIDER,)
        assert gate.check("jo@sub.freemail.example").reasons == ()
        assert gate.check("jo@me.alias.example").reasons == (Reason.RELAY,)
        assert gate.check("kundendienst-nord@company.example").reasons == (Reason.ROLE,)
        assert gate.check("empfang42@company.example").reasons == (Reason.ROLE,)
        match = gate.lists.mail_host("in.mx.burner.example")
    assert isinstance(match, Match)
    assert (match.suffix, match.entry.kind) == ("mx.burner.example", "mx_disposable")


def test_a_service_without_such_sources_publishes_no_such_sets(
    service: Service, tmp_path: Path
) -> None:
    with gate_of(service, tmp_path) as gate:
        assert set(gate.lists.view.sets) == {"disposable", "blacklist", "domain_state"}
        assert gate.lists.mail_host("mx.example") is None


def test_relays_and_allowances_are_taken_off(service: Service, tmp_path: Path) -> None:
    collect(
        service.database,
        [
            source(tmp_path, "disposable", "trash.example", "alias.example", "x.fine.example"),
            source(tmp_path, "blacklist", "bad.example", "fine.example", "joe@ok.example"),
            source(tmp_path, "relay", "alias.example"),
            source(tmp_path, "allow", "fine.example", "joe@ok.example"),
        ],
    )
    with gate_of(service, tmp_path) as gate:
        judged = {
            address: gate.check(address).reasons
            for address in ("a@trash.example", "a@alias.example", "a@x.fine.example",
                            "a@bad.example", "a@fine.example", "joe@ok.example")
        }  # fmt: skip
    assert judged == {
        "a@trash.example": (Reason.DISPOSABLE,),
        "a@alias.example": (Reason.RELAY,),
        "a@x.fine.example": (),
        "a@bad.example": (Reason.BLACKLISTED_DOMAIN,),
        "a@fine.example": (),
        "joe@ok.example": (),
    }


def test_what_is_listed_by_hand_goes_only_by_hand(service: Service, tmp_path: Path) -> None:
    collect(service.database, [source(tmp_path, "allow", "bad.example", "worse.example")])
    for name, entry in (
        (SetName.BLACKLIST, "bad.example"),
        (SetName.BLACKLIST, "worse.example"),
        (SetName.ALLOW, "worse.example"),
    ):
        key, kind = Vetter().entry(name, entry, confirmed=True)
        with service.database.write() as session:
            add_by_hand(session, name, {key: kind}, NOW)  # type: ignore[misc]  # a list
    with gate_of(service, tmp_path) as gate:
        assert gate.check("a@bad.example").reasons == (Reason.BLACKLISTED_DOMAIN,)
        assert gate.check("a@worse.example").reasons == ()


def test_one_vote_alone_lists_nothing(service: Service, tmp_path: Path) -> None:
    votes = [
        source(
            tmp_path, "disposable", "a.example", "b.example", "c.example", name="one", trust="vote"
        ),
        source(tmp_path, "disposable", "b.example", name="two", trust="vote"),
        source(tmp_path, "disposable", "c.example", "d.example", name="three"),
    ]
    collect(service.database, votes)
    with gate_of(service, tmp_path) as gate:
        listed = [name for name in "abcd" if gate.check(f"x@{name}.example").reasons]
        assert listed == ["b", "c", "d"]
        match = gate.lists.facts("c.example").disposable
    assert match is not None
    assert match.entry.sources == ("one", "three")


def test_explain_says_since_when_once_the_readable_list_is_here(
    service: Service, tmp_path: Path
) -> None:
    from gatepost.exporting import readable_list
    from gatepost.snapshots.store import Store

    collect(service.database, [source(tmp_path, "disposable", "trash.example")])
    with gate_of(service, tmp_path) as gate:
        (listing,) = gate.explain("x@sub.trash.example").listings
        assert listing.since is None
        manifest = Store(gate.settings.data_dir).current()
        assert manifest is not None
        text = manifest.sets["disposable"].text
        assert text is not None
        readable_list(gate.settings, text)
        explanation = gate.explain("x@sub.trash.example")
    (listing,) = explanation.listings
    assert listing.since is not None
    assert abs((listing.since - NOW.date()).days) <= 1
    assert explanation.to_dict()["listings"][0]["since"] == listing.since.isoformat()


@pytest.mark.parametrize("line", SHARED)
def test_a_mail_host_that_everybody_shares_is_no_fingerprint(
    service: Service, tmp_path: Path, line: str
) -> None:
    (report,) = collect(service.database, [source(tmp_path, "mx", line, "mx.b.example parked")])
    assert (report.entries, report.rejected) == (1, 1)


@contextmanager
def upstream(folder: Path) -> Iterator[Service]:
    settings = ServiceSettings(data_dir=folder / "upstream", packages=False)
    initialise(settings, now=NOW)
    with open_service(settings) as opened:
        yield opened


def other(service: Service, url: str, trust: str, **more: object) -> OtherGatepost:
    folder = service.settings.data_dir / "upstreams" / "theirs"
    return OtherGatepost("theirs", "disposable", url, trust, folder, **more)  # type: ignore[arg-type]


def test_a_set_of_another_gatepost_is_taken_over(service: Service, tmp_path: Path) -> None:
    with upstream(tmp_path) as theirs:
        several = [
            source(tmp_path, "disposable", "a.example", "b.example", name="one"),
            source(tmp_path, "disposable", "b.example", name="two"),
        ]
        collect(theirs.database, several)
        publish(theirs)
        with serving(theirs.settings.public_dir) as server:
            mine = other(service, server.url, str(theirs.keyring.trust))
            (report,) = collect(service.database, [mine])
            assert (report.status, report.added) == (RunStatus.OK, 2)
            (again,) = collect(service.database, [mine])
            assert again.status is RunStatus.UNCHANGED
            twice = other(service, server.url, str(theirs.keyring.trust), min_votes=2)
            (report,) = collect(service.database, [twice])
            assert (report.entries, report.removed) == (1, 1)


def test_another_gatepost_is_believed_only_with_its_trust_line(
    service: Service, tmp_path: Path
) -> None:
    with upstream(tmp_path) as theirs:
        collect(theirs.database, [source(tmp_path, "disposable", "a.example")])
        publish(theirs)
        with serving(theirs.settings.public_dir) as server:
            (report,) = collect(
                service.database, [other(service, server.url, f"gatepost-root-1:{'0' * 64}")]
            )
    assert report.status is RunStatus.FAILED
    assert report.entries == 0
    with pytest.raises(PublishRefusedError):
        publish(service)


def test_an_entry_by_hand_may_end_by_itself(service: Service) -> None:
    def published(days: int) -> int:
        publish(service, allow_empty=True, clock=lambda: NOW + timedelta(days=days))
        manifest = published_manifest(service.settings.public_dir)
        assert manifest is not None
        return manifest.sets["blacklist"].entries

    key, kind = Vetter().entry(SetName.BLACKLIST, "bad.example", confirmed=True)
    with service.database.write() as session:
        until = NOW + timedelta(days=30)
        assert add_by_hand(session, SetName.BLACKLIST, {key: kind}, NOW, expires=until) == 1  # type: ignore[misc]  # a list
    assert [published(days) for days in (0, 29, 30)] == [1, 1, 0]
    with service.database.write() as session:
        assert add_by_hand(session, SetName.BLACKLIST, {key: kind}, NOW) == 0  # type: ignore[misc]  # a list
    assert published(31) == 1
