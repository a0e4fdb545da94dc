"""Name servers for tests: zones for a real one, and servers that misbehave on purpose."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["BROKEN_ZONE", "MAIL_ZONE", "ZONES", "black_hole", "truncating"]

MAIL_ZONE = "mail.example"
BROKEN_ZONE = "broken.example"

ZONES = {
    MAIL_ZONE: "\n".join(
        (
            "mx               MX 20 Backup.Mail.example.",
            "mx               MX 10 first.mail.example.",
            "null             MX 0 .",
            "null-with-weight MX 10 .",
            "only-a           A 192.0.2.1",
            "only-aaaa        AAAA 2001:db8::1",
            "both             A 192.0.2.1",
            "both             AAAA 2001:db8::1",
            'text             TXT "no mail here"',
            "xn--bcher-kva    MX 10 first.mail.example.",
            "alias            CNAME mx.mail.example.",
            "dangling         CNAME nowhere.mail.example.",
            "delegated        NS ns.elsewhere.example.",
            # More than a datagram without EDNS can take (512 octets, RFC 1035 section 4.2.1).
            *(f"many MX {n} a-host-with-a-rather-long-name-{n}.mail.example." for n in range(40)),
            "",
        )
    ),
    BROKEN_ZONE: None,
}


@contextmanager
def black_hole() -> Iterator[str]:
    """The address of a port that takes every datagram and never answers one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hole:
        hole.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{hole.getsockname()[1]}"


@contextmanager
def truncating() -> Iterator[str]:
    """The address of a server whose every answer is "ask me by TCP", where nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        host, port = server.getsockname()
        thread = threading.Thread(target=_truncate_until_empty, args=(server,))
        thread.start()
        try:
            yield f"{host}:{port}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", (host, port))
            thread.join()


def _truncate_until_empty(server: socket.socket) -> None:
    while True:
        query, client = server.recvfrom(4096)
        if not query:
            return
        # The question echoed as a response (QR) that is truncated (TC): RFC 1035 section 4.1.1.
        server.sendto(query[:2] + bytes((query[2] | 0x82,)) + query[3:], client)
