"""A process that checks what it is told to, and says what that costs this host.

    python -m support.checking_process

Answers each line of domains with one of JSON: the verdict on the last one, the generation, and what
the index files that are mapped here take by /proc/self/smaps, in bytes: `pss` is this process's
share of what it shares, `dirty` what is its own. Ends at the end of its input.
"""

import json
import os
import re
import sys
from pathlib import Path

from gatepost import Gatepost

__all__ = ["mapped"]

MAPPING = re.compile(r"^[0-9a-f]+-[0-9a-f]+ .*?(?P<path>/.*)?$")


def mapped(suffix: str = ".gpi") -> dict[str, int]:
    """What the mappings of files that end in `suffix` take: rss, pss and dirty, in bytes."""
    sums = {"Rss": 0, "Pss": 0, "Private_Dirty": 0}
    ours = False
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(":")
        if name in sums:
            sums[name] += int(rest.split()[0]) * 1024 if ours else 0
        elif MAPPING.match(line):
            ours = line.endswith(suffix)
    return {"rss": sums["Rss"], "pss": sums["Pss"], "dirty": sums["Private_Dirty"]}


def main() -> None:
    """Answer until the input ends."""
    with Gatepost() as gate:
        for line in sys.stdin:
            for domain in line.split():
                report = gate.check(f"someone@{domain}")
            answer = {
                "pid": os.getpid(),
                "generation": report.snapshot.generation,
                "disposable": report.reason == "disposable",
                **mapped(),
            }
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
