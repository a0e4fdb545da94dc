"""Plain answers, read by us: never otherwise than by dnspython, which reads all of them."""

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.dns.answers import DnsOutcome
from gatepost.dns.wire import TYPES, Plain, answers, question, read

NAME = "company.example"
SOA = "example. 60 IN SOA ns.example. hostmaster.example. 1 2 3 4 30"


def answer(*records: str, authority: str = "", rdtype: str = "MX", rcode: str = "NOERROR") -> bytes:
    """What a server says to the question for NAME; records as in a master file."""
    query = asked(rdtype)
    response = dns.message.make_response(dns.message.from_wire(query))
    response.set_rcode(dns.rcode.from_text(rcode))
    for section, lines in ((response.answer, records), (response.authority, (authority,))):
        for line in filter(None, lines):
            owner, ttl, rdclass, kind, data = line.split(" ", 4)
            section.append(dns.rrset.from_text(owner, int(ttl), rdclass, kind, data))
    return response.to_wire()


def asked(rdtype: str = "MX") -> bytes:
    query = question(NAME, rdtype, 4711)
    assert query is not None
    return query


def by_library(query: bytes, wire: bytes) -> Plain | None:
    """The same as dnspython reads it; None when it makes nothing of it."""
    asking = dns.message.from_wire(query)
    try:
        response = dns.message.from_wire(wire)
        if not asking.is_response(response):
            return None
        name, rdtype = asking.question[0].name, asking.question[0].rdtype
        found = dns.resolver.Answer(name, rdtype, asking.question[0].rdclass, response)
    except (dns.exception.DNSException, ValueError):
        return None
    ttl = found.chaining_result.minimum_ttl
    if response.rcode() == dns.rcode.NXDOMAIN:
        return Plain(DnsOutcome.NXDOMAIN, (), ttl)
    if response.rcode() != dns.rcode.NOERROR:
        return None
    if found.rrset is None:
        return Plain(DnsOutcome.NODATA, (), ttl)
    return Plain(DnsOutcome.OK, tuple(one.to_text().lower() for one in found.rrset), ttl)


PLAIN = [
    answer(f"{NAME}. 300 IN MX 10 mx.{NAME}.", f"{NAME}. 300 IN MX 20 Backup.example."),
    answer(f"{NAME}. 300 IN MX 0 ."),
    answer(f"{NAME}. 300 IN CNAME other.example.", "other.example. 60 IN MX 5 mx.other.example."),
    answer(f"{NAME}. 300 IN A 192.0.2.1", f"{NAME}. 300 IN A 192.0.2.2", rdtype="A"),
    answer(f"{NAME}. 300 IN AAAA 2001:db8::1", rdtype="AAAA"),
    answer(authority=SOA),
    answer(authority=SOA, rcode="NXDOMAIN"),
    answer(f"{NAME}. 20 IN CNAME gone.example.", authority=SOA, rcode="NXDOMAIN"),
]
ODD = {
    "refused": answer(rcode="REFUSED"),
    "a failure": answer(rcode="SERVFAIL"),
    "a referral": answer(authority=f"{NAME}. 60 IN NS ns.elsewhere.example."),
    "nothing, without saying for how long": answer(),
    "a name that does not exist, without a word": answer(rcode="NXDOMAIN"),
    "a space in a name": answer(f"{NAME}. 60 IN MX 10 a\\032b.example."),
    "aliases in a ring": answer(
        f"{NAME}. 60 IN CNAME b.example.", f"b.example. 60 IN CNAME {NAME}."
    ),
    "an alias beside what it stands for": answer(
        f"{NAME}. 60 IN CNAME b.example.",
        f"{NAME}. 60 IN MX 10 mx.example.",
        "b.example. 60 IN MX 10 mx.b.example.",
    ),
    "an alias for two names": answer(
        f"{NAME}. 60 IN CNAME b.example.",
        f"{NAME}. 60 IN CNAME c.example.",
        "b.example. 60 IN MX 10 mx.b.example.",
    ),
    "records of another name": answer("other.example. 60 IN MX 10 mx.other.example."),
    "how long there is none, of another zone": answer(
        authority=SOA.replace("example.", "other.", 1)
    ),
    "more than a datagram without EDNS holds": answer(
        *(f"{NAME}. 60 IN MX {number} a-long-name-{number}.example." for number in range(30))
    ),
    "another class": answer(f"{NAME}. 60 CH MX 10 mx.{NAME}."),
}


def crafted(
    data: str, *, kind: int = 15, ttl: int = 60, owner: str = "c00c", more: str = ""
) -> bytes:
    """An answer with one record of this data, in hexadecimal digits; `more` are further records."""
    length = len(bytes.fromhex(data))
    record = bytes.fromhex(f"{owner}{kind:04x}0001{ttl:08x}{length:04x}{data}{more}")
    query = asked("A" if kind == 1 else "MX")
    return (
        query[:2] + bytes.fromhex(f"81800001{2 if more else 1:04x}00000000") + query[12:] + record
    )


