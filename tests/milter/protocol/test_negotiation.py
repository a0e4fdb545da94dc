"""What we agree to is what we need, and never more than was offered."""

from gatepost_milter.protocol import (
    MESSAGE,
    Action,
    Negotiate,
    Negotiated,
    Protocol,
    Stage,
    negotiate,
)

EVERYTHING = Protocol(0x1FFFFF)


def test_an_mta_that_offers_everything_is_asked_for_mail_rcpt_and_data_only() -> None:
    agreed = negotiate(Negotiate(6, Action(0x1FF), EVERYTHING))
    assert agreed.protocol == (
        Protocol.NOHELO
        | Protocol.NOBODY
        | Protocol.NOHDRS
        | Protocol.NOEOH
        | Protocol.NOUNKNOWN
        | Protocol.NR_CONN
        | Protocol.NR_MAIL
    )
    assert Protocol.NODATA not in agreed.protocol
    assert Protocol.RCPT_REJ not in agreed.protocol


def test_nothing_is_asked_for_that_was_not_offered() -> None:
    offer = Negotiate(2, Action(0x3F), Protocol.NOHELO | Protocol.NOBODY)
    assert negotiate(offer) == Negotiated(2, Action(0), Protocol.NOHELO | Protocol.NOBODY)


def test_the_version_is_the_lower_of_both() -> None:
    versions = [negotiate(Negotiate(v, Action(0), EVERYTHING)).version for v in (2, 6, 7)]
    assert versions == [2, 6, 6]


def test_macros_are_chosen_where_they_can_be() -> None:
    agreed = negotiate(Negotiate(6, Action.SETSYMLIST, EVERYTHING))
    assert agreed.actions == Action.SETSYMLIST
    asked = dict(agreed.macros)
    assert asked[Stage.RCPT] == "i {rcpt_addr} {rcpt_mailer}"
    assert "{auth_authen}" in asked[Stage.MAIL].split()


def test_who_marks_messages_hears_headers_without_answering_each_and_no_body() -> None:
    agreed = negotiate(Negotiate(6, Action(0x1FF), EVERYTHING), MESSAGE)
    assert Protocol.NOHDRS not in agreed.protocol
    assert Protocol.NR_HDR | Protocol.NOBODY in agreed.protocol
    assert Action.ADDHDRS | Action.CHGHDRS | Action.QUARANTINE in agreed.actions
    assert Action.CHGBODY not in agreed.actions
