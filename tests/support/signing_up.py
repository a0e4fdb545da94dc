"""A plugin as a process of its own: checks the addresses on its standard input, one a line.

Its settings come from the environment. Each answer is a line of JSON: the status, and where what is
known of the domain came from (`domain_state`, `dns` or nothing).
"""

import json
import sys

from gatepost import Gatepost

__all__ = ["main"]


def main() -> None:
    """Answers until the input ends."""
    with Gatepost() as gate:
        for line in sys.stdin:
            report = gate.check(line.strip())
            known = [one.source for one in report.findings if one.source in ("domain_state", "dns")]
            answer = {"status": report.status.value, "known": known}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
