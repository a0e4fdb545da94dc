"""The plain question and the plain answer on the wire (RFC 1035), for the two or three types that
we ask for. Pure.

Most answers are plain: found, or "there is none" with the SOA record that says so. Reading one
takes a tenth of what a library needs that can read everything. Whatever is not plain in any way
(truncated, an error, a referral, an odd name, an odd record) is None here, and the library's to
judge.
"""

import re
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from types import MappingProxyType

from gatepost.dns.answers import DnsOutcome

__all__ = ["TYPES", "Plain", "answers", "question", "read"]

TYPES = MappingProxyType({"A": 1, "MX": 15, "AAAA": 28})
_CNAME, _SOA, _IN = 5, 6, 1
_LONGEST_NAME = 255  # octets on the wire, RFC 1035 section 2.3.4
_LONGEST_LABEL = 63
_LONGEST_TTL = 2**31 - 1  # RFC 2181 section 8
_MOST_ALIASES = 16
# Octets of an answer to a question without EDNS (RFC 1035 section 4.2.1). Pointers would make a
# long one as much work as somebody likes.
_LONGEST_ANSWER = 512
# Of names that need no quoting; an underscore is in many that are no host's.
_LABEL = re.compile(rb"[0-9A-Za-z_-]+")
_HEAD = Struct("!HHHHHH")
_RECORD = Struct("!HHIH")
_NUMBERS = Struct("!IIIII")
# QR, opcode, TC and RCODE of the second word (section 4.1.1): the rest is nothing to us here.
_MASK, _RESPONSE, _NXDOMAIN = 0xFA0F, 0x8000, 3
_FAILURES = {1, 2, 4, 5}  # FORMERR, SERVFAIL, NOTIMP, REFUSED
_RECURSION_DESIRED = 0x0100


@dataclass(frozen=True, slots=True)
class Plain:
    """`records` are as in a master file, some exactly when OK. `ttl` is in seconds."""

    outcome: DnsOutcome
    records: tuple[str, ...]
    ttl: float


@dataclass(frozen=True, slots=True)
class _Record:
    owner: str
    rdtype: int
    ttl: int
    start: int
    end: int


class _OddError(ValueError):
    """Not plain."""


def question(name: str, rdtype: str, number: int) -> bytes | None:
    """The query with this id, for recursion; None for a name that is not plain."""
    labels = name.rstrip(".").encode("ascii", "replace").split(b".")
    if not all(_LABEL.fullmatch(label) and len(label) <= _LONGEST_LABEL for label in labels):
        return None
    wire = b"".join(bytes((len(label),)) + label for label in labels) + b"\0"
    if len(wire) > _LONGEST_NAME:
        return None
    head = _HEAD.pack(number, _RECURSION_DESIRED, 1, 0, 0, 0)
    return head + wire + TYPES[rdtype].to_bytes(2, "big") + _IN.to_bytes(2, "big")


def answers(query: bytes, wire: bytes) -> bool:
    """Whether it is an answer to this very query: the same id, and the question echoed.

    Anything else may come from somebody who guesses (RFC 5452 section 9), and is not to be read. A
    server that says no more than that it failed may leave the question out.
    """
    if wire[:2] != query[:2] or len(wire) < _HEAD.size or not wire[2] & 0x80:
        return False
    if wire[4:6] == b"\0\0":
        return wire[3] & 0x0F in _FAILURES
    return (
        wire[4:6] == query[4:6]
        and len(wire) >= len(query)
        and wire[12 : len(query)].lower() == query[12:].lower()
    )


def read(query: bytes, wire: bytes) -> Plain | None:
    """What an answer to the query says; None where that is not plain."""
    if len(wire) > _LONGEST_ANSWER:
        return None
    try:
        return _read(query, wire)
    except (_OddError, struct.error, IndexError):
        return None


