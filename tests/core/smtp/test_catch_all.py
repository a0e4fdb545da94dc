"""What is known of a domain that takes everything, and for which hosts it holds."""

import pytest

from gatepost import Gatepost
from gatepost.lists.state import DomainFlag, DomainState
from gatepost.smtp.catch_all import KnownCatchAll, published

HOSTS = ("mx1.target.example", "mx2.target.example")
CATCH_ALL = DomainFlag.REGISTERED | DomainFlag.HAS_MX | DomainFlag.CATCH_ALL


@pytest.mark.parametrize(
    ("state", "known"),
    [
        (None, None),
        (DomainState(DomainFlag.REGISTERED | DomainFlag.HAS_MX, HOSTS), None),
        (DomainState(CATCH_ALL, HOSTS), True),
        (DomainState(CATCH_ALL, HOSTS[::-1]), True),
        (DomainState(CATCH_ALL), True),
        (DomainState(CATCH_ALL, ("mx.elsewhere.example",)), None),
        (DomainState(CATCH_ALL, HOSTS[:1]), None),
    ],
)
def test_what_was_published_holds_for_the_hosts_it_was_said_of(
    state: DomainState | None, known: bool | None
) -> None:
    assert published(state, HOSTS) is known


async def test_what_was_learned_holds_for_a_domain_and_its_hosts() -> None:
    with Gatepost() as gate:
        memory = KnownCatchAll(gate._cache, gate.lists)
        assert await memory.known("target.example", HOSTS) is None
        for catch_all in (True, False):
            memory.learn("target.example", HOSTS, catch_all=catch_all)
            assert await memory.known("target.example", HOSTS[::-1]) is catch_all
        assert await memory.known("target.example", HOSTS[:1]) is None
        assert await memory.known("other.example", HOSTS) is None
