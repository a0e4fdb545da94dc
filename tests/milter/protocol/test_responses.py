"""Responses become packets; a reply's text cannot break out of its line."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost_milter.protocol import (
    Accept,
    Action,
    AddHeader,
    AddRecipient,
    ChangeFrom,
    ChangeHeader,
    ConnectionFailure,
    Continue,
    DeleteRecipient,
    Discard,
    InsertHeader,
    Negotiated,
    Progress,
    Protocol,
    Quarantine,
    Reject,
    ReplaceBody,
    ReplyCode,
    Response,
    Shutdown,
    Skip,
    Stage,
    Tempfail,
)


def lines(text: str, *, utf8: bool = False) -> list[bytes]:
    """The lines of a reply 550 5.7.1 as they stand in the packet."""
    packet = ReplyCode(550, "5.7.1", text, utf8).encode()
    (length,) = struct.unpack("!I", packet[:4])
    assert length == len(packet) - 4
    assert packet[4:5] == b"y"
    assert packet[-1:] == b"\0"
    return packet[5:-1].split(b"\r\n")


def line(text: str, *, utf8: bool = False) -> bytes:
    """The only line of a reply."""
    (only,) = lines(text, utf8=utf8)
    return only


@pytest.mark.parametrize(
    ("response", "packet"),
    [
        (Continue(), b"\0\0\0\1c"),
        (Accept(), b"\0\0\0\1a"),
        (Reject(), b"\0\0\0\1r"),
        (Tempfail(), b"\0\0\0\1t"),
        (Discard(), b"\0\0\0\1d"),
        (Skip(), b"\0\0\0\1s"),
        (Progress(), b"\0\0\0\1p"),
        (Shutdown(), b"\0\0\0\x014"),
        (ConnectionFailure(), b"\0\0\0\1f"),
        (ReplyCode(550, "5.7.1", "No."), b"\0\0\0\x0fy550 5.7.1 No.\0"),
        (AddHeader("X-A", "b"), b"\0\0\0\7hX-A\0b\0"),
        (InsertHeader(0, "X-A", "b"), b"\0\0\0\x0bi\0\0\0\0X-A\0b\0"),
        (ChangeHeader(2, "X-A", ""), b"\0\0\0\x0am\0\0\0\2X-A\0\0"),
        (Quarantine("held"), b"\0\0\0\6qheld\0"),
        (ReplaceBody(b"x\0y"), b"\0\0\0\4bx\0y"),
        (ChangeFrom("<a@b>"), b"\0\0\0\7e<a@b>\0"),
        (ChangeFrom("<a@b>", "SIZE=1"), b"\0\0\0\x0ee<a@b>\0SIZE=1\0"),
        (AddRecipient("<a@b>"), b"\0\0\0\7+<a@b>\0"),
        (AddRecipient("<a@b>", "NOTIFY=NEVER"), b"\0\0\0\x142<a@b>\0NOTIFY=NEVER\0"),
        (DeleteRecipient("<a@b>"), b"\0\0\0\7-<a@b>\0"),
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
    assert response.encode() == packet


@pytest.mark.parametrize("value", ["one\r\nX-Forged: 1", "one\nX-Forged: 1", "one\rX-Forged: 1"])
def test_a_value_cannot_begin_a_header_of_its_own(value: str) -> None:
    assert AddHeader("X-A", value).encode()[5:] == b"X-A\0one X-Forged: 1\0"


def test_a_folded_value_stays_folded() -> None:
    assert b"one\n\ttwo\0" in AddHeader("X-A", "one\n\ttwo").encode()


def test_a_line_break_begins_a_line_with_the_same_codes() -> None:
    assert lines("No.\r\n250 2.0.0 Welcome\nBye\0\t!") == [
        b"550-5.7.1 No.",
        b"550-5.7.1 250 2.0.0 Welcome",
        b"550 5.7.1 Bye  !",
    ]


def test_a_reply_has_no_more_lines_than_anyone_reads() -> None:
    many = lines("\n".join("line" for _ in range(100)))
    assert len(many) == 16
    assert {number[:4] for number in many[:-1]} == {b"550-"}
    assert many[-1].startswith(b"550 ")


def test_percent_signs_are_doubled_for_the_mta_to_halve() -> None:
    assert line("100 % sure, %s") == b"550 5.7.1 100 %% sure, %%s"


def test_letters_that_are_not_ascii_reach_only_the_client_that_asked_for_them() -> None:
    assert line("é") == b"550 5.7.1 ?"
    assert line("é", utf8=True) == "550 5.7.1 é".encode()


@given(st.text(alphabet=st.sampled_from("a%é\r\n\0\x85\u2028"), max_size=1200), st.booleans())
def test_every_line_fits_and_nothing_is_cut_in_two(text: str, utf8: bool) -> None:
    for found in lines(text, utf8=utf8):
        assert len(found) <= 510
        assert found.startswith((b"550 5.7.1", b"550-5.7.1"))
        assert not set(found) & set(b"\r\n\0")
        assert found.replace(b"%%", b"").count(b"%") == 0
        assert utf8 or found.isascii()
        assert not set(found.decode()) & set("\x85\u2028")


def test_a_reply_in_one_line_has_single_percent_signs() -> None:
    assert ReplyCode(550, "5.7.1", "100 %\nsure").line() == "550 5.7.1 100 % sure"


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
