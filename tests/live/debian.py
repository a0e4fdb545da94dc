"""A fresh Debian to copy machines from, and what it needs to find the registries and our wheel."""

import shutil
import subprocess
import sys
from pathlib import Path

from live.pages import ROOT

SUITE = "trixie"
MIRROR = "http://deb.debian.org/debian"
# What every installed Debian has beyond the smallest one.
_PACKAGES = "systemd,systemd-sysv,dbus,procps,iproute2,ca-certificates,python3,sudo"
_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
_PIP = """[global]
cert = /etc/ssl/certs/ca-certificates.crt
disable-pip-version-check = true
find-links = /srv/wheels
"""


def make_base(base: Path, *, suite: str, mirror: str) -> None:
    """A Debian as debootstrap leaves it; nothing happens where there is one."""
    if (base / "etc/os-release").exists():
        return
    print(f"debootstrap of {suite} from {mirror}; takes a minute or two", flush=True)
    log = base.with_suffix(".log")
    with log.open("wb") as output:
        done = subprocess.run(
            ("debootstrap", "--variant=minbase", f"--include={_PACKAGES}", suite, base, mirror),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise SystemExit(f"live: debootstrap failed:\n{log.read_text()[-2000:]}")
    _trust_as_the_host_does(base)
    (base / "etc/apt/sources.list").write_text(f"deb {mirror} {suite} main\n")
    (base / "etc/apt/apt.conf.d/90yes").write_text('APT::Get::Assume-Yes "true";\n')


def bring_the_wheel(base: Path) -> None:
    """Our wheel where pip looks, and the checkout that the pages speak of, in /root/gatepost."""
    wheels, checkout = base / "srv/wheels", base / "root/gatepost"
    for folder in (wheels, checkout):
        shutil.rmtree(folder, ignore_errors=True)
    wheels.mkdir(parents=True)
    command = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", wheels, ROOT)
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    shutil.copytree(ROOT / "deploy", checkout / "deploy")
    (base / "etc/pip.conf").write_text(_PIP)


def _trust_as_the_host_does(base: Path) -> None:
    """Registries may be reached through a proxy whose certificate only the host knows."""
    if _AUTHORITIES.exists():
        shutil.copy(_AUTHORITIES, base / "usr/local/share/ca-certificates/host.crt")
        shutil.copy(_AUTHORITIES, base / _AUTHORITIES.relative_to("/"))
