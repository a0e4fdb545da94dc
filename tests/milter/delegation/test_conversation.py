"""The policy service decides as the milter does, and says it in Postfix's words."""

import pytest

from gatepost import Reason
from gatepost_milter.counters import Counted
from gatepost_milter.delegation import DelegationConversation
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Gate, Judge
from gatepost_milter.rules import Fallback, Rules
from gatepost_milter.wording import Wording, read_templates
from support.gates import BrokenGate, ScriptedGate

BAD = "bad@example.com"
BOTH = Rules(recipient_policy="outbound_recipient")
DUNNO = "action=DUNNO\n\n"
REFUSED = "action=550 5.7.1 Sender address rejected: Addresses at example.com are disposable."


class Service:
    """A conversation, and the gate behind it."""

    def __init__(self, gate: Gate | None = None, rules: Rules = BOTH) -> None:
        self.gate = ScriptedGate({BAD: Reason.DISPOSABLE})
        self.keeper = Gatekeeper(Judge(gate or self.gate, rules))
        self.conversation = DelegationConversation(self.keeper)

    def ask(self, sender: str, recipient: str = "b@example.org", **attributes: str) -> str:
        values = {"client_address": "192.0.2.55", "sender": sender, "recipient": recipient}
        lines = [f"{key}={value}\n" for key, value in (values | attributes).items()]
        self.conversation.receive_data("".join(lines).encode() + b"\n")
        step = self.conversation.step()
        assert isinstance(step, bytes)
        return step.decode()

    @property
    def asked(self) -> list[str]:
        return [address for address, _ in self.gate.asked]


def test_a_bad_sender_is_refused_and_a_good_one_is_no_concern() -> None:
    service = Service()
    assert service.ask(BAD).startswith(REFUSED)
    assert service.ask(BAD).endswith(".\n\n")
    assert service.ask("a@example.net") == DUNNO


def test_a_bad_recipient_is_refused_among_good_ones() -> None:
    service = Service()
    said = [service.ask("a@example.net", to, instance="1") for to in ("b@x.org", BAD, "c@x.org")]
    assert said[0] == said[2] == DUNNO
    assert said[1].startswith("action=550 5.7.1 Recipient address rejected: ")


def test_the_sender_of_a_message_is_judged_once() -> None:
    service = Service()
    for to in ("b@x.org", "c@x.org", "b@x.org"):
        service.ask("a@example.net", to, instance="1")
    assert service.asked == ["a@example.net", "b@x.org", "c@x.org"]


def test_without_an_instance_nothing_is_taken_to_belong_together() -> None:
    service = Service()
    assert service.ask(BAD, "b@x.org", sasl_username="alice") == DUNNO
    assert service.ask(BAD, "b@x.org").startswith(REFUSED)


def test_another_sender_is_another_message_whatever_the_instance() -> None:
    service = Service()
    assert service.ask("a@example.net", instance="1") == DUNNO
    assert service.ask(BAD, instance="1").startswith(REFUSED)


@pytest.mark.parametrize(
    "attributes",
    [
        {"client_address": "127.0.0.1"},
        {"sasl_username": "alice"},
        {"protocol_state": "END-OF-MESSAGE"},
        {"protocol_state": "DATA", "recipient": ""},
        {"protocol_state": "CONNECT", "recipient": ""},
    ],
)
def test_who_is_exempt_and_when_nothing_is_asked(attributes: dict[str, str]) -> None:
    assert Service().ask(BAD, **attributes) == DUNNO


def test_postmaster_hears_from_everyone_and_the_null_sender_passes() -> None:
    service = Service()
    assert service.ask(BAD, "postmaster@example.org") == DUNNO
    assert service.ask("") == DUNNO
    assert service.ask("", BAD).startswith("action=550")


def test_at_mail_the_sender_alone_is_judged() -> None:
    service = Service()
    assert service.ask(BAD, recipient="", protocol_state="MAIL").startswith(REFUSED)
    assert service.asked == [BAD]


def test_our_own_fault_accepts_or_defers_as_set() -> None:
    service = Service(BrokenGate())
    assert service.ask("a@example.net") == DUNNO
    assert service.keeper.counters[Counted.ERROR] == 1
    deferring = Service(BrokenGate(), Rules(on_error=Fallback.TEMPFAIL))
    assert deferring.ask("a@example.net").startswith("action=451 4.3.0 ")


def test_a_text_of_several_lines_is_said_in_one() -> None:
    wording = Wording(templates=read_templates({"default": "100 %\nNo.\r\n\nrequest=x"}))
    said = Service(rules=Rules(wording=wording)).ask(BAD)
    assert said == "action=550 5.7.1 100 % No.  request=x\n\n"