def _read(query: bytes, wire: bytes) -> Plain | None:
    _, flags, _, answered, referred, _ = _HEAD.unpack_from(wire)
    code = flags & _MASK ^ _RESPONSE
    if code not in {0, _NXDOMAIN}:
        return None
    rdtype = int.from_bytes(query[-4:-2], "big")
    records = list(_records(wire, len(query), answered + referred))
    name, ttl = _follow(wire, records[:answered], _name(query, 12)[0], rdtype)
    found = [one for one in records[:answered] if one.rdtype == rdtype and one.owner == name]
    if found and code == 0:
        data = tuple(dict.fromkeys(_data(wire, one) for one in found))
        return Plain(DnsOutcome.OK, data, min(ttl, *(one.ttl for one in found)))
    soa = [one for one in records[answered:] if one.rdtype == _SOA]
    if found or len(soa) != 1 or not _within(name, soa[0].owner):
        return None  # "ask those", or we are not told for how long there is none
    outcome = DnsOutcome.NXDOMAIN if code else DnsOutcome.NODATA
    return Plain(outcome, (), min(ttl, soa[0].ttl, _minimum(wire, soa[0])))


def _records(wire: bytes, place: int, count: int) -> Iterator[_Record]:
    """The next records, those of class IN; another class is odd."""
    for _ in range(count):
        owner, place = _name(wire, place)
        rdtype, rdclass, ttl, length = _RECORD.unpack_from(wire, place)
        start = place + _RECORD.size
        place = start + length
        if rdclass != _IN or ttl > _LONGEST_TTL or place > len(wire):
            raise _OddError
        yield _Record(owner, rdtype, ttl, start, place)


def _follow(wire: bytes, records: list[_Record], name: str, rdtype: int) -> tuple[str, float]:
    """Where the aliases lead from `name`, and for how long they do."""
    ttl = float(_LONGEST_TTL)
    for _ in range(_MOST_ALIASES):
        here = [one for one in records if one.owner == name]
        aliases = [one for one in here if one.rdtype == _CNAME]
        if not aliases:
            return name, ttl
        if len(aliases) > 1 or any(one.rdtype == rdtype for one in here):
            raise _OddError
        name = _whole_name(wire, aliases[0].start, aliases[0].end)
        ttl = min(ttl, aliases[0].ttl)
    raise _OddError


def _within(name: str, zone: str) -> bool:
    return not zone or name == zone or name.endswith(f".{zone}")


def _data(wire: bytes, record: _Record) -> str:
    start, end = record.start, record.end
    if record.rdtype == TYPES["MX"]:
        preference = int.from_bytes(wire[start : start + 2], "big")
        return f"{preference} {_whole_name(wire, start + 2, end)}."
    family, size = (socket.AF_INET, 4) if record.rdtype == TYPES["A"] else (socket.AF_INET6, 16)
    if end - start != size:
        raise _OddError
    return socket.inet_ntop(family, wire[start:end])


def _minimum(wire: bytes, soa: _Record) -> int:
    """The last field of the SOA record: how long "there is none" holds (RFC 2308 section 4)."""
    _, place = _name(wire, soa.start)
    _, place = _name(wire, place)
    if place + _NUMBERS.size != soa.end:
        raise _OddError
    minimum: int = _NUMBERS.unpack_from(wire, place)[-1]
    return minimum


def _whole_name(wire: bytes, place: int, end: int) -> str:
    name, after = _name(wire, place)
    if after != end:
        raise _OddError
    return name


def _name(wire: bytes, place: int) -> tuple[str, int]:
    """The name in small letters, and the place behind it. Pointers lead back, or they are odd."""
    labels = []
    after, length = 0, 0
    lowest = place
    while size := wire[place]:
        if size >= 0xC0:
            after = after or place + 2
            place = (size & 0x3F) << 8 | wire[place + 1]
            if place >= lowest:
                raise _OddError
            lowest = place
            continue
        label = wire[place + 1 : place + 1 + size]
        length += size + 1
        if size > _LONGEST_LABEL or length >= _LONGEST_NAME or not _LABEL.fullmatch(label):
            raise _OddError
        labels.append(label)
        place += size + 1
    return b".".join(labels).decode("ascii").lower(), after or place + 1
