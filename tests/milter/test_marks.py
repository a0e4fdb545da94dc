"""Marks on messages: what they say, whom they do not tell of, and which are forged."""

import pytest

from gatepost import Reason
from gatepost_milter.decide import decide
from gatepost_milter.marks import Forgeries, marks
from gatepost_milter.message import MAX_REMEMBERED, Message
from gatepost_milter.protocol import AddHeader, ChangeHeader, Edit, Header, InsertHeader
from gatepost_milter.rules import Fallback, Mark, Party, Rules
from support.gates import report

X = Rules(mark=Mark.X_GATEPOST)
RESULTS = Rules(mark=Mark.AUTHENTICATION_RESULTS)
PASSED = (Party.RECIPIENT, Fallback.ACCEPT)


def message(*, sender: str | None = None, recipients: tuple[str, ...] = ()) -> Message:
    """Of someone@example.net, with these reasons found."""
    found = Message("someone@example.net", judged=True)
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
    found = message(sender=Reason.ROLE, recipients=(Reason.ROLE, Reason.ROLE, "dns_error"))
    told = mark(found, X)
    assert isinstance(told, AddHeader)
    assert told.value == "review; listener=inbound; sender=role; recipient=role, dns_error"
    assert "secret" not in repr(mark(found, RESULTS))
    assert "x-gatepost=neutral policy.sender=role policy.recipient=role.dns_error" in repr(
        mark(found, RESULTS)
    )


def test_what_would_have_been_refused_has_its_reference() -> None:
    found = message(sender=Reason.DISPOSABLE)
    found.references[Party.SENDER, found.sender] = "7K3F-9QXM-2ABC"
    told = mark(found, X)
    assert isinstance(told, AddHeader)
    assert told.value == ("would reject; listener=inbound; sender=disposable; ref=7K3F-9QXM-2ABC")
    assert "x-gatepost=fail" in repr(mark(found, RESULTS))


def test_who_was_refused_is_no_concern_of_those_who_were_not() -> None:
    found = message()
    found.references[Party.RECIPIENT, "refused@example.org"] = "7K3F-9QXM-2ABC"
    assert mark(found, X) == mark(message(), X)
    assert mark(found, RESULTS) == mark(message(), RESULTS)


@pytest.mark.parametrize("found", [message(), Message("someone@example.net")])
def test_an_exempt_message_was_not_judged(found: Message) -> None:
    exempt = found.judged  # or nobody was, for another reason
    assert "exempt; " in repr(mark(found, X, exempt=exempt))
    assert "x-gatepost=none" in repr(mark(found, RESULTS, exempt=exempt))


def test_what_nobody_knows_is_no_pass() -> None:
    late = message()
    late.missed = True
    for found in (late, message(sender=Reason.DNS_ERROR), message(recipients=("timeout",))):
        assert "unknown; " in repr(mark(found, X))
        assert "x-gatepost=temperror" in repr(mark(found, RESULTS))


def test_of_very_many_recipients_one_for_a_person_to_look_at_is_remembered() -> None:
    found = message(recipients=(Reason.DNS_ERROR,) * MAX_REMEMBERED)
    assert found.reviewed is None
    for _ in range(2):
        found.note(decide(report("info@example.org", "role", policy="signup"), *PASSED))
    assert found.reviewed is not None
    assert len(found.passed) == MAX_REMEMBERED


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
