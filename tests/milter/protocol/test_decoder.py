"""Bytes become events, wherever the stream is cut; anything else ends in one error."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost_milter.errors import ProtocolError
from gatepost_milter.protocol import MAX_PACKET, Data, Decoder, Event, Rcpt
from support.milter_packets import connect, macro, mail, optneg, packet, rcpt

SESSION = b"".join(
    (
        optneg(),
        macro(b"C", client_addr="192.0.2.55", daemon_name="mx.example.org"),
        connect(),
        packet(b"H", b"client.example.net\0"),
        macro(b"M", mail_addr="a@example.net"),
        mail("<a@example.net>", "SIZE=1", "BODY=8BITMIME"),
        macro(b"R", i="4XyZ", rcpt_addr="b@example.org"),
        rcpt("<b@example.org>", "NOTIFY=NEVER"),
        packet(b"T"),
        packet(b"L", b"Subject\0hello\0"),
        packet(b"N"),
        packet(b"B", b"x" * 65_535),
        packet(b"E"),
        packet(b"U", b"FROB\0"),
        packet(b"A"),
        packet(b"K"),
        packet(b"Q"),
    )
)


def events(decoder: Decoder) -> list[Event]:
    found = []
    while (event := decoder.next_event()) is not None:
        found.append(event)
    return found


def decode(*pieces: bytes) -> list[Event]:
    decoder = Decoder()
    found = []
    for piece in pieces:
        decoder.receive_data(piece)
        found += events(decoder)
    return found


def error_of(data: bytes) -> str:
    decoder = Decoder()
    decoder.receive_data(data)
    with pytest.raises(ProtocolError) as caught:
        events(decoder)
    return str(caught.value)


@given(st.sets(st.integers(0, len(SESSION))))
def test_any_split_of_the_stream_gives_the_same_events(cuts: set[int]) -> None:
    bounds = sorted({0, len(SESSION)} | cuts)
    pieces = [SESSION[start:end] for start, end in pairwise(bounds)]
    whole = decode(SESSION)
    assert len(whole) == 17
    assert decode(*pieces) == whole


def test_a_stream_that_comes_byte_by_byte_gives_the_same_events() -> None:
    short = optneg() + connect() + mail("<>") + rcpt("<b@example.org>") + packet(b"Q")
    assert decode(*(bytes((byte,)) for byte in short)) == decode(short)


@given(st.binary(min_size=5, max_size=400).filter(lambda data: data[4:5] != b"O"))
def test_garbage_is_refused_at_once(data: bytes) -> None:
    assert error_of(data)


@given(st.binary(min_size=1, max_size=60), st.sampled_from(b"ABCDEHKLMNOQRTU"))
def test_garbage_inside_a_known_command_raises_nothing_else(payload: bytes, letter: int) -> None:
    decoder = Decoder()
    decoder.receive_data(optneg() + packet(bytes((letter,)), payload))
    try:
        found = events(decoder)
    except ProtocolError:
        return
    assert len(found) == 2


def test_events_before_the_broken_packet_are_still_given() -> None:
    decoder = Decoder()
    decoder.receive_data(optneg() + rcpt("<b@example.org>") + packet(b"?"))
    decoder.next_event()
    assert decoder.next_event() == Rcpt("<b@example.org>")
    with pytest.raises(ProtocolError, match="no such command b'\\?'"):
        decoder.next_event()


def test_after_an_error_nothing_is_read_any_more() -> None:
    decoder = Decoder()
    decoder.receive_data(packet(b"R", b"x\0"))
    with pytest.raises(ProtocolError):
        decoder.next_event()
    decoder.receive_data(optneg())
    with pytest.raises(ProtocolError, match="RCPT before OPTNEG"):
        decoder.next_event()


def test_a_session_begins_with_optneg_and_has_only_one() -> None:
    assert error_of(rcpt("<b@example.org>")) == "RCPT before OPTNEG"
    assert error_of(optneg() + optneg()) == "a second OPTNEG"


def test_a_short_optneg_is_refused() -> None:
    assert "OPTNEG: 11 bytes" in error_of(packet(b"O", b"\0" * 11))


def test_optneg_counts_only_when_it_is_whole() -> None:
    decoder = Decoder()
    decoder.receive_data(optneg()[:-1])
    assert decoder.next_event() is None
    assert not decoder.negotiated
    decoder.receive_data(optneg()[-1:])
    assert decoder.next_event() is not None
    assert decoder.negotiated


@pytest.mark.parametrize("length", [0, MAX_PACKET + 1, 0xFFFFFFFF])
def test_a_packet_of_an_impossible_length_is_refused_before_it_arrives(length: int) -> None:
    assert f"a packet of {length} bytes" in error_of(struct.pack("!I", length))


def test_the_largest_packet_is_taken() -> None:
    assert len(decode(optneg(), packet(b"B", b"x" * (MAX_PACKET - 1)))) == 2


def test_pending_counts_the_bytes_that_wait() -> None:
    decoder = Decoder()
    decoder.receive_data(optneg() + packet(b"T") + b"\0\0")
    decoder.next_event()
    assert decoder.pending == len(packet(b"T")) + 2
    assert decoder.next_event() == Data()
    assert decoder.pending == 2
