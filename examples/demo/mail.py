"""The same addresses as senders of mail, through a real Postfix that asks the milter."""

import smtplib
from time import perf_counter

from demo.cases import Case
from demo.verdict import Verdict

__all__ = ["MailServer"]

_SECONDS = 30
_CLIENT = "192.0.2.55"  # RFC 5737: an address for documentation, no host of anybody's


class MailServer:
    """A sender at the SMTP port."""

    def __init__(self, port: int, recipient: str) -> None:
        self._port = port
        self._recipient = recipient

    def submit(self, case: Case) -> Verdict:
        """One transaction up to RCPT; nothing is sent."""
        with smtplib.SMTP("127.0.0.1", self._port, timeout=_SECONDS) as smtp:
            smtp.ehlo("client.example")
            # The demo comes from loopback, which is exempt: say that it comes from elsewhere.
            smtp.docmd("XCLIENT", f"ADDR={_CLIENT} NAME=[UNAVAILABLE]")
            smtp.ehlo("client.example")
            started = perf_counter()
            code, text = self._dialogue(smtp, case.address)
            seconds = perf_counter() - started
        enhanced = "" if code < 400 else text.partition(" ")[0]
        shown = f"{code} {enhanced}".strip()
        return Verdict(case.what, case.address, "postfix", enhanced, case.mail, shown, seconds)

    def _dialogue(self, smtp: smtplib.SMTP, sender: str) -> tuple[int, str]:
        option = "" if sender.isascii() else " SMTPUTF8"
        smtp.command_encoding = "utf-8"
        code, text = smtp.docmd(f"MAIL FROM:<{sender}>{option}")
        if code < 400:
            code, text = smtp.docmd(f"RCPT TO:<{self._recipient}>")
        return code, text.decode("utf-8", "replace").splitlines()[0]
