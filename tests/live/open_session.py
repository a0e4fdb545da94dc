"""Runs inside the machine: one SMTP session that stays open while the milter is told to stop."""

import smtplib
import time
from pathlib import Path

GO = Path("/srv/go")


def rcpt(smtp: smtplib.SMTP, sender: str) -> str:
    smtp.docmd("RSET")
    smtp.docmd(f"MAIL FROM:<{sender}>")
    code, text = smtp.docmd("RCPT TO:<you@mail.example.com>")
    return f"{code} {text.decode()}"


def main() -> None:
    GO.unlink(missing_ok=True)
    with smtplib.SMTP("127.0.0.1", 25, timeout=60) as smtp:
        smtp.docmd("XCLIENT", "ADDR=192.0.2.55 NAME=client.example.net")
        smtp.ehlo("client.example.net")
        print("taken:", rcpt(smtp, "someone@gmail.com"), flush=True)
        while not GO.exists():
            time.sleep(0.1)
        time.sleep(1)  # so that the milter has heard of its end
        print("refused:", rcpt(smtp, "someone@mailinator.com"), flush=True)


if __name__ == "__main__":
    main()
