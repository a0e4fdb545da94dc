"""Each command's payload, as Postfix and Sendmail write it, and as nobody should."""

import pytest

from gatepost_milter.errors import ProtocolError
from gatepost_milter.protocol import (
    Abort,
    Action,
    Body,
    Command,
    Connect,
    EndOfHeaders,
    EndOfMessage,
    Event,
    Family,
    Header,
    Helo,
    Macros,
    Mail,
    Negotiate,
    Protocol,
    Quit,
    QuitNewConnection,
    Rcpt,
    Unknown,
)
from gatepost_milter.protocol.payloads import READERS

READABLE = [
    (
        Command.OPTNEG,
        b"\0\0\0\6\0\0\1\xff\0\x1f\xff\xff",
        Negotiate(6, Action(0x1FF), Protocol(0x1FFFFF)),
    ),
    (Command.MACRO, b"R", Macros(Command.RCPT)),
    (Command.MACRO, b"Ri\x004Xy\0", Macros(Command.RCPT, b"i\x004Xy\0")),
    (
        Command.CONNECT,
        b"mx\x004\x0f\xb9192.0.2.55\0",
        Connect("mx", Family.INET, 4025, "192.0.2.55"),
    ),
    (Command.CONNECT, b"mx\x006\0\0::1\0", Connect("mx", Family.INET6, 0, "::1")),
    (Command.CONNECT, b"mx\0L\0\0/run/s\0", Connect("mx", Family.UNIX, 0, "/run/s")),
    (Command.CONNECT, b"unknown\0U", Connect("unknown", Family.UNKNOWN)),
    (Command.HELO, b"client\0", Helo("client")),
    (Command.MAIL, b"<>\0", Mail("<>")),
    (Command.MAIL, b"<a@b>\0SIZE=1\0SMTPUTF8\0", Mail("<a@b>", ("SIZE=1", "SMTPUTF8"))),
    (Command.RCPT, "é@b\0".encode(), Rcpt("é@b")),
    (Command.HEADER, b"Subject\0x\n\ty\0", Header("Subject", "x\n\ty")),
    (Command.HEADER, b"X\0\0", Header("X", "")),
    (Command.EOH, b"", EndOfHeaders()),
    (Command.BODY, b"x\0y", Body(b"x\0y")),
    (Command.BODYEOB, b"rest", EndOfMessage()),
    (Command.UNKNOWN, b"FROB\0", Unknown("FROB")),
    (Command.ABORT, b"", Abort()),
    (Command.QUIT, b"", Quit()),
    (Command.QUIT_NC, b"", QuitNewConnection()),
]
UNREADABLE = [
    (Command.OPTNEG, b""),
    (Command.MACRO, b""),
    (Command.MACRO, b"?i\0x\0"),
    (Command.MACRO, b"Ri\0"),
    (Command.MACRO, b"Ri\0x"),
    (Command.CONNECT, b""),
    (Command.CONNECT, b"mx"),
    (Command.CONNECT, b"mx\0"),
    (Command.CONNECT, b"mx\0?"),
    (Command.CONNECT, b"mx\x004\0"),
    (Command.CONNECT, b"mx\x004\0\0192.0.2.55"),
    (Command.HELO, b""),
    (Command.MAIL, b"<a@b>"),
    (Command.RCPT, b""),
    (Command.HEADER, b"Subject\0"),
    (Command.HEADER, b"\0x\0"),
    (Command.UNKNOWN, b""),
]


@pytest.mark.parametrize(("command", "payload", "event"), READABLE)
def test_a_payload_becomes_its_event(command: Command, payload: bytes, event: Event) -> None:
    assert READERS[command](payload) == event


@pytest.mark.parametrize(("command", "payload"), UNREADABLE)
def test_a_broken_payload_names_its_command(command: Command, payload: bytes) -> None:
    with pytest.raises(ProtocolError, match=command.name):
        READERS[command](payload)


@pytest.mark.parametrize(
    ("packed", "values"),
    [
        (b"", {}),
        (
            b"i\x004Xy\0{rcpt_addr}\0b@example.org\0",
            {"i": "4Xy", "{rcpt_addr}": "b@example.org"},
        ),
        (b"{mail_addr}\0\xff\0", {"{mail_addr}": "\ufffd"}),
        (
            b"{auth_authen}\0{mail_addr}\0{mail_addr}\0\0",
            {"{auth_authen}": "{mail_addr}", "{mail_addr}": ""},
        ),
    ],
)
def test_macros_are_names_and_values_by_turns(packed: bytes, values: dict[str, str]) -> None:
    assert Macros(Command.RCPT, packed).values == values
