"""Lists by rsync, from a real daemon; and daemons that are none."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from gatepost.errors import SettingsError
from gatepost_sync.errors import UpstreamError
from gatepost_sync.jobs.collect import RunStatus, collect
from gatepost_sync.service import Service
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.configured import configured_sources
from gatepost_sync.sources.rsync_file import RsyncFile
from gatepost_sync.sources.web_file import Limits
from support.rsync_daemon import RsyncDaemon, rsync_daemon

pytestmark = pytest.mark.slow

ZONE = ":127.0.0.2:listed\nbad.example\n.worse.example\n"
BRIEF = Limits(size=100_000, deadline=20.0, silence=2.0)


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RsyncDaemon]:
    with rsync_daemon(tmp_path_factory.mktemp("rsyncd") / "d") as running:
        yield running


def settings(daemon: RsyncDaemon, tmp_path: Path, **more: object) -> ServiceSettings:
    table = {
        "name": "zone", "set": "blacklist", "kind": "url", "url": daemon.url("dbl.zone"),
        "format": "rbldnsd", **more,
    }  # fmt: skip
    return ServiceSettings.model_validate(
        {"data_dir": tmp_path / "service", "packages": False, "sources": [table]}
    )


def test_a_zone_is_collected_and_fetched_again_when_it_changed(
    service: Service, daemon: RsyncDaemon, tmp_path: Path
) -> None:
    zone = daemon.zones / "dbl.zone"
    zone.write_text(ZONE, encoding="ascii")
    os.utime(zone, (1_700_000_000, 1_700_000_000))
    sources = tuple(configured_sources(settings(daemon, tmp_path)))
    before = daemon.sent
    statuses = [collect(service.database, sources)[0] for _ in range(2)]
    assert [one.status for one in statuses] == [RunStatus.OK, RunStatus.UNCHANGED]
    assert (statuses[0].entries, daemon.sent - before) == (2, 1)
    zone.write_text(ZONE.replace("worse", "other"), encoding="ascii")
    (again,) = collect(service.database, sources)
    assert (again.status, again.added, again.removed) == (RunStatus.OK, 1, 1)


def test_what_is_too_large_is_not_fetched(daemon: RsyncDaemon) -> None:
    (daemon.zones / "large").write_bytes(b"x" * 100_001)
    before = daemon.sent
    with pytest.raises(UpstreamError, match="larger than 100000 bytes"):
        RsyncFile(daemon.url("large"), BRIEF).fetch(None)
    assert daemon.sent == before


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "out"])
def test_only_an_ordinary_file_is_a_list(daemon: RsyncDaemon, kind: str) -> None:
    path = daemon.zones / kind
    if kind == "link":
        path.symlink_to("dbl.zone")
    elif kind == "out":
        path.symlink_to("/etc/passwd")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(UpstreamError, match=r"no ordinary file|could not be fetched"):
        RsyncFile(daemon.url(kind), BRIEF).fetch(None)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [("zones/none", "check the path"), ("nowhere/none", "Unknown module")],
)
def test_what_is_not_there_is_named(daemon: RsyncDaemon, path: str, complaint: str) -> None:
    url = f"rsync://127.0.0.1:{daemon.port}/{path}"
    with pytest.raises(UpstreamError, match=complaint) as caught:
        RsyncFile(url, BRIEF).fetch(None)
    assert url in str(caught.value)
    assert "\n" not in str(caught.value)


@contextmanager
def answering(said: bytes) -> Iterator[str]:
    """A server that says this and then nothing, and the url of a list there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                client.sendall(said)
                held.append(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"rsync://127.0.0.1:{listening.getsockname()[1]}/zones/list"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(60)
            for client in held:
                client.close()


@pytest.mark.parametrize("said", [b"", b"@RSYNCD: 31.0 sha512\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_is_silent_is_left(said: bytes) -> None:
    quick = replace(BRIEF, silence=1.0)
    with answering(said) as url, pytest.raises(UpstreamError, match="could not be fetched"):
        RsyncFile(url, quick).fetch(None)


def test_a_deadline_holds_for_all_of_it() -> None:
    brief = Limits(deadline=0.3, silence=60.0)
    with answering(b"@RSYNCD: 31.0\n") as url, pytest.raises(UpstreamError, match=r"than 0\.3 s"):
        RsyncFile(url, brief).fetch(None)


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "127.0.0.1", "::1", "fd00::1"])
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    file = RsyncFile("rsync://zones.example/zones/list", BRIEF, look_up=lambda host: [address])
    with pytest.raises(UpstreamError, match="private address"):
        file.fetch(None)


def test_a_name_that_nobody_has_is_said_so() -> None:
    file = RsyncFile("rsync://zones.example/zones/list", BRIEF, look_up=lambda host: [])
    with pytest.raises(UpstreamError, match="has no address"):
        file.fetch(None)


def test_nothing_of_the_environment_is_heeded(
    daemon: RsyncDaemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / "trap"
    for name in ("RSYNC_CONNECT_PROG", "RSYNC_RSH", "RSYNC_PROXY"):
        monkeypatch.setenv(name, f"touch {trap}")
    (daemon.zones / "plain").write_text("a.example\n", encoding="ascii")
    fetched = RsyncFile(daemon.url("plain"), BRIEF).fetch(None)
    assert fetched is not None
    assert fetched.data == b"a.example\n"
    assert not trap.exists()


def test_without_the_program_its_package_is_named(
    daemon: RsyncDaemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UpstreamError, match="apt-get install rsync"):
        RsyncFile(daemon.url("plain"), BRIEF).fetch(None)


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"url": "rsync://zones.example/zones/list"}, "plain = true"),
        ({"url": "rsync://joe:secret@zones.example/zones/list", "plain": True}, "password"),
        ({"url": "rsync://zones.example/zones/", "plain": True}, "of one file"),
        ({"url": "rsync://zones.example/zones", "plain": True}, "of one file"),
        ({"url": "rsync://zones.example/zones/*.zone", "plain": True}, "of one file"),
        ({"url": "rsync://zones.example/zones/a --rsh=x", "plain": True}, "of one file"),
        ({"url": "rsync://zones.example/zones/../../etc/x", "plain": True}, "upwards"),
        ({"url": "rsync://zones.example:x/zones/list", "plain": True}, "ort"),
        ({"key_env": "KEY"}, "takes no key"),
        ({"url": "https://zones.example/list", "plain": True}, "rsync://"),
        ({"kind": "gatepost", "url": "rsync://zones.example/a/b"}, "https://host/path"),
    ],
)
def test_urls_that_cannot_be_meant_are_refused(
    daemon: RsyncDaemon, tmp_path: Path, more: dict[str, object], complaint: str
) -> None:
    file = tmp_path / "gatepost.toml"
    table = {"name": "zone", "set": "blacklist", "kind": "url", "url": daemon.url("list"), **more}
    if more.get("kind") == "gatepost":
        table["trust_line"] = "gatepost-root-1:" + "0" * 64
    lines = [
        f"{key} = {str(value).lower() if value is True else repr(value)}"
        for key, value in table.items()
    ]
    file.write_text("\n".join(["[[service.sources]]", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=complaint) as caught:
        ServiceSettings.load(environ={}, path=file)
    assert "secret" not in str(caught.value) or "password" in str(caught.value)
