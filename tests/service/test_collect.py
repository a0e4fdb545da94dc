"""Collecting: what changed is stored, what fails leaves the old entries."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from gatepost import hookimpl
from gatepost.errors import PluginError
from gatepost.lists.sources import Source
from gatepost_sync.errors import RetireRefusedError
from gatepost_sync.jobs.collect import RunReport, RunStatus, collect
from gatepost_sync.jobs.retire import retire
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.card import Card
from gatepost_sync.sources.list_source import ListSource
from gatepost_sync.sources.local_file import LocalFile
from gatepost_sync.sources.registered import registered_sources
from gatepost_sync.sources.web_file import Limits, WebFile
from gatepost_sync.store.tables import EntryRow, RunRow, SourceRow, StateRow
from gatepost_sync.trust import Trust
from gatepost_sync.vetting import LineFault
from support.list_server import ListServer, list_server

pytestmark = pytest.mark.slow


@dataclass
class Scripted:
    """A plugin's source."""

    answer: Callable[[], Iterable[str]]
    name: str = "acme"
    set: str = "disposable"
    confirmed: bool = False

    def collect(self) -> Iterable[str]:
        return self.answer()


def one(service: Service, source: Source) -> RunReport:
    (report,) = collect(service.database, [source])
    return report


def keys(service: Service) -> set[str]:
    with service.database.read() as session:
        return set(session.scalars(select(EntryRow.key)))


def active(service: Service) -> dict[str, bool]:
    with service.database.read() as session:
        return {row.name: row.active for row in session.scalars(select(SourceRow))}


def url_source(server: ListServer, limits: Limits | None = None) -> ListSource:
    return ListSource("web", "disposable", WebFile(server.url, limits or Limits()))


def file_source(path: Path, *, limit: int = 1_000_000) -> ListSource:
    return ListSource("own", "blacklist", LocalFile(path, limit), card=Card(Trust.CONFIRMED))


def test_entries_come_and_go_with_their_source(service: Service) -> None:
    first = one(service, Scripted(lambda: ["a.example", "b.example"]))
    assert (first.status, first.entries, first.added) == (RunStatus.OK, 2, 2)
    with service.database.read() as session:
        seen = dict(session.execute(select(EntryRow.key, EntryRow.first_seen)).all())
    second = one(service, Scripted(lambda: ["b.example", "c.example"]))
    assert (second.added, second.removed) == (1, 1)
    assert keys(service) == {"b.example", "c.example"}
    with service.database.read() as session:
        row = session.get(EntryRow, (1, "b.example"))
        assert row is not None
        assert row.first_seen == seen["b.example"] < row.last_seen


def test_the_same_lines_again_are_not_stored_again(service: Service) -> None:
    source = Scripted(lambda: ["a.example"])
    one(service, source)
    assert one(service, source).status is RunStatus.UNCHANGED
    source.confirmed = True
    assert one(service, source).status is RunStatus.OK


def test_domain_states_are_kept_with_their_hosts(service: Service) -> None:
    lines = ["example.org has_mx mx1.example.org,mx2.example.org", "gone.example unregistered"]
    one(service, Scripted(lambda: lines, set="domain_state"))
    lines[1] = "gone.example registered,null_mx"
    changed = one(service, Scripted(lambda: lines, set="domain_state"))
    assert (changed.entries, changed.added, changed.removed) == (2, 1, 0)
    with service.database.read() as session:
        rows = session.execute(select(StateRow.domain, StateRow.flags, StateRow.mx)).all()
    assert sorted(map(tuple, rows)) == [
        ("example.org", 4, "mx1.example.org mx2.example.org"),
        ("gone.example", 9, ""),
    ]


