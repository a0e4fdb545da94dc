"""A Debian machine in a folder: booted by systemd-nspawn, with systemd as its first process."""

import contextlib
import shutil
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from live.network import NAMESERVER, Network

NAME = "mail.example.com"
# The one by which others reach the host: what comes over loopback is trusted, or not asked about.
OWN_ADDRESS = "$(ip -4 -o address show tap0 | grep -o '10[0-9.]*' | head -n 1)"
# A cgroup tree of version 2 of its own, whatever the host's looks like.
_BOOT = """
umount -R /sys/fs/cgroup 2>/dev/null
mount -t cgroup2 none /sys/fs/cgroup
mkdir -p /sys/fs/cgroup/{name} && echo $$ >/sys/fs/cgroup/{name}/cgroup.procs
exec systemd-nspawn --quiet --boot --directory={folder} --machine={name} --hostname={host} \
    --register=no --keep-unit --network-namespace-path={network} --resolv-conf=off --console=pipe
"""
_SWEEP = """
mount -t cgroup2 none /sys/fs/cgroup
find /sys/fs/cgroup/{name} -depth -type d -exec rmdir {{}} + 2>/dev/null
"""
_ENVIRONMENT = (
    "env",
    "-i",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME=/root",
    "LANG=C.UTF-8",
    "DEBIAN_FRONTEND=noninteractive",
)


class MachineError(Exception):
    """The machine does not do what every Debian does."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A script's exit status and what it wrote, standard error included."""

    status: int
    output: str


class Machine:
    """Boots when it is entered, is switched off and removed when it is left."""

    def __init__(self, base: Path, folder: Path) -> None:
        self._base = base
        self.root = folder / "root"
        self._name = folder.name
        self._stack = ExitStack()
        self._boot_log = folder / "boot.log"
        self._nspawn: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, self.root, ignore_errors=True)
            subprocess.run(("cp", "-a", str(self._base), str(self.root)), check=True)
            _write(self.root / "etc/hostname", f"{NAME}\n")
            _write(self.root / "etc/hosts", f"127.0.0.1 localhost\n127.0.1.1 {NAME} mail\n")
            _write(self.root / "etc/resolv.conf", f"nameserver {NAMESERVER}\n")
            stack.enter_context(Network(self._name))
            stack.callback(_in_own_mounts, _SWEEP.format(name=self._name))
            stack.callback(self._switch_off)
            self.boot()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _switch_off(self) -> None:
        if self._nspawn is None:
            return
        self._nspawn.terminate()  # nspawn asks the machine to switch itself off
        try:
            self._nspawn.wait(120)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait()

    def boot(self) -> None:
        """Return when systemd says that it is up, with all of its units or not."""
        script = _BOOT.format(
            name=self._name, folder=self.root, host=NAME, network=f"/run/netns/{self._name}"
        )
        with self._boot_log.open("ab") as log:
            self._nspawn = subprocess.Popen(
                ("unshare", "--mount", "--propagation", "private", "sh", "-c", script),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        end = time.monotonic() + 120
        state = "systemctl is-system-running --wait"
        while self.sh(state).output.strip() not in {"running", "degraded"}:
            if self._nspawn.poll() is not None or time.monotonic() > end:
                raise MachineError(f"it does not boot: {self._boot_log.read_text()}")
            time.sleep(0.2)

    def reboot(self) -> None:
        """As `systemctl reboot` does it: every unit is stopped, and started anew."""
        assert self._nspawn is not None
        self.sh("systemctl reboot")
        self._nspawn.wait(120)  # with --keep-unit, whoever started it starts it again
        self.boot()

    def sh(self, script: str, *, seconds: float = 600) -> Ran:
        """Run a script as root, until its first command that fails."""
        leader = self._leader()
        if leader is None:
            return Ran(255, "the machine is off")
        spaces = ("--mount", "--uts", "--ipc", "--pid", "--net", "--cgroup")
        done = subprocess.run(
            ("nsenter", "-t", leader, *spaces, "--", *_ENVIRONMENT, "bash", "-euc", script),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
        return Ran(done.returncode, done.stdout)

    def must(self, script: str, *, seconds: float = 600) -> str:
        """What it printed; MachineError when it fails."""
        ran = self.sh(script, seconds=seconds)
        if ran.status != 0:
            raise MachineError(f"ended with {ran.status}:\n{script}\n{ran.output}")
        return ran.output

    def start(self, unit: str, command: str) -> None:
        """Run a command that does not end by itself, as if in another terminal."""
        self.must(f"systemd-run --quiet --collect --unit={unit} --setenv=HOME=/root {command}")

    def until(self, script: str, *, seconds: float = 60) -> Ran:
        """Run it again and again until it succeeds; what it said last when it never does."""
        end = time.monotonic() + seconds
        while (ran := self.sh(script)).status != 0 and time.monotonic() < end:
            time.sleep(0.3)
        return ran

    def _leader(self) -> str | None:
        """The process that is number 1 inside."""
        assert self._nspawn is not None
        number = self._nspawn.pid
        with contextlib.suppress(OSError):
            for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
                if Path(f"/proc/{child}/comm").read_text() == "systemd\n":
                    return child
        return None


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)  # a link may lead to the host's file
    path.write_text(text, encoding="utf-8")


def _in_own_mounts(script: str) -> None:
    command = ("unshare", "--mount", "--propagation", "private", "sh", "-c", script)
    subprocess.run(command, check=False, timeout=60)
