"""What a program pays before its first verdict: time and memory, beside what else it might import.

Run `python benchmarks/startup.py`. Each row is a fresh interpreter that imports, then judges one
good address. Rounds alternate between contestants; the table shows medians, less those of an
interpreter that does nothing. Gatepost's baseline stands already, as in every start but the first.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROUNDS = 15
HERE = Path(__file__).parent

# By contestant: the import, the first verdict, and the package that has to be there.
CONTESTANTS = {
    "nothing": ("pass", "pass", None),
    "gatepost, import alone": ("import gatepost", "pass", "gatepost"),
    "gatepost, whole instant phase": (
        "from gatepost import Gatepost",
        "assert Gatepost({{'data_dir': {data!r}}}).check_instant('someone@gmail.com').accepted",
        "gatepost",
    ),
    "email-validator, syntax only": (
        "from email_validator import validate_email",
        "validate_email('someone@gmail.com', check_deliverability=False)",
        "email_validator",
    ),
    "mailchecker, syntax and list": (
        "from MailChecker import MailChecker",
        "assert MailChecker.is_valid('someone@gmail.com')",
        "MailChecker",
    ),
    "pydantic EmailStr, syntax only": (
        "from pydantic import EmailStr, TypeAdapter",
        "TypeAdapter(EmailStr).validate_python('someone@gmail.com')",
        "pydantic",
    ),
}

# VmRSS now and not ru_maxrss: a child inherits the peak of the parent that it was forked from.
_PROGRAM = """
from time import perf_counter_ns
started = perf_counter_ns()
{load}
imported = perf_counter_ns()
{ask}
answered = perf_counter_ns()
import json
with open("/proc/self/status") as file:
    size = next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))
print(json.dumps([(imported - started) / 1e6, (answered - started) / 1e6, size / 1024]))
"""


def installed(package: str | None) -> bool:
    """Whether a contestant can run; who cannot is left out with a word."""
    if package is None:
        return True
    found = subprocess.run(
        (sys.executable, "-I", "-c", f"import {package}"), check=False, stderr=subprocess.DEVNULL
    )
    if found.returncode:
        print(f"left out: {package} is not installed", file=sys.stderr)
    return found.returncode == 0


def start(load: str, ask: str) -> list[float]:
    """Milliseconds until imported, milliseconds until answered, resident MB."""
    program = _PROGRAM.format(load=load, ask=ask)
    run = subprocess.run(
        (sys.executable, "-I", "-c", program), check=True, capture_output=True, text=True
    )
    return [float(number) for number in json.loads(run.stdout)]


def measure(data: str) -> dict[str, list[float]]:
    """The three medians of each contestant; one unmeasured round warms the disk's cache."""
    present = {name: row for name, row in CONTESTANTS.items() if installed(row[2])}
    seen: dict[str, list[list[float]]] = {name: [] for name in present}
    for number in range(ROUNDS + 1):
        for name, (load, ask, _) in present.items():
            figures = start(load, ask.format(data=data))
            if number:
                seen[name].append(figures)
    return {
        name: [median(column) for column in zip(*rows, strict=True)] for name, rows in seen.items()
    }


def table(results: dict[str, list[float]]) -> str:
    """The results as Markdown."""
    floor = results.pop("nothing")
    version = ".".join(map(str, sys.version_info[:3]))
    lines = [
        f"Python {version}, {os.cpu_count()} cores, median of {ROUNDS} fresh interpreters each; "
        f"an interpreter that does nothing holds {floor[2]:.1f} MB",
        "",
        "| | import, ms | until the first verdict, ms | memory, MB more |",
        "|---|---:|---:|---:|",
    ]
    for name, (imported, answered, size) in results.items():
        first = "" if "alone" in name else f"{answered - floor[1]:.0f}"
        row = f"| {name} | {imported - floor[0]:.0f} | {first} | {size - floor[2]:.1f} |"
        lines.append(row)
    return "\n".join(lines)


def main() -> None:
    """Measures, prints the table, and writes it beside this script with `--write`."""
    with TemporaryDirectory() as data:
        text = table(measure(data))
    print(text)
    if "--write" in sys.argv:
        (HERE / "startup.md").write_text(f"# Starting up\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
