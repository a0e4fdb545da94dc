"""What upstreams list by mistake does not reach anybody's gate."""

import pytest

from gatepost.lists.cleaning import Cleaner, protected_domains


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.mark.parametrize("domain", ["com.ar", "co.uk", "github.io", "xn--p1ai", "com"])
def test_a_public_suffix_is_taken_out(cleaner: Cleaner, domain: str) -> None:
    assert cleaner.clean([domain]).domains == frozenset()


@pytest.mark.parametrize(
    "domain", ["gmail.com", "Fastmail.com", "privaterelay.appleid.com", "appleid.com", "tom.com"]
)
def test_a_provider_a_relay_and_their_parents_are_taken_out(cleaner: Cleaner, domain: str) -> None:
    cleaned = cleaner.clean([domain])
    assert cleaned.domains == frozenset()
    assert cleaned.dropped == {"well-known provider or relay": 1}


def test_everything_else_comes_out_canonical_and_counted(cleaner: Cleaner) -> None:
    lines = [
        "# head",
        "",
        "Mailinator.COM  # throw-away",
        "*.b\u00fccher.example",
        "no domain",
        "com.ar",
    ]
    cleaned = cleaner.clean(lines)
    assert cleaned.domains == {"mailinator.com", "xn--bcher-kva.example"}
    assert cleaned.dropped == {"not a domain": 1, "public suffix": 1}


def test_our_own_lists_are_canonical(cleaner: Cleaner) -> None:
    from gatepost.lists.domains import canonical_domain

    assert all(canonical_domain(domain) == domain for domain in protected_domains())
