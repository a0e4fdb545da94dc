"""Runs inside the machine, with its own Python: mail from four clients until it is told to end.

Every other message has a disposable sender. Prints one line of JSON: what became of them. Ends when
the file named by its argument is gone.
"""

import json
import smtplib
import sys
import threading
from collections import Counter
from pathlib import Path

ORDINARY, DISPOSABLE = "someone@gmail.com", "someone@mailinator.com"
SAYS = "ADDR=192.0.2.55 NAME=client.example.net"


def client(running: Path, counted: Counter[str], lock: threading.Lock) -> None:
    """One session after another, two senders in each."""
    while running.exists():
        outcomes = []
        try:
            with smtplib.SMTP("127.0.0.1", 25, timeout=60) as smtp:
                smtp.docmd("XCLIENT", SAYS)
                smtp.ehlo("client.example.net")
                outcomes = [f"disposable {_sent(smtp, DISPOSABLE)}"]
                outcomes.append(f"ordinary {_sent(smtp, ORDINARY)}")
        except (OSError, smtplib.SMTPException) as error:
            outcomes.append(f"broken {type(error).__name__}")
        with lock:
            counted.update(outcomes)


def _sent(smtp: smtplib.SMTP, sender: str) -> int:
    """The answer to the message, or to the first command that was not taken."""
    for command in (f"MAIL FROM:<{sender}>", "RCPT TO:<you@mail.example.com>"):
        code, _ = smtp.docmd(command)
        if code >= 400:
            smtp.docmd("RSET")
            return code
    code, _ = smtp.data("Subject: load\r\n\r\nload\r\n")
    return code


def main() -> None:
    running, counted, lock = Path(sys.argv[1]), Counter[str](), threading.Lock()
    clients = [threading.Thread(target=client, args=(running, counted, lock)) for _ in range(4)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    print(json.dumps(counted))


if __name__ == "__main__":
    main()
