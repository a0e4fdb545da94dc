"""One reader per command: the bytes after the command letter, to an event or `ProtocolError`."""

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from gatepost_milter.errors import ProtocolError
from gatepost_milter.protocol.commands import Command
from gatepost_milter.protocol.events import (
    Abort,
    Body,
    Connect,
    Data,
    EndOfHeaders,
    EndOfMessage,
    Event,
    Family,
    Header,
    Helo,
    Macros,
    Mail,
    Negotiate,
    Quit,
    QuitNewConnection,
    Rcpt,
    Unknown,
)
from gatepost_milter.protocol.flags import Action, Protocol

__all__ = ["READERS"]

_OPTNEG = struct.Struct("!LLL")
_PORT = struct.Struct("!H")
_COMMANDS = {int(command): command for command in Command}
_FAMILIES = {ord(family): family for family in Family}


def _strings(payload: bytes, command: Command) -> list[str]:
    """The strings of a payload, each of which must end in NUL."""
    if payload[-1:] != b"\0":
        raise ProtocolError(f"{command.name}: a string does not end in NUL")
    return payload[:-1].decode("utf-8", "replace").split("\0")


@lru_cache(maxsize=64)  # an MTA offers the same to every connection
def _negotiate(payload: bytes) -> Negotiate:
    if len(payload) < _OPTNEG.size:
        raise ProtocolError(f"OPTNEG: {len(payload)} bytes, expected at least {_OPTNEG.size}")
    version, actions, protocol = _OPTNEG.unpack_from(payload)
    return Negotiate(version, Action(actions), Protocol(protocol))


def _macros(payload: bytes) -> Macros:
    stage = _COMMANDS.get(payload[0]) if payload else None
    if stage is None:
        raise ProtocolError(f"MACRO: no such command {payload[:1]!r}")
    packed = payload[1:]
    if packed and packed[-1]:
        raise ProtocolError("MACRO: a string does not end in NUL")
    if packed.count(0) % 2:
        raise ProtocolError("MACRO: a name without a value")
    return Macros(stage, packed)


def _connect(payload: bytes) -> Connect:
    hostname, end, rest = payload.partition(b"\0")
    if not end or not rest:
        raise ProtocolError("CONNECT: no host name or no address family")
    family = _FAMILIES.get(rest[0])
    if family is None:
        raise ProtocolError(f"CONNECT: no such address family {rest[:1]!r}")
    name = hostname.decode("utf-8", "replace")
    if family is Family.UNKNOWN:
        return Connect(name, family)
    if len(rest) < 1 + _PORT.size:
        raise ProtocolError("CONNECT: no port")
    (port,) = _PORT.unpack_from(rest, 1)
    address = _strings(rest[1 + _PORT.size :], Command.CONNECT)[0]
    return Connect(name, family, port, address)


def _helo(payload: bytes) -> Helo:
    return Helo(_strings(payload, Command.HELO)[0])


def _mail(payload: bytes) -> Mail:
    path, *parameters = _strings(payload, Command.MAIL)
    return Mail(path, tuple(parameters))


def _rcpt(payload: bytes) -> Rcpt:
    path, *parameters = _strings(payload, Command.RCPT)
    return Rcpt(path, tuple(parameters))


def _header(payload: bytes) -> Header:
    found = _strings(payload, Command.HEADER)
    if len(found) != 2 or not found[0]:
        raise ProtocolError("HEADER: not a name and a value")
    return Header(*found)


def _end_of_message(_payload: bytes) -> EndOfMessage:
    # Sendmail may put the last chunk of the body in here; the two are one event for us.
    return EndOfMessage()


def _unknown(payload: bytes) -> Unknown:
    return Unknown(_strings(payload, Command.UNKNOWN)[0])


def _constant(event: Event) -> Callable[[bytes], Event]:
    """A reader for commands whose payload is of no interest: every packet is the same event."""
    return lambda _payload: event


READERS: Final[Mapping[int, Callable[[bytes], Event]]] = {
    int(command): reader
    for command, reader in (
        (Command.OPTNEG, _negotiate),
        (Command.MACRO, _macros),
        (Command.CONNECT, _connect),
        (Command.HELO, _helo),
        (Command.MAIL, _mail),
        (Command.RCPT, _rcpt),
        (Command.DATA, _constant(Data())),
        (Command.HEADER, _header),
        (Command.EOH, _constant(EndOfHeaders())),
        (Command.BODY, Body),
        (Command.BODYEOB, _end_of_message),
        (Command.UNKNOWN, _unknown),
        (Command.ABORT, _constant(Abort())),
        (Command.QUIT, _constant(Quit())),
        (Command.QUIT_NC, _constant(QuitNewConnection())),
    )
}
"""By the letter of the command: the event that the packet stands for, or ProtocolError."""
