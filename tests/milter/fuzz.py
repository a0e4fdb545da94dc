"""Feeds both protocols what coverage-guided fuzzing (atheris) thinks of; `make fuzz` runs it.

Whatever comes, and however it is cut: the same answers, or one ProtocolError, and nothing else.
"""

import sys

import atheris

with atheris.instrument_imports(include=["gatepost_milter"]):
    from gatepost_milter.conversation import END, Conversation
    from gatepost_milter.delegation import DelegationConversation
    from gatepost_milter.errors import ProtocolError
    from gatepost_milter.gatekeeper import Gatekeeper
    from gatepost_milter.judge import Judge
    from gatepost_milter.milter_conversation import MilterConversation
    from gatepost_milter.protocol import MAX_PACKET
    from gatepost_milter.rules import Mark, Review, Rules

import logging

from gatepost import Reason
from support.gates import ScriptedGate
from support.milter_packets import connect, macro, mail, optneg, packet, rcpt

REASONS = {"a@b.c": Reason.DISPOSABLE, "info@b.c": Reason.ROLE}
RULES = (
    Rules(recipient_policy="outbound_recipient"),
    Rules(mark=Mark.AUTHENTICATION_RESULTS, on_review=Review.QUARANTINE),
    Rules(mark=Mark.X_GATEPOST, observe=True),
    Rules(),
)
SEEDS = (
    optneg() + connect() + macro(b"M", mail_addr="a@b.c") + mail("<a@b.c>") + rcpt("<x@y.z>"),
    optneg() + packet(b"L", b"X-Gatepost\0x\0") + packet(b"N") + packet(b"E") + packet(b"A"),
    b"request=smtpd_access_policy\nsender=a@b.c\nrecipient=x@y.z\ninstance=1\n\n",
)


def conversation(kind: int) -> Conversation:
    rules = RULES[kind % len(RULES)]
    keeper = Gatekeeper(Judge(ScriptedGate(REASONS), rules))
    return DelegationConversation(keeper) if kind & 0x80 else MilterConversation(keeper)


def said(peer: Conversation, pieces: list[bytes]) -> tuple[bytes, str]:
    """All answers, and the error that ended them."""
    answers = b""
    try:
        for piece in pieces:
            peer.receive_data(piece)
            while (step := peer.step()) is not None:
                if step is END:
                    return answers, "end"
                assert isinstance(step, bytes)
                answers += step
            assert peer.pending <= 2 * MAX_PACKET
    except ProtocolError as error:
        return answers, str(error)
    return answers, ""


def one(data: bytes) -> None:
    """The first byte says which protocol, the second where it is cut."""
    if len(data) < 2:
        return
    kind, size, rest = data[0], 1 + data[1] % 64, data[2:]
    whole = said(conversation(kind), [rest])
    cut = [rest[start : start + size] for start in range(0, len(rest), size)]
    assert said(conversation(kind), cut) == whole


def main() -> None:
    logging.disable(logging.CRITICAL)
    for kind in (0, 1, 2, 3, 0x80):
        for seed in SEEDS:
            one(bytes((kind, 7)) + seed)
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
