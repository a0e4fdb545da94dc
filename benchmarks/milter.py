#!/usr/bin/env python3
"""The milter and the policy service against trivial accept-all milters, and against no milter.

Straight on the socket: decisions per second, their time, and processor time for each. Through
Postfix: SMTP transactions per second, and how long a client waits for the answer to RCPT. All of it
on one machine in one run, rounds interleaved, medians; ratios are what counts.

Needs root, Postfix, gcc and libmilter-dev; the other libraries are installed into a virtual
environment that is thrown away.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "examples"), str(HERE.parent / "tests")]

from demo.ports import free_port  # noqa: E402  the paths come first
from demo.postfix import Postfix  # noqa: E402  as above

PEERS = HERE / "milter_peers"
LIBRARIES = ("pymilter", "purepythonmilter", "kilter.service")
ROUNDS = int(os.environ.get("ROUNDS", "5"))
PEERLESS = "PEERLESS" in os.environ
"""Without the slowest two, which take half of the time."""
CONNECTIONS, MESSAGES, RECIPIENTS = 8, 1_500, 5
SMTP_MESSAGES, LATENCIES = 1_000, 600
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Contender:
    """A server under its name; `door` is where Postfix finds it. Results are one a round."""

    name: str
    door: str
    command: tuple[str, ...]
    policy: bool = False
    straight: bool = True
    process: "subprocess.Popen[str] | None" = None
    per_second: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    smtp: list[float] = field(default_factory=list)
    rcpt_p50: list[float] = field(default_factory=list)
    rcpt_p99: list[float] = field(default_factory=list)

    @property
    def address(self) -> str:
        """As the load generator takes it: a path, or a port."""
        return self.door[5:] if self.door.startswith("unix:") else self.door.rpartition(":")[2]

    def cpu_seconds(self) -> float:
        """Processor time of the process and its threads so far."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK


def main() -> None:
    missing = [tool for tool in ("postfix", "gcc", "smtp-source") if not shutil.which(tool)]
    if os.geteuid() != 0 or missing or not Path("/usr/include/libmilter").exists():
        print("needs root, Postfix, gcc and libmilter-dev; not measured")
        return
    # In /tmp: Postfix must reach the sockets.
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        contenders = list(start(folder, stack))
        for number in range(ROUNDS):
            progress(f"round {number + 1} of {ROUNDS}")
            for contender in contenders:
                ask_straight(folder, contender)
        none = Contender("no milter", "", ())
        with Postfix(services([none, *contenders])) as postfix:
            for number in range(ROUNDS):
                progress(f"through Postfix: round {number + 1} of {ROUNDS}")
                for contender in (none, *contenders):
                    through_postfix(postfix.ports[contender.name], contender)
        print(table(none, contenders))


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def start(folder: Path, stack: ExitStack) -> Iterator[Contender]:
    """Build and start everyone."""
    cc = ("gcc", "-O2", "-o")
    subprocess.run((*cc, folder / "load", PEERS / "load.c", "-lpthread"), check=True)
    accept_all = folder / "accept_all"
    subprocess.run((*cc, accept_all, PEERS / "accept_all.c", "-lmilter", "-lpthread"), check=True)
    python = libraries(folder)
    data = {**os.environ, "GATEPOST_DATA_DIR": str(folder / "data")}
    gatepost = (sys.executable, "-c", "from gatepost.cli import main; main()")
    senders = ("--trust-network", "none", "--socket-mode", "666", "--listen")
    both = ("--check-recipient", *senders)
    unix = f"unix:{folder}"
    # Where senders alone are judged, there is nothing to ask again about on the socket.
    yield from (
        running(stack, contender, data)
        for contender in (
            Contender("gatepost", f"{unix}/g.sock", (*gatepost, "milter", *both)),
            Contender("gatepost, TCP", inet(), (*gatepost, "milter", *both)),
            Contender(
                "gatepost, senders only",
                f"{unix}/s.sock",
                (*gatepost, "milter", *senders),
                straight=False,
            ),
            Contender(
                "gatepost, senders only, TCP",
                inet(),
                (*gatepost, "milter", *senders),
                straight=False,
            ),
            Contender(
                "gatepost policy",
                f"{unix}/d.sock",
                (*gatepost, "policy", *both),
                policy=True,
                straight=False,
            ),
            Contender("floor: a loop in Python", f"{unix}/f.sock", floor()),
            Contender("C libmilter", f"{unix}/c.sock", (str(accept_all),)),
            Contender("pymilter", f"{unix}/p.sock", peer(python, "pymilter")),
            Contender("kilter.service", f"{unix}/k.sock", peer(python, "kilter")),
            Contender("purepythonmilter, TCP", inet(), peer(python, "purepythonmilter")),
        )
        if not PEERLESS or contender.name.startswith(("gatepost", "floor", "C ", "pymilter"))
    )


def inet() -> str:
    return f"inet:127.0.0.1:{free_port()}"


def floor() -> tuple[str, ...]:
    return (sys.executable, str(PEERS / "loop_accept.py"))


