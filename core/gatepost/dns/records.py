"""How answers are cached: what of them, and for how long."""

from typing import Any, TypeVar

from gatepost.cache.kinds import HOUR, Kind, Learned
from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost

__all__ = ["ADDRESSES", "MX", "learned_addresses", "learned_mx"]

_LONGEST = 12 * HOUR
_LEAST = 60.0  # no address is worth a question a second
_LONGEST_NEGATIVE = HOUR
_UNTOLD = 900.0  # "there is none", from a server or a library that does not tell for how long
# RFC 9520 section 3.2: failures are remembered for a moment, so that nobody asks in circles.
_FAILED = {DnsOutcome.TIMEOUT: 5.0}
_FAILED_OTHERWISE = 30.0

_Answer = TypeVar("_Answer", MxAnswer, AddressAnswer)


def learned_mx(answer: MxAnswer) -> Learned[MxAnswer]:
    """Mail hosts hold for twelve hours, whatever their TTL: a domain that has some has some."""
    return _learned(answer, _LONGEST)


def learned_addresses(answer: AddressAnswer) -> Learned[AddressAnswer]:
    """Addresses hold as long as they say, within a minute and twelve hours."""
    ttl = _LEAST if answer.ttl is None else answer.ttl
    return _learned(answer, min(max(ttl, _LEAST), _LONGEST))


def _learned(answer: _Answer, seconds: float) -> Learned[_Answer]:
    if answer.outcome is DnsOutcome.OK:
        return Learned(answer, seconds)
    if answer.outcome.known:
        ttl = _UNTOLD if answer.ttl is None else answer.ttl
        return Learned(answer, min(ttl, _LONGEST_NEGATIVE))
    return Learned(answer, _FAILED.get(answer.outcome, _FAILED_OTHERWISE), failed=True)


def _pack_mx(answer: MxAnswer) -> Any:
    return [answer.outcome.value, [[mx.preference, mx.host] for mx in answer.hosts]]


def _unpack_mx(packed: Any) -> MxAnswer:
    outcome, hosts = packed
    read = tuple(MxHost(_number(preference), _name(host)) for preference, host in hosts)
    return MxAnswer(_known(outcome, read), read)


def _pack_addresses(answer: AddressAnswer) -> Any:
    return [answer.outcome.value, list(answer.addresses)]


def _unpack_addresses(packed: Any) -> AddressAnswer:
    from ipaddress import ip_address  # here: few read one

    outcome, addresses = packed
    read = tuple(str(ip_address(_name(address))) for address in addresses)
    return AddressAnswer(_known(outcome, read), read)


def _known(outcome: Any, records: tuple[object, ...]) -> DnsOutcome:
    """An outcome that may be cached and goes with these records; ValueError otherwise."""
    known = DnsOutcome(outcome)
    if not known.known or (known is DnsOutcome.OK) is not bool(records):
        raise ValueError("not an answer that is cached")
    return known


def _number(value: Any) -> int:
    if isinstance(value, int) and 0 <= value < 65_536:
        return value
    raise ValueError("not a preference")


def _name(value: Any) -> str:
    if isinstance(value, str) and value.isascii() and value == value.lower():
        return value
    raise ValueError("not a name")


MX: Kind[MxAnswer] = Kind("domain:mx", _LONGEST, _pack_mx, _unpack_mx)
ADDRESSES: Kind[AddressAnswer] = Kind(
    "domain:address", _LONGEST, _pack_addresses, _unpack_addresses
)
