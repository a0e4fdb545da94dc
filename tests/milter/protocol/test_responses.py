"""Responses become packets; a reply's text cannot break out of its line."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost_milter.protocol import (
    Accept,
    Action,
    Continue,
    Negotiated,
    Progress,
    Protocol,
    ReplyCode,
    Response,
    Stage,
    encode,
)


def line(text: str, code: int = 550, enhanced: str = "5.7.1") -> bytes:
    """The reply as it stands in the packet, without the closing NUL."""
    packet = encode(ReplyCode(code, enhanced, text))
    (length,) = struct.unpack("!I", packet[:4])
    assert length == len(packet) - 4
    assert packet[4:5] == b"y"
    assert packet[-1:] == b"\0"
    return packet[5:-1]


@pytest.mark.parametrize(
    ("response", "packet"),
    [
        (Continue(), b"\0\0\0\1c"),
        (Accept(), b"\0\0\0\1a"),
        (Progress(), b"\0\0\0\1p"),
        (ReplyCode(550, "5.7.1", "No."), b"\0\0\0\x0fy550 5.7.1 No.\0"),
        (
            Negotiated(6, Action(0), Protocol.NOHELO),
            b"\0\0\0\x0dO\0\0\0\6\0\0\0\0\0\0\0\2",
        ),
        (
            Negotiated(6, Action.SETSYMLIST, Protocol(0), ((Stage.RCPT, "i"),)),
            b"\0\0\0\x13O\0\0\0\6\0\0\1\0\0\0\0\0\0\0\0\3i\0",
        ),
    ],
)
def test_a_response_becomes_its_packet(response: Response, packet: bytes) -> None:
    assert encode(response) == packet


def test_a_line_break_cannot_begin_a_second_reply() -> None:
    assert line("No.\r\n250 2.0.0 Welcome\n\0\t!") == b"550 5.7.1 No.  250 2.0.0 Welcome   !"


def test_percent_signs_are_doubled_for_the_mta_to_halve() -> None:
    assert line("100 % sure, %s") == b"550 5.7.1 100 %% sure, %%s"


def test_letters_that_are_not_ascii_do_not_reach_the_client() -> None:
    assert line("é") == b"550 5.7.1 ?"


@given(st.text(alphabet=st.sampled_from("a%é\r\n\0"), max_size=1200))
def test_a_reply_fits_its_line_and_cuts_no_pair_of_percent_signs(text: str) -> None:
    reply = line(text)
    assert len(reply) <= 510
    assert not set(reply) & set(b"\r\n\0")
    assert reply.replace(b"%%", b"").count(b"%") == 0


@pytest.mark.parametrize(
    ("code", "enhanced"),
    [
        (250, "2.0.0"),
        (550, "4.7.1"),
        (451, "5.7.1"),
        (55, "5.7.1"),
        (550, "5.7"),
        (550, "5.7.1\r\n"),
        (550, ""),
    ],
)
def test_codes_that_would_break_the_session_are_refused(code: int, enhanced: str) -> None:
    with pytest.raises(ValueError, match=str(code)):
        ReplyCode(code, enhanced, "No.")


def test_a_reply_knows_whether_to_come_again() -> None:
    assert ReplyCode(451, "4.4.3", "Later.").temporary
    assert not ReplyCode(550, "5.7.1", "No.").temporary
