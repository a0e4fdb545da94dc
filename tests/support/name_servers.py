"""Name servers for tests: zones for a real one, and servers that misbehave on purpose."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import dns.inet
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.rrset

__all__ = [
    "BROKEN_ZONE",
    "MAIL_ZONE",
    "ZONES",
    "black_hole",
    "by_name",
    "by_type",
    "forging",
    "slow",
    "truncating",
]

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
            "to-alias         MX 10 alias.mail.example.",
            "to-nowhere       MX 10 gone.mail.example.",
            "alias-to-text    CNAME text.mail.example.",
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
    with _serving(_truncated) as address:
        yield address


@contextmanager
def forging(honest: str | None, *, wrong: int) -> Iterator[str]:
    """The address of a server that sends so many answers with wrong ids before the right one.

    The right one is that of the server at `honest`; None: there is no right one. The wrong ones say
    that the name does not exist.
    """

    def replies(wire: bytes) -> Iterator[bytes]:
        query = dns.message.from_wire(wire)
        forged = dns.message.make_response(query)
        forged.set_rcode(dns.rcode.NXDOMAIN)
        for number in range(1, wrong + 1):
            forged.id = (query.id + number) % 65_536
            yield forged.to_wire()
        if honest is not None:
            host, port = honest.split(":")
            yield dns.query.udp(query, host, timeout=10, port=int(port)).to_wire()

    with _serving(replies) as address:
        yield address


@contextmanager
def by_type(rcodes: Mapping[str, str | None]) -> Iterator[str]:
    """The address of a server with one answer for each type of record.

    The answer is a response code by name ("NOERROR" comes without records), or an IP address.
    Types that are not named, or named with None, are never answered.
    """

    def reply(wire: bytes) -> Iterator[bytes]:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        answer = rcodes.get(dns.rdatatype.to_text(question.rdtype))
        if answer is None:
            return
        response = dns.message.make_response(query)
        if dns.inet.is_address(answer):
            record = dns.rrset.from_text(question.name, 60, "IN", question.rdtype, answer)
            response.answer.append(record)
        else:
            response.set_rcode(dns.rcode.from_text(answer))
        yield response.to_wire()

    with _serving(reply) as address:
        yield address


@contextmanager
def slow(seconds: float) -> Iterator[str]:
    """The address of a server that says of every name, so many seconds later, that there is none.

    The questions do not wait for each other: each answer is as late as its own.
    """

    def reply(server: socket.socket, query: bytes, client: tuple[str, int]) -> None:
        response = dns.message.make_response(dns.message.from_wire(query))
        response.set_rcode(dns.rcode.NXDOMAIN)
        server.sendto(response.to_wire(), client)

    def serve(server: socket.socket) -> None:
        timers = []
        while (received := server.recvfrom(4096))[0]:
            timers.append(threading.Timer(seconds, reply, (server, *received)))
            timers[-1].start()
        for timer in timers:
            timer.join()

    with _running(serve) as address:
        yield address


Records = Mapping[str, str]


@contextmanager
def by_name(names: Mapping[str, Records | str | None], others: Records) -> Iterator[str]:
    """The address of a server with answers for each name, and the same for all `others`.

    An answer is a record by its type ({} is NODATA), or a response code, or None for silence.
    """

    def reply(wire: bytes) -> Iterator[bytes]:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        answer = names.get(question.name.to_text(omit_final_dot=True).lower(), others)
        if answer is None:
            return
        response = dns.message.make_response(query)
        if isinstance(answer, str):
            response.set_rcode(dns.rcode.from_text(answer))
        elif (record := answer.get(dns.rdatatype.to_text(question.rdtype))) is not None:
            kind = question.rdtype
            response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, record))
        yield response.to_wire()

    with _serving(reply) as address:
        yield address


@contextmanager
def _serving(reply: Callable[[bytes], Iterator[bytes]]) -> Iterator[str]:
    with _running(lambda server: _serve_until_empty(server, reply)) as address:
        yield address


@contextmanager
def _running(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a socket that `serve` reads in a thread, until an empty datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        host, port = server.getsockname()
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()
        try:
            yield f"{host}:{port}"
        finally:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
                last.sendto(b"", (host, port))
            thread.join()


def _serve_until_empty(server: socket.socket, reply: Callable[[bytes], Iterator[bytes]]) -> None:
    while True:
        query, client = server.recvfrom(4096)
        if not query:
            return
        for response in reply(query):
            server.sendto(response, client)


def _truncated(query: bytes) -> Iterator[bytes]:
    """The question echoed as a response (QR) that is truncated (TC): RFC 1035 section 4.1.1."""
    yield query[:2] + bytes((query[2] | 0x82,)) + query[3:]