def libraries(folder: Path) -> str:
    """A Python with the other libraries."""
    progress("installing the other libraries")
    subprocess.run((sys.executable, "-m", "venv", folder / "venv"), check=True)
    python = str(folder / "venv/bin/python")
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *LIBRARIES)
    subprocess.run(pip, check=True, stdout=sys.stderr)
    return python


def peer(python: str, name: str) -> tuple[str, ...]:
    return (python, str(PEERS / f"{name}_accept.py"))


def running(stack: ExitStack, contender: Contender, environ: dict[str, str]) -> Contender:
    progress(f"starting {contender.name}")
    # Without "inet:", which libmilter writes otherwise, no peer of ours listens on TCP but those
    # that read only the port.
    command = (*contender.command, contender.door)
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline(), f"{contender.name} did not start"
    contender.process = process
    wait_for(contender)
    return contender


def wait_for(contender: Contender) -> None:
    for _ in range(200):
        try:
            if contender.address.isdecimal():
                socket.create_connection(("127.0.0.1", int(contender.address))).close()
            else:
                Path(contender.address).chmod(0o666)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{contender.name} does not listen")


def ask_straight(folder: Path, contender: Contender) -> None:
    """Eight connections, each asking again as soon as it is answered."""
    if not contender.straight:
        return
    before = contender.cpu_seconds()
    command = (folder / "load", contender.address, *map(str, (CONNECTIONS, MESSAGES, RECIPIENTS)))
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, answers, p50, p99 = map(float, done.stdout.split())
    contender.per_second.append(answers / seconds)
    contender.cpu.append((contender.cpu_seconds() - before) / answers * 1e6)
    contender.p50.append(p50)
    contender.p99.append(p99)


def services(contenders: list[Contender]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for contender in contenders:
        if contender.policy:
            check = f"check_policy_service {contender.door}"
            found[contender.name] = {"smtpd_recipient_restrictions": f"{check}, permit"}
        else:
            found[contender.name] = {"smtpd_milters": contender.door}
    return found


def through_postfix(port: int, contender: Contender) -> None:
    """Eight sessions with five recipients a message; then one session, command by command."""
    load = ("-s", "8", "-m", str(SMTP_MESSAGES), "-r", "5", "-l", "400", "-N")
    addresses = ("-f", "sender@gmail.com", "-t", "someone@example.org", f"127.0.0.1:{port}")
    began = time.perf_counter()
    subprocess.run(("smtp-source", *load, *addresses), check=True)
    contender.smtp.append(SMTP_MESSAGES / (time.perf_counter() - began))
    times = sorted(latencies(port))
    contender.rcpt_p50.append(times[len(times) // 2] * 1e6)
    contender.rcpt_p99.append(times[len(times) * 99 // 100] * 1e6)


def latencies(port: int) -> Iterator[float]:
    with socket.create_connection(("127.0.0.1", port)) as smtp:
        smtp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = smtp.makefile("rb")

        def say(command: str) -> None:
            smtp.sendall(f"{command}\r\n".encode())
            assert answers.readline()[:1] == b"2", command

        answers.readline()
        say("HELO client.example.net")
        for message in range(LATENCIES // RECIPIENTS):
            say(f"MAIL FROM:<s{message}@gmail.com>")
            for number in range(RECIPIENTS):
                began = time.perf_counter()
                say(f"RCPT TO:<r{number}@example.org>")
                yield time.perf_counter() - began
            say("RSET")
        say("QUIT")


def table(none: Contender, contenders: list[Contender]) -> str:
    ours = contenders[0]
    lines = [
        f"{os.cpu_count()} cores; {CONNECTIONS} connections, {RECIPIENTS} recipients a message, "
        f"medians of {ROUNDS} rounds. Peers accept everything; gatepost judges sender and "
        "recipients.",
        "",
        "| on the socket | decisions/s | against ours | p50 µs | p99 µs | CPU µs a decision |",
        "|---|---|---|---|---|---|",
    ]
    for c in contenders:
        if c.straight:
            rate, base = median(c.per_second), median(ours.per_second)
            lines.append(
                f"| {c.name} | {rate:,.0f} | {rate / base:.2f} | {median(c.p50):.0f} "
                f"| {median(c.p99):.0f} | {median(c.cpu):.1f} |"
            )
    lines += [
        "",
        "| through Postfix | transactions/s | against no milter | RCPT p50 µs | RCPT p99 µs |",
        "|---|---|---|---|---|",
    ]
    for c in (none, *contenders):
        # A round's own ratio: what disturbs it disturbs both.
        ratio = median([mine / base for mine, base in zip(c.smtp, none.smtp, strict=True)])
        lines.append(
            f"| {c.name} | {median(c.smtp):,.0f} | {ratio:.2f} | {median(c.rcpt_p50):.0f} "
            f"| {median(c.rcpt_p99):.0f} |"
        )
    return "\n".join(lines)


median = statistics.median

if __name__ == "__main__":
    main()
