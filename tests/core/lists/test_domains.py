"""One canonical form for every spelling of a domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.lists.domains import canonical_domain, parents


@pytest.mark.parametrize(
    "text",
    [
        "mailinator.com",
        "MailinAtor.COM",
        "mailinator.com.",
        " mailinator.com ",
        "mailinator\u3002com",
        "mailinator\uff0ecom",
        "mailinator\uff61com",
        "\uff4d\uff41\uff49\uff4c\uff49\uff4e\uff41\uff54\uff4f\uff52.com",
        "mail\u00adinator.com",
        "mailinator.com\u3002",
    ],
)
def test_every_spelling_is_one_domain(text: str) -> None:
    assert canonical_domain(text) == "mailinator.com"


@pytest.mark.parametrize("text", ["", ".", "com", "a b.com", "@", "a..com", "x" * 64 + ".com"])
def test_what_is_no_domain(text: str) -> None:
    assert canonical_domain(text) is None


@given(st.text(max_size=30))
def test_canonical_is_final(text: str) -> None:
    domain = canonical_domain(text)
    assert domain is None or (canonical_domain(domain) == domain and domain.isascii())


def test_parents_end_at_two_labels() -> None:
    assert list(parents("a.b.c.com")) == ["a.b.c.com", "b.c.com", "c.com"]
    assert list(parents("c.com")) == ["c.com"]
