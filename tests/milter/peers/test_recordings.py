"""What Postfix 3.7 said to a milter, recorded: we understand it, and say again what it took.

`record.py` records anew, with the Postfix that is installed.
"""

from pathlib import Path

import pytest

from gatepost import Reason
from gatepost_milter.conversation import END
from gatepost_milter.gatekeeper import Gatekeeper
from gatepost_milter.judge import Judge
from gatepost_milter.milter_conversation import MilterConversation
from gatepost_milter.rules import Mark, Rules
from support.gates import ScriptedGate
from support.milter_recorder import read_recording

RECORDINGS = sorted(Path(__file__).parent.glob("postfix-*.jsonl"))
RULES = {
    "envelope": Rules(recipient_policy="outbound_recipient"),
    "sender": Rules(),
    "message": Rules(mark=Mark.X_GATEPOST, trusted_networks=(), observe=True),
}


class Found(ScriptedGate):
    """Finds what the recorded milter found."""

    def __init__(self) -> None:
        super().__init__({"a@mailinator.com": Reason.DISPOSABLE, "x@mailinator.com": "disposable"})


def packets(said: bytes) -> list[bytes]:
    """Letters, and of replies the codes: their texts have references, which are never the same."""
    found = []
    while said:
        length = int.from_bytes(said[:4])
        packet = said[4 : 4 + length]
        # Of a reply the codes, of a header its name.
        found.append(packet[:10] if packet[:1] == b"y" else packet.split(b"\0")[0])
        said = said[4 + length :]
    return found


def answers(conversation: MilterConversation, data: bytes) -> bytes:
    conversation.receive_data(data)
    said = b""
    while (step := conversation.step()) is not None:
        if step is END:
            break
        assert isinstance(step, bytes)
        said += step
    return said


def test_there_are_recordings() -> None:
    assert len(RECORDINGS) == 7


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_postfix_hears_the_same_again(path: Path) -> None:
    rules = RULES[path.stem.split("-")[1]]
    conversation = MilterConversation(Gatekeeper(Judge(Found(), rules)))
    recorded, again = b"", b""
    for who, data in read_recording(path):
        if who == "milter":
            recorded += data
        else:
            again += answers(conversation, data)
    assert packets(again) == packets(recorded)
    assert len(packets(recorded)) > 1


def test_a_message_of_a_good_sender_is_asked_about_once() -> None:
    """Three messages to three recipients each, the second from a sender who is refused; in the end
    Postfix aborts once more."""
    recorded = read_recording(Path(__file__).with_name("postfix-sender-several.jsonl"))
    said = packets(b"".join(data for who, data in recorded if who == "mta"))
    letters = (packet[:1].decode() for packet in said)
    assert "".join(letter for letter in letters if letter in "MRTEA") == "MRAMRRRAMRAA"
