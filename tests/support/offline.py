"""The tests stay on this machine: a connection to anywhere else is an error, not a surprise."""

import ipaddress
import sys

SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")


class LeftThisMachineError(AssertionError):
    """A test tried to reach another host."""


def is_here(address: object) -> bool:
    """Whether a socket address (as the socket module takes it) is on this machine."""
    if not isinstance(address, tuple):  # a Unix socket's path, or none on a connected socket
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: whatever it means, looking it up would leave this machine
        return False


def refuse_other_hosts(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook (PEP 578). Libraries in C that do their own networking do not pass here."""
    if event in SENDING and not is_here(arguments[1]):
        raise LeftThisMachineError(f"{event} to {arguments[1]}: tests use servers on this machine")


def stay_offline() -> None:
    """From now on, for the whole process: an audit hook cannot be taken away again."""
    sys.addaudithook(refuse_other_hosts)
