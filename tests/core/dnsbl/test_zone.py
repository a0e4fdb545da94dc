"""What the answers of block lists mean."""

import pytest

from gatepost.dns.answers import AddressAnswer, DnsOutcome
from gatepost.dnsbl.zone import KNOWN, Listing, Zone, read_answer

OURS = Zone("bl.example", {"127.0.0.2": "spam", "127.0.0.3": "worse"})
BITS = Zone("bl.example", {"127.0.0.2": "spam", "127.0.0.4": "phishing"}, bits=True)


def ok(*addresses: str) -> AddressAnswer:
    return AddressAnswer(DnsOutcome.OK, addresses)


@pytest.mark.parametrize(
    ("zone", "addresses", "about"),
    [
        (OURS, ("127.0.0.2",), ("spam",)),
        (OURS, ("127.0.0.3", "127.0.0.2"), ("spam", "worse")),
        (BITS, ("127.0.0.6",), ("phishing", "spam")),
        (BITS, ("127.0.0.4",), ("phishing",)),
        (KNOWN["spamhaus_dbl"], ("127.0.1.4",), ("phishing",)),
        (KNOWN["spamhaus_zrd"], ("127.0.2.24",), ("first seen within a day",)),
        (KNOWN["surbl"], ("127.0.0.80",), ("malware", "spam")),
        (KNOWN["uribl"], ("127.0.0.2",), ("black",)),
    ],
)
def test_addresses_in_the_table_are_listings(
    zone: Zone, addresses: tuple[str, ...], about: tuple[str, ...]
) -> None:
    verdict = read_answer(zone, ok(*addresses))
    assert (verdict.listing, verdict.about) == (Listing.LISTED, about)


@pytest.mark.parametrize("outcome", [DnsOutcome.NXDOMAIN, DnsOutcome.NODATA])
def test_what_is_not_there_is_not_listed(outcome: DnsOutcome) -> None:
    assert read_answer(OURS, AddressAnswer(outcome)).listing is Listing.NOT_LISTED


@pytest.mark.parametrize(
    "address",
    [
        "127.255.255.252",  # Spamhaus: a typing error in the name of the list
        "127.255.255.254",  # Spamhaus: asked through a public resolver
        "127.255.255.255",  # Spamhaus: asked too much
        "127.0.0.1",  # URIBL and others: asked too much
        "127.0.0.9",  # nobody said what that means
        "192.0.2.1",  # a resolver that answers for names which do not exist
    ],
)
@pytest.mark.parametrize("zone", [OURS, BITS, *KNOWN.values()])
def test_everything_else_is_an_error_that_the_list_is_left_alone_for(
    zone: Zone, address: str
) -> None:
    verdict = read_answer(zone, ok(address))
    assert (verdict.listing, verdict.refused) == (Listing.ERROR, True)


def test_a_bit_that_nobody_explained_makes_the_whole_answer_an_error() -> None:
    assert read_answer(BITS, ok("127.0.0.10")).listing is Listing.ERROR
    assert read_answer(KNOWN["surbl"], ok("127.0.0.9")).listing is Listing.ERROR


def test_one_strange_address_spoils_an_answer() -> None:
    assert read_answer(OURS, ok("127.0.0.2", "127.0.0.9")).listing is Listing.ERROR


@pytest.mark.parametrize("outcome", [DnsOutcome.SERVFAIL, DnsOutcome.TIMEOUT, DnsOutcome.REFUSED])
def test_no_answer_is_an_error_but_no_refusal(outcome: DnsOutcome) -> None:
    verdict = read_answer(OURS, AddressAnswer(outcome))
    assert (verdict.listing, verdict.refused) == (Listing.ERROR, False)


def test_the_key_stands_where_the_list_wants_it() -> None:
    question = KNOWN["spamhaus_dbl"].question("company.example", "s3cret")
    assert question == "company.example.s3cret.dbl.dq.spamhaus.net"
    assert OURS.question("company.example", "") == "company.example.bl.example"
