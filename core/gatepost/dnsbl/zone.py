"""A block list's zone: how to ask it, and what its answers mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from gatepost.dns.answers import AddressAnswer, DnsOutcome

__all__ = ["KNOWN", "Listing", "Verdict", "Zone", "read_answer"]

# RFC 5782 section 2.1: 127.0.0.1 should not be used for listings, and is what many say to who asks
# too much. 127.255.255.0/24 is Spamhaus' for the same.
_ERRORS = ("127.0.0.1", "127.255.255.")
_LOOPBACK = "127."


@dataclass(frozen=True, slots=True)
class Zone:
    """`zone` is what follows the domain in a question; `{key}` in it stands for the user's key.

    `codes` says what each address means. With `bits`, the last number of an address is a sum of
    the last numbers of codes. `errors` are addresses that say "I do not answer you". `listed` is a
    domain that the list always lists, so that it can be tested.
    """

    zone: str
    codes: Mapping[str, str]
    bits: bool = False
    errors: tuple[str, ...] = ()
    listed: str = "test"  # RFC 5782 section 5

    def question(self, domain: str, key: str) -> str:
        """The name to ask for. It holds the key: it belongs in no log and no cache."""
        return f"{domain}.{self.zone.format(key=key)}"


class Listing(StrEnum):
    """What a list says of a domain."""

    LISTED = "listed"
    NOT_LISTED = "not listed"
    ERROR = "error"
    """It did not say: blocked, unknown, or no answer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The listing and what it is about. `refused` when the list said that it does not answer us."""

    listing: Listing
    about: tuple[str, ...] = ()
    refused: bool = False


def read_answer(zone: Zone, answer: AddressAnswer) -> Verdict:
    """What the answer means. An address that is in no table is an error, never a listing.

    Nor is one outside 127.0.0.0/8: that comes from a resolver which answers for names that do not
    exist, or from somebody who bought a list's domain when it had ended.
    """
    if answer.outcome in {DnsOutcome.NXDOMAIN, DnsOutcome.NODATA}:
        return Verdict(Listing.NOT_LISTED)
    if answer.outcome is not DnsOutcome.OK:
        return Verdict(Listing.ERROR, (f"no answer ({answer.outcome.value})",))
    refusals = [each for each in answer.addresses if each.startswith((*_ERRORS, *zone.errors))]
    if refusals:
        return Verdict(Listing.ERROR, (f"it answers {refusals[0]}: it refuses us",), refused=True)
    about = [_about(zone, address) for address in answer.addresses]
    unmapped = [a for a, known in zip(answer.addresses, about, strict=True) if not known]
    if unmapped:
        return Verdict(Listing.ERROR, (f"it answers {unmapped[0]}, which is in no table",), True)
    return Verdict(Listing.LISTED, tuple(sorted({text for each in about for text in each})))


def _about(zone: Zone, address: str) -> tuple[str, ...]:
    if not zone.bits or not address.startswith(_LOOPBACK):
        meaning = zone.codes.get(address)
        return () if meaning is None else (meaning,)
    network, _, last = address.rpartition(".")
    number = int(last)
    values = {int(code.rpartition(".")[2]): text for code, text in _below(zone.codes, network)}
    if number & ~sum(values):  # a bit that nobody explained
        return ()
    return tuple(text for value, text in values.items() if number & value)


def _below(codes: Mapping[str, str], network: str) -> Iterable[tuple[str, str]]:
    return ((code, text) for code, text in codes.items() if code.rpartition(".")[0] == network)


KNOWN: Mapping[str, Zone] = MappingProxyType(
    {
        "spamhaus_dbl": Zone(
            "{key}.dbl.dq.spamhaus.net",
            {
                "127.0.1.2": "spam",
                "127.0.1.4": "phishing",
                "127.0.1.5": "malware",
                "127.0.1.6": "botnet",
                "127.0.1.102": "abused for spam",
                "127.0.1.103": "abused redirector",
                "127.0.1.104": "abused for phishing",
                "127.0.1.105": "abused for malware",
                "127.0.1.106": "abused by a botnet",
            },
            errors=("127.0.1.255",),
            listed="dbltest.com",
        ),
        "spamhaus_zrd": Zone(
            "{key}.zrd.dq.spamhaus.net",
            {f"127.0.2.{hours}": "first seen within a day" for hours in range(2, 25)},
            errors=("127.0.2.255",),
            listed="zrdtest.com",
        ),
        "surbl": Zone(
            "multi.surbl.org",
            {
                "127.0.0.4": "DM",
                "127.0.0.8": "phishing",
                "127.0.0.16": "malware",
                "127.0.0.32": "CT",
                "127.0.0.64": "spam",
                "127.0.0.128": "cracked site",
            },
            bits=True,
            listed="test.surbl.org",
        ),
        "uribl": Zone(
            "multi.uribl.com",
            {"127.0.0.2": "black", "127.0.0.4": "grey", "127.0.0.8": "red"},
            bits=True,
            listed="test.uribl.com",
        ),
    }
)
"""Lists whose answers are documented. Their terms are between them and the user."""