def none_there(*, ttl: int = 60, tail: str = "") -> bytes:
    """No record of this type, with the zone's record that says so; `tail` is too much in that."""
    data = bytes.fromhex(f"c00cc00c{'00000001' * 4}0000001e{tail}")
    record = bytes.fromhex(f"c00c00060001{ttl:08x}{len(data):04x}") + data
    return asked()[:2] + bytes.fromhex("81800001000000010000") + asked()[12:] + record


# Where the first record begins, and its data in those that say MX.
PLACE = len(asked())
DATA = PLACE + 12
LABEL = "3f" + "61" * 63
MALFORMED = {
    "a pointer to itself": crafted(f"000ac0{DATA + 2:02x}"),
    "two pointers to each other": crafted(f"000ac0{DATA + 4:02x}c0{DATA + 2:02x}"),
    "a name that points to its own beginning": crafted(f"000a0161c0{DATA + 2:02x}"),
    "a pointer ahead": crafted(f"000ac0{DATA + 4:02x}016100"),
    "an owner that is its own": crafted("000a00", owner=f"c0{PLACE:02x}"),
    "a name of more than 255 octets": crafted(f"000a{LABEL * 4}00"),
    "a name that ends before its record": crafted("000a01610000"),
    "an address of five octets": crafted("c000020100", kind=1),
    "a record that lives for longer than there is": crafted("000a016100", ttl=2**31),
    "two aliases of one name": crafted("016100", kind=5, more="c00c000500010000003c0003016200"),
    "more in the zone's record than belongs there": none_there(tail="00"),
}


@pytest.mark.parametrize("wire", MALFORMED.values(), ids=MALFORMED)
def test_what_is_malformed_is_not_read(wire: bytes) -> None:
    query = query_of(wire)
    assert answers(query, wire)
    assert read(query, wire) is None


def test_what_is_crafted_well_is_read() -> None:
    for wire in (crafted("000a016100"), crafted("c0000201", kind=1), none_there()):
        query = query_of(wire)
        assert read(query, wire) == by_library(query, wire) is not None
    brief = none_there(ttl=5)
    assert read(asked(), brief) == Plain(DnsOutcome.NODATA, (), 5)


def query_of(wire: bytes) -> bytes:
    """The question that a response echoes."""
    rdtype = (
        dns.message.from_wire(wire, ignore_trailing=True, question_only=True).question[0].rdtype
    )
    return asked(next(name for name, number in TYPES.items() if number == rdtype))


@pytest.mark.parametrize("wire", PLAIN)
def test_a_plain_answer_is_read_as_the_library_reads_it(wire: bytes) -> None:
    query = query_of(wire)
    assert answers(query, wire)
    assert read(query, wire) == by_library(query, wire)
    assert read(query, wire) is not None


@pytest.mark.parametrize("wire", ODD.values(), ids=ODD)
def test_what_is_not_plain_is_left_to_the_library(wire: bytes) -> None:
    assert read(asked(), wire) is None


def test_a_truncated_answer_is_not_read() -> None:
    response = dns.message.from_wire(PLAIN[0])
    response.flags |= dns.flags.TC
    assert read(asked(), response.to_wire()) is None


@given(st.data())
def test_no_octets_are_read_otherwise_than_by_the_library(data: st.DataObject) -> None:
    wire = bytearray(data.draw(st.sampled_from([*PLAIN, *ODD.values()])))
    query = query_of(bytes(wire))
    for _ in range(data.draw(st.integers(0, 4))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(wire[: data.draw(st.integers(0, len(wire)))] if data.draw(st.booleans()) else wire)
    plain = read(query, cut) if answers(query, cut) else None
    theirs = by_library(query, cut)
    # It refuses the whole for a flaw in a record that nobody asked for; we do not look at those.
    assert plain is None or theirs is None or plain == theirs


@given(st.binary(max_size=600))
def test_any_octets_can_be_looked_at(wire: bytes) -> None:
    query = asked()
    assert read(query, query[:2] + wire) is None or answers(query, query[:2] + wire)
    answers(query, wire)


def test_the_question_is_the_one_that_the_library_asks() -> None:
    theirs = dns.message.make_query(NAME, "MX")
    theirs.id = 4711
    assert asked() == theirs.to_wire()


@pytest.mark.parametrize(
    "name", ["", "a..example", "a b.example", "b\u00fccher.example", "x" * 64, "x." * 127 + "com"]
)
def test_a_name_that_is_not_plain_is_not_asked_for(name: str) -> None:
    assert question(name, "MX", 1) is None


def test_only_the_answer_to_this_question_counts() -> None:
    query, wire = asked(), PLAIN[0]
    assert answers(query, wire.replace(b"company", b"COMPANY", 1))
    assert not answers(query, b"\0\0" + wire[2:])
    assert not answers(query, query)
    assert not answers(asked("A"), wire)
    assert not answers(query, wire[:20])
    assert not answers(query, b"")


def test_a_failure_may_leave_the_question_out_and_nothing_else_may() -> None:
    query = asked()
    for rcode, counts in {0: False, 1: True, 2: True, 3: False, 4: True, 5: True}.items():
        bare = query[:2] + bytes((0x81, 0x80 | rcode)) + bytes(8)
        assert answers(query, bare) is counts
        assert read(query, bare) is None
    assert not answers(query, query[:2] + b"\x81\x82")
