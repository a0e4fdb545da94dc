"""Requests out of a stream: lines `name=value`, an empty line behind the last."""

from dataclasses import dataclass

from gatepost_milter.errors import ProtocolError

__all__ = ["MAX_REQUEST", "Request", "RequestReader"]

MAX_REQUEST = 64 * 1024
"""Bytes. What Postfix sends is a kilobyte, and some more with client certificates."""

MAX_NAME = 256
_KIND = "smtpd_access_policy"


@dataclass(frozen=True, slots=True)
class Request:
    """What a server asks about; the members are named as the protocol names them.

    `state` is the SMTP command at which it is asked ("RCPT"), `instance` the same for all
    requests of one message.
    """

    state: str
    sender: str
    recipient: str
    client_address: str
    sasl_username: str
    queue_id: str
    instance: str
    utf8: bool


class RequestReader:
    """Requests of one connection, in order, however the stream was split."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0

    @property
    def pending(self) -> int:
        """Bytes received and not yet returned as requests."""
        return len(self._buffer)

    def receive_data(self, data: bytes | memoryview) -> None:
        """Take bytes; they are copied."""
        self._buffer += data

    def next_request(self) -> Request | None:
        """The next one, None until more bytes come. ProtocolError for what is none."""
        self._check_beginning()
        end = self._buffer.find(b"\n\n", self._searched)
        if max(end, len(self._buffer) if end < 0 else 0) > MAX_REQUEST:
            raise ProtocolError(f"a request of more than {MAX_REQUEST} bytes")
        if end < 0:
            self._searched = max(0, len(self._buffer) - 1)
            return None
        text = bytes(self._buffer[:end]).decode("utf-8", "replace")
        del self._buffer[: end + 2]
        self._searched = 0
        return _request(text)

    def _check_beginning(self) -> None:
        """What does not begin as a request is not waited for."""
        line, end, _ = self._buffer[:MAX_NAME].partition(b"\n")
        if (end or len(line) == MAX_NAME) and b"=" not in line:
            raise ProtocolError("a line without name=value")


def _request(text: str) -> Request:
    values: dict[str, str] = {}
    for line in text.split("\n"):
        name, equals, value = line.partition("=")
        if not equals or not name:
            raise ProtocolError("a line without name=value")
        values[name] = value
    kind = values.get("request", _KIND)
    if kind != _KIND:
        raise ProtocolError("a request that is not smtpd_access_policy")
    return Request(
        state=values.get("protocol_state", "RCPT").upper(),
        sender=values.get("sender", ""),
        recipient=values.get("recipient", ""),
        client_address=values.get("client_address", ""),
        sasl_username=values.get("sasl_username", ""),
        queue_id=values.get("queue_id", ""),
        instance=values.get("instance", ""),
        utf8=not _is_ascii(values),
    )


def _is_ascii(values: dict[str, str]) -> bool:
    """Only a client that asked for SMTPUTF8 can have used anything else (RFC 6531)."""
    return values.get("sender", "").isascii() and values.get("recipient", "").isascii()
