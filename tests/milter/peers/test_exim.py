"""A real Exim asks a real `gatepost policy` through the ACL that the documentation shows."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.exim import Exim, unpack_exim
from support.house import ROOT
from support.installed_snapshot import install_snapshot
from support.milter_process import MilterProcess
from support.smtp_client import NAMED, REF, Client

pytestmark = pytest.mark.slow
SERVICE = "inet:127.0.0.1:9902"


def documented_acl(service: str) -> str:
    page = (ROOT / "docs/exim.md").read_text(encoding="utf-8")
    found = re.search(r"```exim\n(.*?)```", page, re.DOTALL)
    assert found is not None
    assert SERVICE in found[1]
    return found[1].replace(SERVICE, service)


@pytest.fixture(scope="module")
def unpacked() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="exim-") as folder:
        yield unpack_exim(Path(folder))


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilterProcess]:
    folder = tmp_path_factory.mktemp("policy")
    install_snapshot(folder / "data", disposable=["mailinator.com"])
    doors = ("--listen", "inet:127.0.0.1:0", "--trust-network", "none", "--check-recipient")
    environ = {"GATEPOST_DATA_DIR": str(folder / "data")}
    with MilterProcess(*doors, command="policy", log=folder / "log", environ=environ) as started:
        yield started


@contextmanager
def client(unpacked: Path, service: str) -> Iterator[Client]:
    with tempfile.TemporaryDirectory(prefix="exim-") as root:
        exim = Exim(unpacked, Path(root), documented_acl(service))
        with exim.running(), Client("127.0.0.1", exim.port, NAMED, timeout=30) as smtp:
            smtp.ehlo()
            yield smtp


def text(answer: tuple[int, bytes]) -> str:
    """Exim breaks long replies into lines, each with its codes."""
    return REF.sub("[ref]", answer[1].decode().replace("\n5.7.1 ", " "))


def test_exim_refuses_what_gatepost_refuses(unpacked: Path, policy: MilterProcess) -> None:
    with client(unpacked, f"inet:127.0.0.1:{policy.port}") as smtp:
        smtp.sender("a@mailinator.com")
        refused = smtp.docmd("RCPT TO:<b@example.org>")
        assert smtp.recipient("postmaster@example.org")[0] == 250
        smtp.rset()
        smtp.sender("a@gmail.com")
        assert smtp.recipient("b@example.org")[0] == 250
        assert smtp.recipient("x@mailinator.com")[0] == 550
        assert smtp.data("Subject: x\r\n\r\nx")[0] == 250
    assert refused[0] == 550
    assert text(refused) == (
        "5.7.1 Sender address rejected: Addresses at mailinator.com are disposable. "
        "Please use one that you will keep. [ref]"
    )


def test_exim_takes_mail_while_the_service_is_down(unpacked: Path) -> None:
    with client(unpacked, "inet:127.0.0.1:1") as smtp:
        smtp.sender("a@mailinator.com")
        assert smtp.recipient("b@example.org")[0] == 250
