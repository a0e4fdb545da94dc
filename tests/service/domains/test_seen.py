"""What the answers of the DNS say of a domain: to know nothing is not to know something bad."""

import pytest

from gatepost.dns.answers import AddressAnswer, DnsOutcome, MxAnswer, MxHost
from gatepost.lists.state import DomainFlag as Flag
from gatepost_sync.domains.seen import Seen, judge, needs_addresses

HOSTS = (MxHost(10, "b.example"), MxHost(10, "b.example"), MxHost(20, "a.example"))
SILENT = (DnsOutcome.SERVFAIL, DnsOutcome.REFUSED, DnsOutcome.ERROR, DnsOutcome.TIMEOUT)


def mx(outcome: DnsOutcome, *hosts: MxHost) -> MxAnswer:
    return MxAnswer(outcome, hosts)


@pytest.mark.parametrize(
    ("answer", "flags", "hosts"),
    [
        (mx(DnsOutcome.OK, *HOSTS), Flag.REGISTERED | Flag.HAS_MX, ("b.example", "a.example")),
        (mx(DnsOutcome.OK, MxHost(0, "")), Flag.REGISTERED | Flag.NULL_MX, ()),
        (mx(DnsOutcome.OK, MxHost(0, "not a name")), Flag.REGISTERED | Flag.HAS_MX, ()),
        (mx(DnsOutcome.NXDOMAIN), Flag.UNREGISTERED, ()),
        *((mx(silent), None, ()) for silent in SILENT),
    ],
)
def test_the_mx_answer_tells(answer: MxAnswer, flags: Flag | None, hosts: tuple[str, ...]) -> None:
    assert not needs_addresses(answer)
    assert judge(answer) == Seen(flags, hosts)


@pytest.mark.parametrize(
    ("outcome", "flags"),
    [
        (DnsOutcome.OK, Flag.REGISTERED),
        (DnsOutcome.NODATA, Flag.REGISTERED | Flag.NO_MAIL_HOST),
        (DnsOutcome.NXDOMAIN, Flag.REGISTERED | Flag.NO_MAIL_HOST),
        *((silent, None) for silent in SILENT),
    ],
)
def test_without_mx_the_addresses_tell(outcome: DnsOutcome, flags: Flag | None) -> None:
    assert needs_addresses(mx(DnsOutcome.NODATA))
    assert judge(mx(DnsOutcome.NODATA), AddressAnswer(outcome)) == Seen(flags)


def test_more_hosts_than_a_line_may_have_are_left_out() -> None:
    many = tuple(MxHost(n, f"h{n}.example") for n in range(40))
    assert len(judge(MxAnswer(DnsOutcome.OK, many)).mx) == 32
