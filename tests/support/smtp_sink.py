"""Where a Postfix delivers to, so that a test can see what became of a message."""

import email
import email.policy
import subprocess
import time
from email.message import EmailMessage
from pathlib import Path

from demo.ports import free_port

__all__ = ["SmtpSink"]


class SmtpSink:
    """Postfix's own smtp-sink; keeps each message as a file of `folder`."""

    def __init__(self, folder: Path, *, program: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._program = program
        self._process: subprocess.Popen[bytes]

    def message(self, subject: str) -> EmailMessage:
        """The message with this subject, waited for; the test's time limit ends a wait in vain."""
        while True:
            for file in self._folder.iterdir():
                # Above the message smtp-sink writes the envelope, as fields that begin with X-.
                found = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                if found["Subject"] == subject:
                    assert isinstance(found, EmailMessage)
                    return found
            time.sleep(0.05)

    def __enter__(self) -> "SmtpSink":
        self._folder.mkdir(mode=0o777)
        where = f"127.0.0.1:{self.port}"
        command = (self._program, "-u", "postfix", "-d", f"{self._folder}/%H%M%S.", where, "100")
        self._folder.chmod(0o777)
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
