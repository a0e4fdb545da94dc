"""Records what the installed Postfix says to the milter, for test_recordings.py; needs root.

PYTHONPATH=tests:examples .venv/bin/python tests/milter/peers/record.py
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from demo.postfix import Postfix
from support.installed_snapshot import install_snapshot
from support.milter_process import MilterProcess
from support.milter_recorder import listening_in, write_recording
from support.smtp_client import NAMED, STRANGER, Client

HERE = Path(__file__).parent


def ordinary(smtp: Client) -> None:
    smtp.sendmail("a@gmail.com", ["b@example.org", "c@example.org"], "Subject: x\r\n\r\nx")


def refused(smtp: Client) -> None:
    smtp.sender("a@mailinator.com")
    smtp.recipient("b@example.org")
    smtp.recipient("postmaster@example.org")
    smtp.rset()
    smtp.sender("a@gmail.com")
    smtp.recipient("x@mailinator.com")
    smtp.recipient("b@example.org")
    smtp.data("Subject: x\r\n\r\nx")


def bounce(smtp: Client) -> None:
    smtp.sendmail("", ["b@example.org"], "Subject: x\r\n\r\nx")


def utf8(smtp: Client) -> None:
    smtp.sender("é@bücher.example", "SMTPUTF8", "BODY=8BITMIME")
    smtp.recipient("ü@example.org")
    smtp.recipient("nobody@elsewhere.example")
    smtp.said("FROB")
    smtp.data("Subject: x\r\n\r\nx")


def several(smtp: Client) -> None:
    """Of the first and the third message only the first recipient is asked about."""
    for sender in ("a@gmail.com", "a@mailinator.com", "a@gmail.com"):
        smtp.sender(sender)
        for to in ("b@example.org", "c@example.org", "d@example.org"):
            smtp.recipient(to)
        if sender == "a@gmail.com":
            smtp.data("Subject: x\r\n\r\nx")
        else:
            smtp.rset()


def marked(smtp: Client) -> None:
    header = "X-Gatepost: forged\r\nSubject: x\r\nX-Folded: one\r\n\ttwo\r\n"
    smtp.sendmail("a@mailinator.com", ["b@example.org"], f"{header}\r\nx")


STORIES: dict[str, tuple[str, Callable[[Client], None]]] = {
    "envelope-ordinary": ("inbound", ordinary),
    "envelope-refused": ("inbound", refused),
    "envelope-bounce": ("inbound", bounce),
    "envelope-utf8": ("inbound", utf8),
    "sender-several": ("inbound", several),
    "message-marked": ("observe", marked),
    "message-ordinary": ("observe", ordinary),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        install_snapshot(folder / "data", disposable=["mailinator.com"])
        for story, (policy, tell) in STORIES.items():
            options = ["--listen", f"{policy}=inet:127.0.0.1:0"]
            if not story.startswith("sender"):
                options += ["--check-recipient"]
            if policy == "observe":
                options += ["--trust-network", "none"]
            environ = {"GATEPOST_DATA_DIR": str(folder / "data")}
            log = folder / "log"
            with (
                MilterProcess(*options, log=log, environ=environ) as milter,
                listening_in(milter.port) as (port, heard),
                Postfix({"smtp": {"smtpd_milters": f"inet:127.0.0.1:{port}"}}) as postfix,
            ):
                heard.clear()  # of the connection that found out whether Postfix listens
                with Client("127.0.0.1", postfix.ports["smtp"], NAMED) as smtp:
                    smtp.ehlo()
                    smtp.become(STRANGER)
                    tell(smtp)
                said = max(heard, key=len)
            write_recording(HERE / f"postfix-{story}.jsonl", said)
            print(story, len(said))  # noqa: T201  a program


if __name__ == "__main__":
    main()
