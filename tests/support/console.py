"""Runs a console example as a reader would type it, and compares what it prints.

A line that begins with "$ " is a command (a trailing backslash continues it); the lines below it
are its output, standard error included. "…" stands for any text in a line, and alone on a line for
any lines. A command may only fail where the next one is `echo $?`: either the reader is told, or it
is a mistake.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ANYTHING = "…"
# No shell prints this by itself; the number behind it is the exit status of the command before.
MARK = "\x1eexit-status:"


@dataclass(frozen=True, slots=True)
class Command:
    """One command and the lines that the example promises."""

    text: str
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command really did."""

    output: tuple[str, ...]
    status: int


def read(example: str) -> tuple[Command, ...]:
    commands: list[Command] = []
    lines = iter(example.splitlines())
    for line in lines:
        if line.startswith("$ "):
            text = line.removeprefix("$ ")
            while text.endswith("\\"):
                text += "\n" + next(lines)
            commands.append(Command(text, ()))
        elif commands:
            last = commands[-1]
            commands[-1] = Command(last.text, (*last.output, line))
        elif line.strip():
            raise ValueError(f"a console example begins with a command, not with {line!r}")
    return tuple(commands)


def run(commands: tuple[Command, ...]) -> tuple[Ran, ...]:
    """All in one shell in the working directory, so that `cd` and variables carry over.

    `gatepost` and `python` are those of the environment that runs the tests.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    # The subshell hands the status on: the next command may ask for it.
    mark = f"s=$?; printf '{MARK}%s\\n' $s; (exit $s)\n"
    script = "".join(f"{command.text}\n{mark}" for command in commands)
    done = subprocess.run(
        ("bash", "-c", script),
        env={**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,  # of a whole page of commands, on a machine with other work
        check=False,
    )
    pieces = re.split(rf"{MARK}(\d+)\n", done.stdout)
    outputs, statuses = pieces[0:-1:2], pieces[1::2]
    return tuple(
        Ran(tuple(output.splitlines()), int(status))
        for output, status in zip(outputs, statuses, strict=True)
    )


def same(promised: tuple[str, ...], printed: tuple[str, ...]) -> bool:
    """Whether the output is the promised one; blank lines at the end of an example are layout."""
    if not promised:
        return not printed
    first, *rest = promised
    if first.strip() == ANYTHING:
        return any(same(tuple(rest), printed[start:]) for start in range(len(printed) + 1))
    if not printed:
        return not "".join(promised).strip()
    pattern = ".*".join(re.escape(part) for part in first.rstrip().split(ANYTHING))
    matches = re.fullmatch(pattern, printed[0].rstrip()) is not None
    return matches and same(tuple(rest), printed[1:])


def complaint(example: str) -> str | None:
    """What is wrong with an example; None when it does what it says."""
    commands = read(example)
    for number, (command, ran) in enumerate(zip(commands, run(commands), strict=True)):
        printed = "\n".join(ran.output)
        if not same(command.output, ran.output):
            promised = "\n".join(command.output)
            return f"$ {command.text}\npromised:\n{promised}\nprinted:\n{printed}"
        told = number + 1 < len(commands) and commands[number + 1].text == "echo $?"
        if ran.status != 0 and not told:
            return f"$ {command.text}\nended with {ran.status}, and the example does not say so"
    return None
