"""Bytes in, replies out. Knows no socket, and trusts nothing that it is given.

A server may send what it likes. Whatever comes, this keeps no more than a reply's worth of it, and
says so with ReplyError as soon as it is no SMTP.
"""

from gatepost.smtp.errors import ReplyError
from gatepost.smtp.reply import Reply

__all__ = ["MAX_LINE", "MAX_REPLY", "ReplyParser"]

# RFC 5321 section 4.5.3.1.5 allows 512 octets a line; real servers send URLs and session ids.
MAX_LINE = 4_096
MAX_REPLY = 16_384
_DIGITS = frozenset(b"0123456789")


class ReplyParser:
    """Takes bytes as they come, in pieces of any size."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._code = 0
        self._lines: list[str] = []
        self._size = 0

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete now. Raises ReplyError; it takes no more after that."""
        self._rest += data
        replies = []
        start = 0
        while (end := self._rest.find(b"\n", start, start + MAX_LINE)) >= 0:
            reply = self._line(bytes(self._rest[start:end]).rstrip(b"\r"))
            if reply is not None:
                replies.append(reply)
            start = end + 1
        del self._rest[:start]
        if len(self._rest) >= MAX_LINE:
            raise ReplyError(f"a line longer than {MAX_LINE} bytes")
        return replies

    @property
    def between(self) -> bool:
        """Whether nothing of a further reply has come yet."""
        return not self._rest and not self._lines

    def _line(self, line: bytes) -> Reply | None:
        code, last = _head(line)
        if self._lines and code != self._code:
            raise ReplyError("the lines of one reply have different codes")
        self._size += len(line)
        if self._size > MAX_REPLY:
            raise ReplyError(f"a reply longer than {MAX_REPLY} bytes")
        self._code = code
        self._lines.append(line[4:].decode("utf-8", "replace"))
        if not last:
            return None
        reply = Reply(code, tuple(self._lines))
        self._lines, self._size = [], 0
        return reply


def _head(line: bytes) -> tuple[int, bool]:
    """The code, and whether this is the last line of its reply."""
    if len(line) < 3 or not _DIGITS.issuperset(line[:3]) or line[0:1] not in b"2345":
        raise ReplyError("a line that does not begin with a reply code")
    separator = line[3:4]
    if separator not in (b"", b" ", b"-", b"\t"):
        raise ReplyError("a reply code with neither space nor hyphen behind it")
    return int(line[:3]), separator != b"-"
