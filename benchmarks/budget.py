"""How late verifications end where everything hangs: name servers, Redis, mail hosts.

Run `python benchmarks/budget.py`. A thousand verifications, from threads, from tasks and in bulk,
each with its budget; beside them plain sleeps of the same length, which show what the machine adds.
"""

import asyncio
import logging
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
BUDGET = 0.5


def main() -> None:
    """Measures, prints the table, and writes it beside this script with `--write`."""
    sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent / "examples")]
    from support.hanging import Run, hanging_gate, leftovers, many, tasks, threads

    logging.disable(logging.CRITICAL)  # every check says that it exceeded its budget
    with TemporaryDirectory() as folder:
        before = leftovers()
        with hanging_gate(BUDGET, Path(folder)) as gate:
            runs: dict[str, Run] = {
                "400 by `check`, 20 threads": threads(gate, 400),
                "400 by `acheck`, 40 tasks": asyncio.run(tasks(gate, 400)),
                "200 through `check_many`": many(gate, 200),
            }
        after = leftovers()
    version = ".".join(map(str, sys.version_info[:3]))
    lines = [
        f"budget {BUDGET * 1000:.0f} ms, Python {version}, {os.cpu_count()} cores",
        "",
        "| | slowest call after its budget | slowest sleep |",
        "|---|---:|---:|",
    ]
    for name, run in runs.items():
        sleep = f"{max(run.sleeps) * 1000:+.1f} ms" if len(run.sleeps) > 1 else ""
        lines.append(f"| {name} | {max(run.calls) * 1000:+.1f} ms | {sleep} |")
    lines += [
        "",
        f"Left behind: {after.threads - before.threads} threads (pycares keeps one, once it was "
        f"asked), {after.descriptors - before.descriptors} open files and sockets. `check_many` is "
        "one call for all: it may take the budget once for each of its two phases.",
    ]
    text = "\n".join(lines)
    print(text)
    if "--write" in sys.argv:
        (HERE / "budget.md").write_text(f"# Budget\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
