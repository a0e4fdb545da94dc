#!/usr/bin/env python3
"""200,000 messages through Postfix and the milter: memory stays flat, no descriptor is leaked.

Every tenth message has a disposable sender. Prints, after each tenth of them, the milter's resident
memory, its descriptors and what it decided. Needs root and Postfix. MESSAGES=… for fewer.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "examples"), str(HERE.parent / "tests")]

from demo.postfix import Postfix  # noqa: E402  the paths come first

MESSAGES = int(os.environ.get("MESSAGES", "200000"))
STEPS = 10


def main() -> None:
    if os.geteuid() != 0 or not shutil.which("smtp-source"):
        print("needs root and Postfix; not measured")
        return
    with tempfile.TemporaryDirectory(prefix="soak-", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        milter = start(folder, stack)
        door = f"unix:{folder}/m.sock"
        postfix = stack.enter_context(Postfix({"smtp": {"smtpd_milters": door}}))
        port = postfix.ports["smtp"]
        print("| messages | per second | resident MiB | descriptors |\n|---|---|---|---|")
        sent, began = 0, time.monotonic()
        warm = send(port, 500)
        first = None
        for step in range(1, STEPS + 1):
            sent += send(port, MESSAGES * step // STEPS - sent)
            resident, descriptors = look(milter.pid)
            first = first or resident
            rate = (sent + warm) / (time.monotonic() - began)
            print(f"| {sent:,} | {rate:,.0f} | {resident:.1f} | {descriptors} |", flush=True)
        growth = look(milter.pid)[0] - first
        milter.send_signal(signal.SIGTERM)
        milter.wait(60)
        log = (folder / "log").read_text()
        decided = re.findall(r"accepted=(\d+) rejected=(\d+)", log)[-1]
        took = postfix.log().count(": client=")
        print(
            f"\nGrowth after the first tenth: {growth:+.1f} MiB. Recipients accepted "
            f"{int(decided[0]):,}, refused {int(decided[1]):,}; Postfix took {took:,} messages; "
            f"errors logged: {log.count(' ERROR ')}, closed connections: {log.count('closed:')}."
        )


def start(folder: Path, stack: ExitStack) -> "subprocess.Popen[str]":
    environ = {**os.environ, "GATEPOST_DATA_DIR": str(folder / "data")}
    program = (sys.executable, "-c", "from gatepost.cli import main; main()", "milter")
    options = ("--trust-network", "none", "--check-recipient", "--socket-mode", "666")
    log = stack.enter_context((folder / "log").open("w"))
    milter = subprocess.Popen(
        (*program, *options, "--listen", f"unix:{folder}/m.sock"),
        env=environ,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    stack.callback(milter.wait)
    stack.callback(milter.kill)
    assert milter.stdout is not None
    assert milter.stdout.readline()
    return milter


def send(port: int, messages: int) -> int:
    """So many, eight at a time: eight of ten over sessions that go on, one over a session of its
    own, and one with a sender that is refused."""
    load = ("smtp-source", "-s", "8", "-l", "200", "-N", "-t", "someone@example.org")
    tenth = messages // 10
    for count, options in (
        (messages - 2 * tenth, ("-d", "-f", "sender@gmail.com")),
        (tenth, ("-f", "sender@gmail.com")),
        (tenth, ("-d", "-A", "-f", "x@mailinator.com")),
    ):
        command = (*load, *options, "-m", str(count), f"127.0.0.1:{port}")
        done = subprocess.run(command, check=False, capture_output=True)
        assert "-A" in options or done.returncode == 0, done.stderr
    return messages


def look(pid: int) -> tuple[float, int]:
    """Resident memory in MiB, open descriptors."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found is not None
    return int(found[1]) / 1024, len(os.listdir(f"/proc/{pid}/fd"))


if __name__ == "__main__":
    main()
