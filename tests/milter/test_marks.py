"""Marks on messages: what they say, whom they do not tell of, and which are forged."""

import pytest

from gatepost import Reason
from gatepost_milter.decide import decide
from gatepost_milter.marks import Forgeries, marks
from gatepost_milter.message import Message
from gatepost_milter.protocol import AddHeader, ChangeHeader, Edit, Header, InsertHeader
from gatepost_milter.rules import Fallback, Mark, Party, Rules
from support.gates import report

X = Rules(mark=Mark.X_GATEPOST)
RESULTS = Rules(mark=Mark.AUTHENTICATION_RESULTS)


def message(*, sender: str | None = None, recipients: tuple[str, ...] = ()) -> Message:
    """Of someone@example.net, with these reasons found."""
    found = Message("someone@example.net")
    if sender is not None:
        judged = report(found.sender, sender, policy="signup")
        found.sender_verdict = decide(judged, Party.SENDER, Fallback.ACCEPT)
    for reason in recipients:
        judged = report("secret@example.org", reason, policy="signup")
        found.note(decide(judged, Party.RECIPIENT, Fallback.ACCEPT))
    return found


def mark(found: Message, rules: Rules, *, exempt: bool = False) -> Edit:
    return marks(found, rules, exempt=exempt, authserv_id="mx.example.org")


def test_nothing_found_is_told_as_nothing() -> None:
    assert mark(message(), X) == AddHeader("X-Gatepost", "accept; listener=inbound")
    assert mark(message(), RESULTS) == InsertHeader(
        0,
        "Authentication-Results",
        "mx.example.org; x-gatepost=pass smtp.mailfrom=example.net",
    )


def test_reasons_are_told_once_and_recipients_are_not() -> None:
    found = message(sender=Reason.ROLE, recipients=(Reason.ROLE, Reason.ROLE, Reason.TYPO))
    told = mark(found, X)
    assert isinstance(told, AddHeader)
    assert told.value == "review; listener=inbound; sender=role; recipient=role, typo"
    assert "secret" not in repr(mark(found, RESULTS))
    assert "x-gatepost=neutral policy.sender=role policy.recipient=role.typo" in repr(
        mark(found, RESULTS)
    )


def test_what_would_have_been_refused_has_its_reference() -> None:
    found = message()
    found.references[Party.SENDER, "x"] = "7K3F-9QXM-2ABC"
    told = mark(found, X)
    assert isinstance(told, AddHeader)
    assert told.value == "would reject; listener=inbound; ref=7K3F-9QXM-2ABC"
    assert "x-gatepost=fail" in repr(mark(found, RESULTS))


def test_an_exempt_message_was_not_judged() -> None:
    assert "exempt; " in repr(mark(message(), X, exempt=True))
    assert "x-gatepost=none" in repr(mark(message(), RESULTS, exempt=True))


def test_forged_fields_are_removed_from_the_last_to_the_first() -> None:
    forgeries = Forgeries(Mark.X_GATEPOST, "")
    for name in ("Subject", "X-Gatepost", "x-gatepost", "X-Gatepost-Not", "X-GATEPOST"):
        forgeries.see(Header(name, "accept"))
    assert forgeries.removals() == tuple(ChangeHeader(n, "X-Gatepost", "") for n in (3, 2, 1))


@pytest.mark.parametrize(
    ("value", "forged"),
    [
        ("mx.example.org; x-gatepost=pass", True),
        (" MX.Example.ORG 1; x-gatepost=pass", True),
        ("mx.example.org;\n\tdkim=pass;\n\tx-gatepost=pass", True),
        ("mx.example.org; dkim=pass", False),
        ("other.example; x-gatepost=pass", False),
        ("", False),
    ],
)
def test_which_results_claim_to_be_ours(value: str, *, forged: bool) -> None:
    forgeries = Forgeries(Mark.AUTHENTICATION_RESULTS, "mx.example.org")
    forgeries.see(Header("Authentication-Results", value))
    assert bool(forgeries.removals()) is forged


def test_forgeries_without_end_are_bounded() -> None:
    forgeries = Forgeries(Mark.X_GATEPOST, "")
    for _ in range(10_000):
        forgeries.see(Header("X-Gatepost", "accept"))
    assert len(forgeries.removals()) == 100
