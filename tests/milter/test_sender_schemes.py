"""Senders that carry another address inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost_milter.sender_schemes import JudgedSender, judged_senders

LONG = "x" * 60


@pytest.mark.parametrize(
    ("sender", "judged"),
    [
        ("a@example.org", ["a@example.org"]),
        ("a=b@example.org", ["a=b@example.org"]),
        ("", [""]),
        ("nonsense", ["nonsense"]),
        ("prvs=1234abcdef=a@example.org", ["a@example.org"]),
        ("PRVS=1234ABCDEF=a.b@example.org", ["a.b@example.org"]),
        ("prvs=1234abcdef/a@example.org", ["a@example.org"]),
        (
            "SRS0=HHHH=TT=mailinator.com=bob@forward.example",
            ["SRS0=HHHH=TT=mailinator.com=bob@forward.example", "bob@mailinator.com"],
        ),
        (
            "srs0+HHHH=TT=mailinator.com=bob=x@forward.example",
            ["srs0+HHHH=TT=mailinator.com=bob=x@forward.example", "bob=x@mailinator.com"],
        ),
        (
            "SRS1=GGGG=first.example==HHHH=TT=mailinator.com=bob@second.example",
            [
                "SRS1=GGGG=first.example==HHHH=TT=mailinator.com=bob@second.example",
                "bob@mailinator.com",
            ],
        ),
        (
            f"SRS0=HHHH=TT=example.com={LONG}@forward.example",
            ["SRS0@forward.example", f"{LONG}@example.com"],
        ),
        (
            "bounces+bob=example.com@list.example",
            ["bounces+bob=example.com@list.example"],
        ),
        (
            f"bounces-42-{LONG}=example.com@list.example",
            ["bounces@list.example"],
        ),
        (
            f"prvs=1234abcdef=bounces+{LONG}=example.com@list.example",
            ["bounces@list.example"],
        ),
    ],
)
def test_a_sender_stands_for(sender: str, judged: list[str]) -> None:
    assert [found.address for found in judged_senders(sender)] == judged


def test_only_the_address_inside_srs_is_carried() -> None:
    outer, inner = judged_senders("SRS0=HHHH=TT=example.com=bob@forward.example")
    assert not outer.carried
    assert inner == JudgedSender("bob@example.com", carried=True)


@given(st.text(alphabet="prvsSRS01=+-/ab@.", max_size=80))
def test_whatever_it_looks_like_someone_is_judged(sender: str) -> None:
    first, *_ = judged_senders(sender)
    assert not first.carried
