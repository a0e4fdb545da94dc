"""Listens in on an MTA and a milter: what each of them said, in order, as a fixture keeps it."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Line", "listening_in", "read_recording", "write_recording"]

Line = tuple[str, bytes]
"""Who ("mta" or "milter"), and a piece of what they said."""


@contextmanager
def listening_in(milter: int) -> Iterator[tuple[int, list[list[Line]]]]:
    """A port that passes everything on to the milter's, and one list for each connection."""
    heard: list[list[Line]] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_accept, args=(door, milter, heard), daemon=True).start()
        yield door.getsockname()[1], heard


def write_recording(path: Path, conversation: list[Line]) -> None:
    """One JSON array a line: who, and the bytes in hexadecimal; pieces of one speaker joined."""
    lines: list[list[str]] = []
    for who, data in conversation:
        if lines and lines[-1][0] == who:
            lines[-1][1] += data.hex()
        else:
            lines.append([who, data.hex()])
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def read_recording(path: Path) -> list[Line]:
    """What `write_recording` wrote."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(who, bytes.fromhex(data)) for who, data in map(json.loads, lines)]


def _accept(door: socket.socket, milter: int, heard: list[list[Line]]) -> None:
    while True:
        try:
            mta, _ = door.accept()
        except OSError:
            return
        conversation: list[Line] = []
        heard.append(conversation)
        ours = socket.create_connection(("127.0.0.1", milter))
        for source, target, who in ((mta, ours, "mta"), (ours, mta, "milter")):
            pump = (source, target, who, conversation)
            threading.Thread(target=_pump, args=pump, daemon=True).start()


def _pump(source: socket.socket, target: socket.socket, who: str, heard: list[Line]) -> None:
    try:
        while data := source.recv(65_536):
            heard.append((who, data))
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
