"""A network of the machine's own: its ports are nobody else's, and it reaches the registries."""

import contextlib
import subprocess
from types import TracebackType
from typing import Self

NAMESERVER = "10.0.2.3"  # slirp4netns: asks whom the host asks
_TIMEOUT = 30


class Network:
    """A network namespace with a way out through slirp4netns, which changes nothing on the host."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._slirp: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        _run("ip", "netns", "add", self._name)  # below /run/netns
        _run("ip", "-n", self._name, "link", "set", "lo", "up")
        options = ("--configure", "--mtu=1500", "--disable-host-loopback", "--netns-type=path")
        self._slirp = subprocess.Popen(
            ("slirp4netns", *options, f"/run/netns/{self._name}", "tap0"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._slirp is not None:
            self._slirp.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._slirp.wait(_TIMEOUT)
        subprocess.run(("ip", "netns", "del", self._name), check=False, timeout=_TIMEOUT)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=_TIMEOUT)
