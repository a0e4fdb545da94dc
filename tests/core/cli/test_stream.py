"""`gatepost check` with many addresses: standard input, columns, colours, status, a closed pipe."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gatepost.cli.addresses import MAX_LINE, lines
from gatepost.cli.app import build_cli

GATEPOST = (sys.executable, "-m", "gatepost")


def check(piped: bytes, *options: str) -> Result:
    return CliRunner().invoke(build_cli(), ("check", *options), input=piped)


def decisions(result: Result) -> list[str]:
    return [json.loads(line)["decision"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize("options", [("--json",), ("-", "--json")])
def test_addresses_come_from_standard_input(options: tuple[str, ...]) -> None:
    result = check(b"\xef\xbb\xbfa@gmail.com\r\n\n  \nx@mailinator.com \ninfo@gmail.com", *options)
    assert decisions(result) == ["accept", "reject", "review"]
    assert result.exit_code == 1
    assert result.stderr == "3 addresses: 1 accepted, 1 to review, 1 rejected\n"


def test_a_dash_stands_for_them_among_arguments() -> None:
    result = check(b"x@mailinator.com\n", "a@gmail.com", "-", "b@gmail.com", "--json")
    assert decisions(result) == ["accept", "reject", "accept"]


def test_what_is_no_utf_8_is_a_bad_address() -> None:
    for options in ((), ("--json",)):
        result = check(b"\xff\xfe@gmail.com\na@gmail.com\n", *options)
        assert result.exit_code == 1
        assert result.stderr == "2 addresses: 1 accepted, 0 to review, 1 rejected\n"


def test_no_address_at_all_is_no_failure() -> None:
    result = check(b"\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "0 addresses: 0 accepted, 0 to review, 0 rejected\n"


@pytest.mark.parametrize(
    ("piped", "fail_on", "status"),
    [
        (b"info@gmail.com", "reject", 0),
        (b"info@gmail.com", "review", 1),
        (b"x@mailinator.com", "review", 1),
        (b"x@mailinator.com", "never", 0),
        (b"a@gmail.com", "review", 0),
    ],
)
def test_the_status_says_what_was_asked_for(piped: bytes, fail_on: str, status: int) -> None:
    assert check(piped, "--fail-on", fail_on).exit_code == status


def test_a_misspelt_policy_is_said_before_anything_is_read() -> None:
    result = check(b"", "--policy", "strickt")
    assert result.exit_code == 2
    assert "did you mean 'strict'" in result.stderr


def test_columns_line_up() -> None:
    result = check(b"", "a@gmail.com", "\u65e5\u672c@gmail.com", "longer.name@mailinator.com")
    first, wide, last = result.stdout.splitlines()
    assert first.index("a@gmail.com") == wide.index("\u65e5") == last.index("longer")


def test_observing_says_what_would_have_happened() -> None:
    result = check(b"x@mailinator.com", "--policy", "observe")
    assert result.exit_code == 0
    assert result.stdout.startswith("accept  invalid")
    assert "(would reject) Addresses at" in result.stdout


def test_a_line_without_end_costs_no_memory() -> None:
    stream = io.BytesIO(b"a" * (3 * MAX_LINE + 5) + b"\nb@gmail.com\n" + b"c" * MAX_LINE)
    found = list(lines(stream))
    assert [len(found[0]), found[1], len(found[2])] == [MAX_LINE, "b@gmail.com", MAX_LINE]


@pytest.mark.slow
def test_a_closed_pipe_is_quiet() -> None:
    command = (
        f"yes a@gmail.com | {sys.executable} -m gatepost check | head -2; echo ${{PIPESTATUS[1]}}"
    )
    done = subprocess.run(("bash", "-c", command), capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "141"
    assert done.stderr == ""


def on_terminal(arguments: tuple[str, ...], environ: dict[str, str], *, out: bool) -> bytes:
    """What a terminal shows of the command's output (or else of its errors)."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=theirs if out else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if out else theirs,
        env={**os.environ, "TERM": "xterm", **environ},
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    process.wait(30)
    return shown


@pytest.mark.slow
def test_colours_are_for_terminals_and_not_for_those_who_want_none() -> None:
    command = (*GATEPOST, "check", "a@gmail.com")
    assert b"\x1b[32maccept" in on_terminal(command, {}, out=True)
    assert b"\x1b" not in on_terminal(command, {"NO_COLOR": "1"}, out=True)
    assert b"\x1b" not in on_terminal(command, {"TERM": "dumb"}, out=True)


@pytest.mark.slow
def test_a_long_run_says_on_the_terminal_how_far_it_is(tmp_path: Path) -> None:
    drops = "for n in $(seq 20); do echo a$n@b.org; sleep 0.3; done"  # the program starts meanwhile
    shown = on_terminal(("bash", "-c", f"({drops}) | {' '.join(GATEPOST)} check"), {}, out=False)
    assert re.search(rb"\d addresses: \d+ accepted, 0 to review, 0 rejected\r\x1b\[K", shown)
    assert shown.endswith(b"20 addresses: 20 accepted, 0 to review, 0 rejected\r\n")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_addresses() -> None:
    def peak(write: Callable[[int], bytes], number: int) -> int:
        code = (
            "import sys; from pathlib import Path; from gatepost.cli import main\n"
            "try: main(['check', '--json'])\n"
            # Not getrusage: its peak is also that of the process this one was forked from.
            "except SystemExit: print(Path('/proc/self/status').read_text()"
            ".partition('VmHWM:')[2].split()[0], file=sys.stderr)"
        )
        piped = b"".join(write(n) for n in range(number))
        done = subprocess.run((sys.executable, "-c", code), input=piped, capture_output=True)  # noqa: PLW1510  it exits with 1
        return int(done.stderr.splitlines()[-1])

    # Twenty domains: what is remembered of a domain is bounded, but fills up first.
    few, many = (peak(lambda n: b"someone%d@d%d.org\n" % (n, n % 20), n) for n in (200, 40_000))
    assert many - few < 4_096  # KiB; kept reports would need ten times as much