def test_no_address_reaches_the_disk(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("very.secret.person@example.com\nbroken secret.person@@\n", encoding="utf-8")
    report = one(service, file_source(file))
    assert (report.entries, report.faults) == (1, (LineFault(2, "not an address"),))
    service.database.close()
    stored = b"".join(path.read_bytes() for path in service.settings.data_dir.glob("service.*"))
    assert b"secret" not in stored


def broken(how: str) -> Callable[[], Iterable[str]]:
    def answer() -> Iterable[str]:
        raise RuntimeError(f"no {how}")

    return answer


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (
            broken("person@example.com"),
            RunStatus.FAILED,
            r"the source itself failed \(RuntimeError\)",
        ),
        (list, RunStatus.REFUSED, "empty where 1 entries were"),
        (lambda: ["<html>", "<body>Moved"], RunStatus.REFUSED, "none of its 2 lines"),
    ],
)
def test_a_source_that_fails_keeps_its_entries(
    service: Service, answer: Callable[[], Iterable[str]], status: RunStatus, error: str
) -> None:
    one(service, Scripted(lambda: ["a.example"]))
    failed = one(service, Scripted(answer))
    assert failed.status is status
    assert failed.error is not None
    assert "person" not in failed.error
    assert keys(service) == {"a.example"}
    with service.database.read() as session:
        runs = session.scalars(select(RunRow).order_by(RunRow.id)).all()
    assert [run.status for run in runs] == ["ok", status]
    with pytest.raises(AssertionError, match=error):
        raise AssertionError(runs[1].error)


def test_an_emptied_list_that_says_so_is_believed(service: Service) -> None:
    one(service, Scripted(lambda: ["a.example"]))
    assert one(service, Scripted(lambda: ["# nothing at present"])).removed == 1


def test_one_broken_source_does_not_stop_the_others(service: Service) -> None:
    sources = [Scripted(broken("luck"), "a"), Scripted(lambda: ["b.example"], "b")]
    failed, ok = collect(service.database, sources)
    assert (failed.status, ok.status) == (RunStatus.FAILED, RunStatus.OK)


def test_a_source_taken_out_of_the_settings_comes_back_whole(service: Service) -> None:
    source = Scripted(lambda: ["a.example"])
    one(service, source)
    retire(service.database, [], forget=True)
    with service.database.read() as session:
        assert session.scalars(select(SourceRow.active)).all() == [False]
    assert one(service, source).status is RunStatus.UNCHANGED
    with service.database.read() as session:
        assert session.scalars(select(SourceRow.active)).all() == [True]


def test_a_set_does_not_lose_all_its_sources_by_mistake(service: Service) -> None:
    source = Scripted(lambda: ["a.example"])
    one(service, source)
    with pytest.raises(RetireRefusedError, match="gatepost service collect --forget"):
        retire(service.database, [])
    assert active(service) == {"acme": True}
    other = Scripted(lambda: ["b.example"], name="other")
    one(service, other)
    (left,) = retire(service.database, [other])
    assert (left.source, left.status, left.entries) == ("acme", RunStatus.INACTIVE, 1)
    assert active(service) == {"acme": False, "other": True}
    retire(service.database, [], forget=True)
    assert active(service) == {"acme": False, "other": False}


def many(number: int) -> list[str]:
    return [f"d{n}.example" for n in range(number)]


def test_a_list_that_loses_more_than_half_is_not_believed(service: Service) -> None:
    one(service, Scripted(lambda: many(200)))
    failed = one(service, Scripted(lambda: many(99)))
    assert failed.status is RunStatus.REFUSED
    assert failed.error is not None
    assert "99 entries where 200 were" in failed.error
    assert "--accept-change acme" in failed.error
    assert len(keys(service)) == 200
    (accepted,) = collect(service.database, [Scripted(lambda: many(99))], accept=["acme"])
    assert (accepted.status, accepted.entries) == (RunStatus.OK, 99)
    assert one(service, Scripted(lambda: many(1))).status is RunStatus.OK


def test_a_list_that_is_mostly_unusable_is_not_believed(service: Service) -> None:
    lines = many(60) + ["<p>"] * 61
    failed = one(service, Scripted(lambda: lines))
    assert failed.error is not None
    assert "61 of its 121 lines cannot be used (line 61: " in failed.error
    (accepted,) = collect(service.database, [Scripted(lambda: lines)], accept=["acme"])
    assert (accepted.entries, accepted.rejected) == (60, 61)


def test_a_url_is_downloaded_when_it_changed(service: Service) -> None:
    with list_server("a.example\n") as server:
        assert one(service, url_source(server)).added == 1
        assert one(service, url_source(server)).status is RunStatus.UNCHANGED
        assert server.bodies == 1
        server.text = "a.example\nb.example\n"
        assert one(service, url_source(server)).added == 1
        assert server.bodies == 2


