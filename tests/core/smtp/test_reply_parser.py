"""Bytes in, replies out, however they are cut and whatever they are."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.smtp.errors import ReplyError
from gatepost.smtp.reply import Reply
from gatepost.smtp.reply_parser import MAX_LINE, MAX_REPLY, ReplyParser

texts = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=60)
replies = st.builds(
    Reply,
    st.integers(min_value=200, max_value=599),
    st.lists(texts, min_size=1, max_size=5).map(tuple),
)


def written(reply: Reply, end: str = "\r\n") -> bytes:
    *first, last = reply.lines
    lines = [f"{reply.code}-{line}" for line in first] + [f"{reply.code} {last}"]
    return "".join(line + end for line in lines).encode()


def pieces(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def feed(parser: ReplyParser, data: bytes, *, times: int) -> None:
    for _ in range(times):
        parser.feed(data)


@given(st.lists(replies, max_size=5), st.lists(st.integers(min_value=0), max_size=12))
def test_replies_come_out_as_they_went_in_wherever_they_are_cut(
    sent: list[Reply], cuts: list[int]
) -> None:
    parser = ReplyParser()
    data = b"".join(map(written, sent))
    heard = [reply for piece in pieces(data, cuts) for reply in parser.feed(piece)]
    assert heard == sent
    assert parser.between


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_whatever_comes_is_a_reply_or_an_error_and_never_kept(chunks: list[bytes]) -> None:
    parser = ReplyParser()
    try:
        for chunk in chunks:
            for reply in parser.feed(chunk):
                assert 200 <= reply.code <= 599
                assert reply.lines
    except ReplyError:
        return
    assert len(parser._rest) < MAX_LINE


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"\r\n",
        b"99 too short\r\n",
        b"100 nobody sends 1xx\r\n",
        b"650 no such class\r\n",
        b"2x0 ok\r\n",
        b"250x ok\r\n",
        "²50 ok\r\n".encode(),
        b"250-one\r\n550 two\r\n",
    ],
)
def test_what_is_no_smtp_is_an_error(data: bytes) -> None:
    with pytest.raises(ReplyError):
        ReplyParser().feed(data)


def test_a_bare_line_feed_ends_a_line_as_well() -> None:
    assert ReplyParser().feed(b"250-a\n250 b\n") == [Reply(250, ("a", "b"))]


def test_a_code_alone_is_a_reply() -> None:
    assert ReplyParser().feed(b"250\r\n") == [Reply(250, ("",))]


def test_letters_outside_ascii_are_read_and_nonsense_is_replaced() -> None:
    assert ReplyParser().feed("550 não existe\r\n".encode())[0].lines == ("não existe",)
    assert ReplyParser().feed(b"550 \xff\xfe\r\n")[0].lines == ("��",)


def test_a_line_without_end_is_an_error_before_it_is_kept() -> None:
    parser = ReplyParser()
    with pytest.raises(ReplyError, match="longer than"):
        feed(parser, b"2" * 1_000, times=10)


def test_two_megabytes_at_once_are_an_error() -> None:
    with pytest.raises(ReplyError, match="longer than"):
        ReplyParser().feed(b"220 " + b"x" * 2_000_000 + b"\r\n")


def test_a_reply_without_end_is_an_error_before_it_is_kept() -> None:
    parser = ReplyParser()
    with pytest.raises(ReplyError, match=f"longer than {MAX_REPLY}"):
        feed(parser, b"220-x\r\n", times=MAX_REPLY)


def test_many_small_replies_are_no_long_one() -> None:
    parser = ReplyParser()
    assert sum(len(parser.feed(b"250 ok\r\n")) for _ in range(10_000)) == 10_000
