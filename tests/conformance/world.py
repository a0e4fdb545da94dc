"""What all gates of the suite stand in: the same lists, the same DNS, the same settings.

A gate finds them where a user's would: `gatepost.toml` by GATEPOST_CONFIG, a plugin among the
installed distributions. So gates in processes of their own are in the same world.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from gatepost.lists.state import DomainFlag, DomainState
from support.installed_snapshot import install_snapshot
from support.name_servers import by_name

__all__ = ["LANGUAGES", "POLICY", "world"]

POLICY = "conformance"
LANGUAGES = ("en", "de", "ja")

_STATES = {
    "known.example": DomainFlag.REGISTERED | DomainFlag.HAS_MX,
    "expired.example": DomainFlag.UNREGISTERED,
    "nomail.example": DomainFlag.REGISTERED | DomainFlag.NULL_MX,
    "parked.example": DomainFlag.REGISTERED | DomainFlag.NO_MAIL_HOST,
    "young.example": DomainFlag.REGISTERED | DomainFlag.HAS_MX | DomainFlag.YOUNG,
}
_DNS = {
    "gone.example": "NXDOMAIN",
    "sub.gone.example": "NXDOMAIN",
    "refuses.example": {"MX": "0 ."},
    "silent-host.example": {},
    "broken-dns.example": "SERVFAIL",
    "hangs.example": None,
    "misspelt.example": {"MX": "10 mail.h-email.net."},
    "new-trash.example": {"MX": "10 mail.mailinator.com."},
    # The block list: what it always lists, and what it lists besides.
    "test.block.example": {"A": "127.0.0.2"},
    "listed.example.block.example": {"A": "127.0.0.2"},
    "only-a.example": {"A": "192.0.2.1"},
}
_EVERYBODY_ELSE = {"MX": "10 mx.company.example."}

# Every reason is rejected: that is how a gate shows it.
_SETTINGS = """\
policy = "conformance"
phase = "domain"
budget = 1.5
smtputf8 = false
data_dir = "{data}"
nameservers = ["{server}"]
routes = {{ "/signup" = "email" }}

[dnsbl.acme]
zone = "block.example"
codes = {{ "127.0.0.2" = "spam" }}

[policies.conformance.actions]
role = "reject"
typo = "reject"
relay = "reject"
forwarder = "reject"
free_provider = "reject"
dns_error = "reject"
parked_domain = "reject"
young_domain = "reject"
listed_domain = "reject"
timeout = "reject"
lists_outdated = "reject"
check_failed = "reject"
"""


@contextmanager
def world(folder: Path, lists: str) -> Iterator[None]:
    """The world, below `folder`, while the block runs; its lists are "fresh" or "outdated"."""
    data = folder / "data"
    install_snapshot(
        data,
        disposable=["trash.example", "xn--mll-hoa.example"],
        blacklisted=["villain@company.example", "rogue@gmail.com"],
        blacklisted_domains=["banned.example"],
        states={name: DomainState(flags) for name, flags in _STATES.items()},
        expired=None if lists == "fresh" else timedelta(days=30),
    )
    (data / "deny.txt").write_text("nobody@company.example\nrival.example\n", encoding="utf-8")
    (data / "allow.txt").write_text("friend@trash.example\n", encoding="utf-8")
    plugins = _installed_plugin(folder / "site-packages")
    with by_name(_DNS, _EVERYBODY_ELSE) as server, pytest.MonkeyPatch.context() as patch:
        config = folder / "gatepost.toml"
        config.write_text(_SETTINGS.format(data=data, server=server), encoding="utf-8")
        patch.syspath_prepend(plugins)
        patch.setenv("GATEPOST_CONFIG", str(config))
        patch.delenv("GATEPOST_DATA_DIR", raising=False)
        patch.setenv("GATEPOST_LANGUAGE", "auto")
        patch.setenv("PYTHONPATH", os.pathsep.join((str(plugins), str(Path(__file__).parents[1]))))
        yield


def _installed_plugin(site: Path) -> Path:
    """A distribution whose entry point names the plugin, as pip would leave it."""
    info = site / "acme_conformance-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-conformance\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[gatepost]\nacme-conformance = conformance.plugin\n")
    return site