def test_a_broken_url_is_recorded_and_its_entries_stay(service: Service) -> None:
    with list_server("a.example\n") as server:
        one(service, url_source(server))
        server.status = 500
        failed = one(service, url_source(server))
        assert failed.error is not None
        assert "answered 500" in failed.error
        server.status = 200
    gone = one(service, url_source(server))
    assert gone.status is RunStatus.FAILED
    assert gone.error is not None
    assert "could not be fetched" in gone.error
    assert keys(service) == {"a.example"}


def test_a_redirect_is_followed_on_the_same_host_only(service: Service) -> None:
    with list_server("a.example\n") as server, list_server("evil.example\n") as other:
        server.location = "/moved.txt"
        assert one(service, url_source(server)).entries == 1
        server.location = other.url
        failed = one(service, url_source(server))
        assert failed.error is not None
        assert "not followed to another host" in failed.error
        assert other.bodies == 0
    assert keys(service) == {"a.example"}


def test_a_url_that_redirects_to_itself_ends(service: Service) -> None:
    with list_server() as server:
        server.location = "/list.txt"
        failed = one(service, url_source(server))
    assert failed.error is not None
    assert "more than 3 times" in failed.error


def test_a_list_that_is_too_large_is_refused(service: Service) -> None:
    with list_server("a.example\n" * 1000) as server:
        failed = one(service, url_source(server, Limits(size=5000)))
    assert failed.error is not None
    assert "larger than 5000 bytes" in failed.error


def test_a_server_that_drips_is_cut_off(service: Service) -> None:
    with list_server() as server:
        server.drip = True
        failed = one(service, url_source(server, Limits(deadline=0.3)))
    assert failed.error is not None
    assert "took longer than 0.3 s" in failed.error


def test_a_file_that_is_not_there_is_named(service: Service, tmp_path: Path) -> None:
    failed = one(service, file_source(tmp_path / "nowhere.txt"))
    assert failed.error is not None
    assert "cannot read" in failed.error
    assert "check the path" in failed.error


def test_a_pipe_is_not_waited_for(service: Service, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, error in ((pipe, "is no ordinary file"), (tmp_path, "Is a directory")):
        failed = one(service, file_source(path))
        assert failed.error is not None
        assert error in failed.error


def test_a_file_that_is_too_large_is_refused(service: Service, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("a.example\n" * 1000, encoding="utf-8")
    failed = one(service, file_source(file, limit=5000))
    assert failed.error is not None
    assert "larger than 5000 bytes" in failed.error


class Plugin:
    """Registers sources as an installed plugin does."""

    def __init__(self, *sources: Source) -> None:
        self.sources = sources

    @hookimpl
    def register_sources(self, settings: ServiceSettings) -> Iterable[Source]:
        return self.sources


def test_packages_are_sources_like_those_of_any_plugin(settings: ServiceSettings) -> None:
    acme = Scripted(list)
    alone = registered_sources(settings, plugins=[Plugin(acme)])
    assert acme in alone
    packaged = settings.model_copy(update={"packages": True})
    names = {source.name for source in registered_sources(packaged, plugins=[Plugin(acme)])}
    assert {"acme", "disposable-email-domains"} <= names


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        ([Scripted(list), Scripted(list)], "two sources of the set disposable are called 'acme'"),
        ([Scripted(list, name="manual")], "kept for what is added by hand"),
        ([Scripted(list, set="other")], "'other'; sets are"),
    ],
)
def test_sources_that_would_be_mixed_up_are_refused(
    settings: ServiceSettings, sources: list[Source], complaint: str
) -> None:
    with pytest.raises(PluginError, match=complaint):
        registered_sources(settings, plugins=[Plugin(*sources)])


class OutOfOrder:
    @hookimpl
    def register_sources(self, settings: ServiceSettings) -> Iterable[Source]:
        raise RuntimeError("out of order")


@pytest.mark.parametrize(
    ("plugin", "complaint"),
    [
        (OutOfOrder(), "plugin OutOfOrder: RuntimeError"),
        (Plugin(object()), "plugin Plugin: AttributeError"),  # type: ignore[arg-type]  # the point
        (Plugin(Scripted(list, name=7)), "plugin Plugin: TypeError"),  # type: ignore[arg-type]
    ],
)
def test_a_plugin_whose_sources_are_none_is_named(
    settings: ServiceSettings, plugin: object, complaint: str
) -> None:
    with pytest.raises(PluginError, match=complaint):
        registered_sources(settings, plugins=[plugin])
