"""An SMTP reply of our own words (SMFIR_REPLYCODE): codes checked, text made harmless."""

import re
from dataclasses import dataclass

from gatepost_milter.protocol.packet import packet

__all__ = ["ReplyCode"]

MAX_LINE = 512  # bytes with CR LF, RFC 5321 section 4.5.3.1.5
MAX_LINES = 16  # libmilter takes 32; nobody reads as many

_CODE = re.compile(r"[45][0-9][0-9]", re.ASCII)
_ENHANCED = re.compile(r"[45]\.[0-9]{1,3}\.[0-9]{1,3}", re.ASCII)  # RFC 3463 section 2
_BREAK = re.compile(r"\r\n|\r|\n")
# Whoever chose a part of the text could write a reply line of their own with one of these.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class ReplyCode:
    """Basic code, enhanced code (RFC 3463), text for a person; a line break begins a new line.

    ValueError when a code is malformed, or when the classes differ: Postfix would answer 451
    4.3.5 for the rest of the session. `utf8` is for clients that asked for SMTPUTF8 (RFC 6531
    section 3.7.4); to all others what is not ASCII becomes a question mark.
    """

    code: int
    enhanced: str
    text: str
    utf8: bool = False

    def __post_init__(self) -> None:
        code = str(self.code)
        if not _CODE.fullmatch(code) or not _ENHANCED.fullmatch(self.enhanced):
            raise ValueError(f"not a 4xx or 5xx reply: {code} {self.enhanced}")
        if code[0] != self.enhanced[0]:
            raise ValueError(f"the classes of {code} and {self.enhanced} differ")

    @property
    def temporary(self) -> bool:
        """Whether the client is asked to try again later."""
        return self.code < 500

    def encode(self) -> bytes:
        """The packet that says so; the MTA halves percent signs (they are printf-like there)."""
        return packet(b"y", b"\r\n".join(self._lines(b"%%")) + b"\0")

    def line(self) -> str:
        """The reply in one line, for protocols other than this one."""
        joined = ReplyCode(self.code, self.enhanced, _BREAK.sub(" ", self.text), self.utf8)
        return joined._lines(b"%")[0].decode()

    def _lines(self, percent: bytes) -> list[bytes]:
        texts = _BREAK.split(self.text)[:MAX_LINES]
        last = len(texts) - 1
        heads = (f"{self.code}{' ' if n == last else '-'}{self.enhanced} " for n in range(last + 1))
        return [
            head.encode() + _capped(self._bytes(text), percent, MAX_LINE - len("\r\n") - len(head))
            for head, text in zip(heads, texts, strict=True)
        ]

    def _bytes(self, text: str) -> bytes:
        clean = _CONTROL.sub(" ", text).strip()
        return clean.encode("utf-8" if self.utf8 else "ascii", "replace")


def _capped(text: bytes, percent: bytes, room: int) -> bytes:
    """At most `room` bytes; neither a doubled percent sign nor a UTF-8 sequence is cut in two."""
    escaped = text.replace(b"%", percent)
    if len(escaped) <= room:
        return escaped
    cut = escaped[:room]
    if percent == b"%%" and (len(cut) - len(cut.rstrip(b"%"))) % 2:
        cut = cut[:-1]
    return cut.decode("utf-8", "ignore").encode()
