"""A Postfix of its own: no /etc/postfix, free ports on loopback, no mail leaves it.

The demo and the tests of the milter run it. It needs root, because Postfix's own daemons change
to the user `postfix`, and Debian's package.
"""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from demo.ports import free_port

__all__ = ["Postfix", "PostfixError"]

_SBIN = "/usr/sbin"
_SECONDS = 120  # on a machine that is busy with other things

_MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.org
mydestination =
local_recipient_maps =
local_transport = error:5.1.1 no local delivery
relay_domains = {relay_domains}
relay_transport = discard:
default_transport = error:5.7.1 no outbound
transport_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.2/32
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
smtpd_junk_command_limit = 1000
smtpd_authorized_xclient_hosts = 127.0.0.1
in_flow_delay = 0
"""

_MASTER = """\
cleanup   unix  n - n -   0 cleanup
pickup    unix  n - n 60  1 pickup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n -   - trivial-rewrite
bounce    unix  - - n -   0 bounce
defer     unix  - - n -   0 bounce
trace     unix  - - n -   0 bounce
verify    unix  - - n -   1 verify
tlsmgr    unix  - - n 1000? 1 tlsmgr
showq     unix  n - n -   - showq
proxymap  unix  - - n -   - proxymap
error     unix  - - n -   - error
retry     unix  - - n -   - error
discard   unix  - - n -   - discard
smtp      unix  - - n -   - smtp
anvil     unix  - - n -   1 anvil
tlsmgr    unix  - - n 1000? 1 tlsmgr
postlog   unix-dgram n - n - 1 postlogd
"""


class PostfixError(RuntimeError):
    """Postfix could not be started; the text is what it said."""


class Postfix:
    """Runs between `start` and `stop`, or as a context manager.

    `services` names the smtpd listeners and their own settings, so that one Postfix can be
    several: `{"inet": {"smtpd_milters": "inet:127.0.0.1:9900"}}`. `ports` then says where each
    of them listens. Mail for `relay_domains` is accepted and discarded. `main` is laid over
    main.cf.
    """

    def __init__(
        self,
        services: Mapping[str, Mapping[str, str]],
        *,
        relay_domains: tuple[str, ...] = ("example.org",),
        main: Mapping[str, str] | None = None,
    ) -> None:
        self.ports = {name: free_port() for name in services}
        self._services = services
        self._relay_domains = relay_domains
        self._own = main or {}
        self.root = Path()

    def start(self) -> None:
        """Write the configuration and start; PostfixError when that fails."""
        # Not below a test's own folder: that is closed to the user postfix.
        self.root = Path(tempfile.mkdtemp(prefix="postfix-"))
        self._prepare()
        try:
            self._run("check")
            self._run("start")
            for port in self.ports.values():
                socket.create_connection(("127.0.0.1", port), timeout=_SECONDS).close()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop, and leave nothing behind."""
        subprocess.run(
            (f"{_SBIN}/postfix", "-c", self._etc, "stop"),
            check=False,
            capture_output=True,
            timeout=_SECONDS,
        )
        shutil.rmtree(self.root, ignore_errors=True)

    def log(self) -> str:
        """What Postfix logged so far."""
        file = self.root / "maillog"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def __enter__(self) -> "Postfix":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _etc(self) -> str:
        return str(self.root / "etc")

    def _prepare(self) -> None:
        self.root.chmod(0o755)
        for name in ("etc", "queue", "data"):
            (self.root / name).mkdir(mode=0o755)
        shutil.chown(self.root / "data", user="postfix")
        main = _MAIN.format(root=self.root, relay_domains=" ".join(self._relay_domains))
        # Of a parameter that is there twice the last one counts, and Postfix warns: so once each.
        kept = [
            line for line in main.splitlines() if line.partition("=")[0].strip() not in self._own
        ]
        main = "\n".join((*kept, *(f"{key} = {value}" for key, value in self._own.items()), ""))
        (self.root / "etc/main.cf").write_text(main, encoding="utf-8")
        (self.root / "etc/master.cf").write_text(self._master(), encoding="utf-8")

    def _master(self) -> str:
        lines = []
        for name, settings in self._services.items():
            lines.append(f"127.0.0.1:{self.ports[name]} inet n - n - 100 smtpd")
            lines += [f"    -o {{ {key} = {value} }}" for key, value in settings.items()]
        return "\n".join(lines) + "\n" + _MASTER

    def _run(self, *arguments: str) -> None:
        try:
            subprocess.run(
                (f"{_SBIN}/postfix", "-c", self._etc, *arguments),
                check=True,
                capture_output=True,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or b""
            raise PostfixError(f"{error}; {said.decode()} {self.log()}") from error
