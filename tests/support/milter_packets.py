"""Packets as an MTA writes them, spelt out again here so that tests do not trust our codec."""

import struct

__all__ = ["connect", "macro", "mail", "optneg", "packet", "rcpt"]

# What Postfix 3.7 offers: version, actions, protocol flags.
POSTFIX_OFFER = (6, 0x1FF, 0x1FFFFF)


def packet(letter: bytes, payload: bytes = b"") -> bytes:
    return struct.pack("!I", 1 + len(payload)) + letter + payload


def optneg(version: int = 6, actions: int = 0x1FF, protocol: int = 0x1FFFFF) -> bytes:
    return packet(b"O", struct.pack("!III", version, actions, protocol))


def connect(address: str = "192.0.2.55", *, family: bytes = b"4", port: int = 4025) -> bytes:
    where = struct.pack("!H", port) + address.encode() + b"\0"
    return packet(b"C", b"client.example.net\0" + family + where)


def macro(stage: bytes, **values: str) -> bytes:
    """`macro(b"R", i="ABC", rcpt_addr="b@example.org")`; names longer than a letter get braces."""
    parts = [stage]
    for name, value in values.items():
        braced = name if len(name) == 1 else f"{{{name}}}"
        parts.append(f"{braced}\0{value}\0".encode())
    return packet(b"D", b"".join(parts))


def mail(path: str, *parameters: str) -> bytes:
    return packet(b"M", _strings(path, *parameters))


def rcpt(path: str, *parameters: str) -> bytes:
    return packet(b"R", _strings(path, *parameters))


def _strings(*texts: str) -> bytes:
    return b"".join(text.encode() + b"\0" for text in texts)
