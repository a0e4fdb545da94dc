"""An SMTP client that says one command at a time, so that every answer can be looked at."""

import re
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from support.mail import Mail

__all__ = [
    "NAMED",
    "REF",
    "REFUSED",
    "STRANGER",
    "TAKEN",
    "Answer",
    "Client",
    "client",
    "eventually",
]

STRANGER = "ADDR=192.0.2.55 NAME=client.example.net"
NAMED = "client.example.net"
Answer = tuple[int, str]
TAKEN = (250, "2.1.5 Ok")
REFUSED = (
    550,
    "5.7.1 Sender address rejected: Addresses at mailinator.com are disposable. "
    "Please use one that you will keep. [ref]",
)
REF = re.compile(r"\[[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\]")


class Client(smtplib.SMTP):
    """See the module."""

    def become(self, who: str) -> None:
        """XCLIENT: Postfix takes us for another client from now on."""
        assert self.said(f"XCLIENT {who}")[0] == 220
        self.ehlo()

    def sender(self, address: str, *parameters: str) -> Answer:
        return self.said(" ".join((f"MAIL FROM:<{address}>", *parameters)))

    def recipient(self, address: str) -> Answer:
        return self.said(f"RCPT TO:<{address}>")

    def said(self, command: str) -> Answer:
        """Code and text; references, which differ every time, are all called "ref"."""
        self.send(f"{command}\r\n".encode())  # docmd() has no word for SMTPUTF8
        code, text = self.getreply()
        return code, REF.sub("[ref]", text.decode())


@contextmanager
def client(mail: Mail, service: str = "inet", who: str = STRANGER) -> Iterator[Client]:
    with Client("127.0.0.1", mail.port(service), NAMED, timeout=30) as smtp:
        smtp.ehlo()
        if who:
            smtp.become(who)
        yield smtp


def eventually(holds: Callable[[], bool]) -> None:
    """Waits until it holds; the test's own time limit ends a wait in vain."""
    while not holds():
        time.sleep(0.05)
