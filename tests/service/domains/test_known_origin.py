"""The second sign-up from a domain, anywhere, is from a known origin: end to end.

A service as a user starts it, two plugins on hosts of their own, a real name server.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import signing_up
from support.knot import Knot
from support.running_service import RunningService, gatepost, running_service
from support.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.timeout(240)]
NameServer = Callable[..., Knot]
PATIENCE = 120.0
LISTED = "gatepost-lists-this.com"  # by the snapshot alone


class Plugin:
    """A gate in a process of its own, which pulls and reports."""

    def __init__(self, folder: Path, service: RunningService, **settings: str) -> None:
        env = {
            "GATEPOST_DATA_DIR": str(folder),
            "GATEPOST_SYNC_URL": service.url,
            "GATEPOST_TRUST": service.trust,
            "GATEPOST_POLL_SECONDS": "0.3",
            "GATEPOST_REPORT_UNKNOWN": "true",
            "GATEPOST_REPORT_SECONDS": "0.3",
            **settings,
        }
        path = os.pathsep.join(sys.path)
        self.process = subprocess.Popen(
            [sys.executable, signing_up.__file__],
            env={**os.environ, **env, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def sign_up(self, address: str) -> dict[str, object]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(address + "\n")
        self.process.stdin.flush()
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        return answer

    def has_pulled(self) -> bool:
        """Whether its verdicts are the snapshot's; pulls begin with the first check."""
        return self.sign_up(f"nobody@{LISTED}")["status"] == "invalid"

    def end(self) -> None:
        self.process.communicate(timeout=PATIENCE)


@contextmanager
def plugins(*made: Plugin) -> Iterator[None]:
    try:
        yield
    finally:
        for plugin in made:
            plugin.end()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch, name_server: NameServer) -> Knot:
    knot = name_server(
        newcomers_com="shop MX 10 mx.newcomers.com.\nlonely MX 10 mx.newcomers.com.\n"
    )
    monkeypatch.delenv("GATEPOST_NAMESERVERS")
    return knot


def counted(service: RunningService) -> dict[str, int]:
    found: dict[str, int] = json.loads(
        gatepost("service", "domains", "--json", env=service.env).stdout
    )
    return found


def test_the_second_sign_up_anywhere_is_from_a_known_origin(
    tmp_path: Path, name_server: Knot
) -> None:
    lists = tmp_path / "disposable.txt"
    lists.write_text(f"{LISTED}\n", encoding="ascii")
    config = tmp_path / "gatepost.toml"
    config.write_text(
        '[[service.sources]]\nname="test"\nset="disposable"\nkind="file"\n'
        f'path="{lists}"\ntrust="confirmed"\n',
        encoding="ascii",
    )
    with running_service(
        tmp_path / "service",
        GATEPOST_CONFIG=str(config),
        GATEPOST_NAMESERVERS=name_server.address,
        GATEPOST_SERVICE_PACKAGES="false",
        GATEPOST_SERVICE_POLL_SECONDS="10",
        GATEPOST_SERVICE_REPORTS="true",
        GATEPOST_SERVICE_REPORT_PLUGINS="2",
        GATEPOST_SERVICE_REPORT_NETWORKS="1",  # they are on one machine
        GATEPOST_SERVICE_REPORTS_PER_MINUTE="1000",
    ) as service:
        first, second = (Plugin(tmp_path / name, service) for name in ("first", "second"))
        # The one that will be the second asks the DNS, and nobody answers it.
        deep = Plugin(
            tmp_path / "third", service,
            GATEPOST_PHASE="domain", GATEPOST_NAMESERVERS="127.0.0.1:9",
            GATEPOST_REPORT_UNKNOWN="false",
        )  # fmt: skip
        with plugins(first, second, deep):
            for plugin in (first, second, deep):
                wait_until(plugin.has_pulled, what="a first pull", seconds=PATIENCE)
            assert first.sign_up("ann@shop.newcomers.com")["known"] == []
            assert first.sign_up("ann@lonely.newcomers.com")["known"] == []
            wait_until(lambda: counted(service)["reported"] == 2, what="reports", seconds=PATIENCE)
            assert counted(service)["domains"] == 0  # one plugin is not enough
            assert deep.sign_up("bob@shop.newcomers.com")["status"] == "unknown"

            assert second.sign_up("bob@shop.newcomers.com")["known"] == []

            for plugin in (first, second, deep):
                wait_until(
                    lambda plugin=plugin: (  # type: ignore[misc]
                        plugin.sign_up("cid@shop.newcomers.com")
                        == {"status": "valid", "known": ["domain_state"]}
                    ),
                    what="a known origin",
                    seconds=PATIENCE,
                )
            now = counted(service)
            assert (now["domains"], now["reported"]) == (1, 1)
            # Nobody else learns that somebody came from the domain that only one of them saw.
            assert second.sign_up("dan@lonely.newcomers.com")["known"] == []
            published = (tmp_path / "service" / "public" / "v1" / "text").glob("*")
            text = b"".join(path.read_bytes() for path in published)
            assert b"shop.newcomers.com" in text
            assert b"lonely" not in text
        log = "".join(service.lines)
        assert "newcomers" not in log  # neither addresses nor domains of people
