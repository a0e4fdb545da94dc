"""A message to very many: each of their domains is asked about once."""

from pathlib import Path

import pytest

from gatepost import Gatepost
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Judge
from gatepost_milter.message import Message
from gatepost_milter.rules import Rules
from gatepost_milter.session import Session
from support.name_servers import by_type

DOMAINS = ("one.example.net", "two.example.net", "three.example.net", "four.example.net")


class Counting(dict[str, str | None]):
    """Answers by type, and how often each was looked up."""

    def __init__(self, answers: dict[str, str | None]) -> None:
        super().__init__(answers)
        self.asked: list[str] = []

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.asked.append(key)
        return super().get(key, default)


@pytest.mark.slow
async def test_a_thousand_recipients_cost_each_of_their_domains_once(tmp_path: Path) -> None:
    answers = Counting({"MX": "NOERROR", "A": "192.0.2.1", "AAAA": "NOERROR"})
    with by_type(answers) as nameserver:
        settings = {"data_dir": tmp_path, "phase": "domain", "budget": 20}
        with Gatepost({**settings, "nameservers": [nameserver]}) as gate:
            keeper = Gatekeeper(Judge(gate, Rules(recipient_policy="outbound_recipient")))
            assert keeper.waits
            message = Message("")
            for number in range(1_000):
                recipient = f"r{number}@{DOMAINS[number % len(DOMAINS)]}"
                assert await keeper.answer(message, recipient, Session(keeper)) is None
    # A few times at most, not once a recipient: an odd answer is asked for again, and on a busy
    # machine a datagram is sent again before its answer comes.
    assert len(DOMAINS) <= answers.asked.count("MX") <= 6 * len(DOMAINS)
    assert len(answers.asked) <= 18 * len(DOMAINS)
