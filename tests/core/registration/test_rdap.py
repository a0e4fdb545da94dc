"""Registries are asked in the background: by HTTP, one that speaks RDAP, and one that fails."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from gatepost import Gatepost, Reason, SettingsError, Status
from gatepost.cache.keys import AddressKeys
from gatepost.cache.layered import Cache
from gatepost.lists.registrable import Registrable
from gatepost.observe.counters import Counters
from gatepost.registration.rdap import Rdap
from gatepost.registration.record import REGISTRATION, Registration
from gatepost.registration.watcher import Watcher
from support.knot import Knot
from support.rdap_server import Registry, registry
from support.tools import require
from support.waiting import wait_until

whoisit: ModuleType = pytest.importorskip("whoisit", reason="the extra rdap is not installed")

OLD = datetime(2001, 2, 3, tzinfo=UTC)
DOMAINS = {
    "young.example": datetime.now(UTC) - timedelta(days=3),
    "old.example": OLD,
    "silent.example": None,
}


@pytest.fixture
def server() -> Iterator[Registry]:
    whoisit.clear_bootstrapping()
    with registry(DOMAINS) as made:
        yield made
    whoisit.clear_bootstrapping()


@contextmanager
def watching(server: Registry, folder: Path) -> Iterator[tuple[Watcher, Cache]]:
    cache = Cache(Counters(), address_key=AddressKeys("secret", folder).key)
    rdap = Rdap(folder / "kept.json", own=server.bootstrap(folder, "example"))
    watcher = Watcher(rdap, cache, Registrable(), pace=0)
    try:
        yield watcher, cache
    finally:
        watcher.close()


@pytest.mark.parametrize(
    ("domain", "registrable", "since"),
    [
        ("old.example", "old.example", OLD.timestamp()),
        ("mail.old.example", "old.example", OLD.timestamp()),
        ("silent.example", "silent.example", None),
        ("unknown.example", "unknown.example", None),
        ("domain.elsewhere", "domain.elsewhere", None),  # nobody says whom to ask
    ],
)
def test_what_a_registry_says_is_kept(
    server: Registry, tmp_path: Path, domain: str, registrable: str, since: float | None
) -> None:
    with watching(server, tmp_path) as (watcher, cache):
        watcher.wants(domain)
        wait_until(lambda: cache.peek(REGISTRATION, registrable) is not None, what="it was asked")
        assert cache.peek(REGISTRATION, registrable) == Registration(since)
    assert server.asked in ([registrable], [])


def test_each_domain_is_asked_about_once(server: Registry, tmp_path: Path) -> None:
    with watching(server, tmp_path) as (watcher, cache):
        for _ in range(3):
            watcher.wants("old.example")
            wait_until(
                lambda: cache.peek(REGISTRATION, "old.example") is not None, what="it was asked"
            )
    assert server.asked == ["old.example"]


def test_a_registry_that_fails_is_asked_again_some_other_time(
    server: Registry, tmp_path: Path
) -> None:
    server.fails = True
    with watching(server, tmp_path) as (watcher, cache):
        watcher.wants("old.example")
        wait_until(lambda: cache.peek(REGISTRATION, "old.example") is not None, what="it failed")
        assert cache.peek(REGISTRATION, "old.example") == Registration()
        server.fails = False
        cache.forget(REGISTRATION, "old.example")  # as after an hour
        watcher.wants("old.example")
        wait_until(
            lambda: cache.peek(REGISTRATION, "old.example") == Registration(OLD.timestamp()),
            what="it was asked again",
        )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "cannot read"),
        ("no JSON", "is no JSON"),
        ('{"timestamp": 1}', "is no bootstrap as whoisit saves it"),
        ("[]", "is no bootstrap as whoisit saves it"),
    ],
)
def test_a_bootstrap_that_is_none_is_an_error_that_names_it(
    tmp_path: Path, text: str | None, why: str
) -> None:
    file = tmp_path / "mine.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    settings = {"phase": "domain", "rdap": True, "rdap_bootstrap": file}
    with pytest.raises(SettingsError, match=f"rdap_bootstrap.*mine.json.*{why}|{why}.*mine.json"):
        Gatepost(settings)


def iana_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where whoisit looks for IANA's files."""
    names = import_module("whoisit.bootstrap").BaseBootstrap.BOOTSTRAP_URLS
    for name in tuple(names):
        monkeypatch.setitem(names, name, f"{url}/{name}")


def kept_bootstrap(server: Registry, folder: Path, **changes: object) -> Path:
    file = server.bootstrap(folder, "example").rename(folder / "kept.json")
    text = file.read_text(encoding="utf-8").replace("http:", "https:")
    file.write_text(json.dumps(json.loads(text) | changes), encoding="utf-8")
    return file


@pytest.mark.parametrize("kept", ["old", "damaged", "none"])
def test_iana_is_asked_when_it_is_due_and_its_answer_kept(
    server: Registry, tmp_path: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept_bootstrap(server, tmp_path, timestamp=1)
    server.files = {f"/{name}": part for name, part in json.loads(file.read_text()).items()}
    if kept != "old":
        file.write_text("{", encoding="utf-8") if kept == "damaged" else file.unlink()
    rdap = Rdap(file)
    iana_at(server.url, monkeypatch)
    for _ in range(2):
        rdap.ask("domain.elsewhere")  # for which there is no registry
    rdap.close()
    assert server.asked == ["/asn", "/dns", "/ipv4", "/ipv6", "/object"]
    assert json.loads(file.read_text())["timestamp"] > 1


@pytest.mark.parametrize("kept", ["old", "damaged", "none"])
def test_without_iana_what_was_kept_goes_on_to_serve(
    server: Registry, tmp_path: Path, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept_bootstrap(server, tmp_path, timestamp=1)
    if kept != "old":
        file.write_text("{", encoding="utf-8") if kept == "damaged" else file.unlink()
    rdap = Rdap(file)
    iana_at(server.url, monkeypatch)
    for _ in range(2):
        answer = rdap.ask("domain.elsewhere")
        assert (answer.value, answer.failed) == (Registration(), kept != "old")
        assert whoisit.is_bootstrapped() is (kept == "old")
    rdap.close()
    assert server.asked == ["/asn"]  # once in an hour


def test_closing_ends_the_thread(server: Registry, tmp_path: Path) -> None:
    with watching(server, tmp_path) as (watcher, _):
        watcher.wants("old.example")
    assert "gatepost-registration" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.slow
def test_a_verdict_does_not_wait_and_the_next_one_knows(server: Registry, tmp_path: Path) -> None:
    zones = dict.fromkeys(DOMAINS, "@ MX 10 mx.mail.example.\n")
    with Knot(zones, program=require("knotd", package="knot")) as knot:
        settings = {
            "phase": "domain",
            "nameservers": [knot.address],
            "budget": 30,
            "rdap": True,
            "rdap_bootstrap": server.bootstrap(tmp_path, "example"),
        }
        with Gatepost(settings) as gate:
            assert gate.check("ann@young.example").status is Status.VALID
            wait_until(
                lambda: gate.check("ann@young.example").reason == Reason.YOUNG_DOMAIN,
                what="the registry was asked",
            )
            report = gate.check("ann@young.example")
            assert (report.status, report.decision) == (Status.RISKY, "review")
            assert server.asked == ["young.example"]
        assert "gatepost-registration" not in {thread.name for thread in threading.enumerate()}
