"""Dovecot's authentication protocol, as far as Postfix needs it: everyone with the password is in.

https://doc.dovecot.org/developer_manual/design/auth_protocol/
"""

import base64
import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PASSWORD", "dovecot_auth"]

PASSWORD = "correct horse"
_HELLO = "VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t{cookie}\nDONE\n"


class _Connection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(_HELLO.format(cookie="0" * 32).encode())
        for line in self.rfile:
            command, *fields = line.decode().rstrip("\n").split("\t")
            if command == "AUTH":
                self.wfile.write(_verdict(fields).encode())


def _verdict(fields: list[str]) -> str:
    number = fields[0]
    response = next(field for field in fields if field.startswith("resp="))
    _, user, password = base64.b64decode(response.removeprefix("resp=")).decode().split("\0")
    return f"OK\t{number}\tuser={user}\n" if password == PASSWORD else f"FAIL\t{number}\n"


@contextmanager
def dovecot_auth(path: Path) -> Iterator[Path]:
    """Serves on a UNIX socket that everyone may use."""
    with socketserver.ThreadingUnixStreamServer(str(path), _Connection) as server:
        server.daemon_threads = True
        os.chmod(path, 0o666)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield path
        finally:
            server.shutdown()
            thread.join()
