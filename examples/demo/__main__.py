"""`make demo`: the whole of Gatepost on this machine, on the embedded default.

A sync service publishes signed lists, a sign-up page and (where Postfix is) a milter pull them,
and a dozen addresses are tried at both gates. Nothing leaves this machine.
"""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

if __package__ in {None, ""}:  # run as a folder: `python examples/demo`
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.children import DemoError
from demo.story import Story


def main() -> int:
    """0 when every verdict was the expected one."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="run through it once and stop")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="gatepost-demo-") as folder, ExitStack() as stack:
        try:
            story = Story(Path(folder), stack)
            expected = story.tell()
            if not options.once:
                story.wait()
        except DemoError as error:
            print(f"demo: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nStopping.")
            return 0
    return 0 if expected else 1


if __name__ == "__main__":
    sys.exit(main())
