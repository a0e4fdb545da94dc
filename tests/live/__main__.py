"""`make live`: boots a fresh Debian, types what the pages say, and prints what it saw as a table.

Needs root and Linux; takes ten minutes or so. Each page has a machine of its own, which shares
nothing with this one but the way to the registries, and is gone afterwards.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

if __package__ in {None, ""}:  # run as a folder: `python tests/live`
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live.debian import MIRROR, SUITE, bring_the_wheel, make_base
from live.exim_walk import EximWalk
from live.machine import Machine, MachineError
from live.pages import PageError
from live.postfix_walk import PostfixWalk
from live.sendmail_walk import SendmailWalk
from live.service_walk import ServiceWalk
from live.sightings import Sightings

WALKS = {"postfix": PostfixWalk, "exim": EximWalk, "sendmail": SendmailWalk, "service": ServiceWalk}
TOOLS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "slirp4netns": "slirp4netns",
    "ip": "iproute2",
    "nsenter": "util-linux",
}


def main() -> int:
    """0 when every promise was kept, 1 when not, 2 when nothing could be tried."""
    parser = argparse.ArgumentParser(prog="live", description=__doc__)
    parser.add_argument("walks", nargs="*", metavar="WALK", help=f"{', '.join(WALKS)}; all of them")
    parser.add_argument("--base", type=Path, help="keep the fresh Debian there for the next time")
    parser.add_argument("--suite", default=SUITE, help="of Debian; trixie otherwise")
    parser.add_argument("--mirror", default=MIRROR, help="a mirror of Debian's packages")
    options = parser.parse_args()
    if complaint := _complaint(options.walks):
        print(f"live: {complaint}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sightings = Sightings()
    with tempfile.TemporaryDirectory(prefix="gatepost-live-", dir="/var/tmp") as name:
        Path(name).chmod(0o755)  # the machine's own users look for what is above their root
        base = options.base or Path(name) / "base"
        make_base(base, suite=options.suite, mirror=options.mirror)
        bring_the_wheel(base)
        for walk in options.walks or WALKS:
            _walk(walk, base, Path(name), sightings)
    print(f"\n{sightings.table()}\n")
    return 1 if sightings.broken else 0


def _walk(name: str, base: Path, folder: Path, sightings: Sightings) -> None:
    home = folder / f"gatepost-{os.getpid()}-{name}"  # also what network and cgroup are called
    home.mkdir(mode=0o755)
    try:
        with Machine(base, home) as machine:
            WALKS[name](machine, sightings).walk()
    except (MachineError, PageError, subprocess.TimeoutExpired) as error:
        sightings.note(name, "the page can be followed to its end", str(error)[-400:], kept=False)


def _complaint(walks: list[str]) -> str:
    if unknown := [walk for walk in walks if walk not in WALKS]:
        return f"there is no walk {unknown[0]!r}; there are {', '.join(WALKS)}"
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux may boot a machine: sudo make live"
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    return f"tools are missing: apt-get install {' '.join(missing)}" if missing else ""


if __name__ == "__main__":
    sys.exit(main())
