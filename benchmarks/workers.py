"""What the lists cost a host with many processes, and how soon all of them see a new generation.

Run `python benchmarks/workers.py`. A web server of the standard library serves a published tree;
eight processes check addresses and pull from it, each with a gate of its own, and answer from the
same files. Memory is what the kernel says (PSS in /proc/<pid>/smaps), not an estimate.
"""

import argparse
import json
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key
from gatepost.snapshots.keys import SecretKey
from gatepost.snapshots.manifest import Manifest, PublishedSet
from gatepost.snapshots.publish import publish_root, publish_snapshot
from gatepost.snapshots.root import Root

PROCESSES = 8
LOOK = 0.02  # seconds between two checks of a process that waits for a generation
ENTRY = ListEntry(EntryClass.DISPOSABLE, ("benchmark",), confirmed=True)

WORKER = """
import json, sys, time
from gatepost import Gatepost

def mapped():
    ours, sums = False, {"Rss": 0, "Pss": 0, "Private_Dirty": 0}
    for line in open("/proc/self/smaps"):
        name, _, rest = line.partition(":")
        if name in sums:
            sums[name] += int(rest.split()[0]) if ours else 0
        elif line[:1] in "0123456789abcdef" and "-" in line.split()[0]:
            ours = line.rstrip().endswith(".gpi")
    return sums

data_dir, url, trust, look, entries = sys.argv[1:]
gate = Gatepost({"data_dir": data_dir, "sync_url": url, "trust": trust, "poll_seconds": 1.0})
for line in sys.stdin:
    wanted = int(line)
    while gate.check("someone@company.example").snapshot.generation != wanted:
        time.sleep(float(look))
    seen = time.time()
    for number in range(0, int(entries), 37):
        gate.check_instant(f"x@{number:x}.example")
    print(json.dumps({"seen": seen, **mapped()}), flush=True)
gate.close()
"""


class Handler(SimpleHTTPRequestHandler):
    """Counts what is asked for."""

    asked: Counter[str]

    def do_GET(self) -> None:
        self.asked[self.path.split("/")[2]] += 1
        super().do_GET()

    def log_message(self, *args: object) -> None:
        pass


class Service:
    """Publishes generations of `entries` domains into a tree."""

    def __init__(self, tree: Path, entries: int) -> None:
        now = datetime.now(UTC)
        keys = [SecretKey.generate(f"benchmark/root-{letter}") for letter in "abc"]
        self._tree = tree
        self._key = SecretKey.generate("benchmark/manifest")
        root = Root(
            version=1,
            issued=now,
            expires=now + timedelta(days=365),
            threshold=2,
            roots=tuple(key.public for key in keys),
            manifest_keys=(self._key.public,),
        )
        self.trust = publish_root(tree, root, keys[:2], now=now)
        self._listed = {domain_key(f"{number:x}.example"): ENTRY for number in range(entries)}

    def publish(self, generation: int) -> int:
        """Size of the new index file."""
        self._listed[domain_key(f"new{generation}.example")] = ENTRY
        index, now = build_list(self._listed), datetime.now(UTC)
        one = PublishedSet.describe(index, generation=generation, entries=len(self._listed))
        manifest = Manifest(
            generation=generation,
            root=1,
            issued=now,
            expires=now + timedelta(days=7),
            poll_seconds=3600,
            sets={"disposable": one},
        )
        publish_snapshot(
            self._tree, manifest, key=self._key, indexes={"disposable": index}, now=now
        )
        return len(index)


def measure(entries: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Publish `rounds` generations one after another, and wait for all processes each time."""
    tree, data_dir = folder / "public", folder / "data"
    service = Service(tree, entries)
    size = service.publish(1)
    asked: Counter[str] = Counter()
    handler = partial(type("Counting", (Handler,), {"asked": asked}), directory=str(tree))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        arguments = (str(data_dir), url, str(service.trust), str(LOOK), str(entries))
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", WORKER, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(PROCESSES)
        ]
        answers, delays = ask(workers, 1), []
        for generation in range(2, rounds + 2):
            size = service.publish(generation)
            answers = ask(workers, generation)
            switched = (data_dir / "current").stat().st_mtime
            delays += [answer["seen"] - switched for answer in answers]
        # Once more, now that every process has touched every page.
        answers = ask(workers, rounds + 1)
        for worker in workers:
            worker.communicate()
        server.shutdown()
    return {"size": size, "asked": asked, "delays": delays, "answers": answers}


def ask(workers: list[subprocess.Popen[str]], generation: int) -> list[dict[str, Any]]:
    """Every worker's answer, once it has this generation."""
    for worker in workers:
        assert worker.stdin
        worker.stdin.write(f"{generation}\n")
        worker.stdin.flush()
    return [json.loads(worker.stdout.readline()) for worker in workers if worker.stdout]


def table(entries: int, rounds: int, found: dict[str, Any]) -> str:
    """The figures as a page."""
    answers, delays, kib = found["answers"], found["delays"], found["size"] / 1024
    share = [answer["Pss"] for answer in answers]
    return "\n".join((
        f"{PROCESSES} processes on one host, {entries:,} domains, {rounds + 1} generations:",
        "",
        "| | |",
        "|---|---|",
        f"| index file | {kib:,.0f} KiB |",
        f"| downloads of it, all processes together | {found['asked']['full']} |",
        f"| mapped by each process (RSS) | {median(a['Rss'] for a in answers):,.0f} KiB |",
        f"| its share of that (PSS) | {median(share):,.0f} KiB |",
        f"| all shares together | {sum(share):,.0f} KiB |",
        f"| of its own (private, dirty) | {max(a['Private_Dirty'] for a in answers):,.0f} KiB |",
        f"| from the switch to the process that sees it first | {min(delays):.2f} s |",
        f"| … in the middle | {median(delays):.2f} s |",
        f"| … last | {max(delays):.2f} s |",
    ))  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        found = measure(options.entries, options.rounds, Path(folder))
    print(table(options.entries, options.rounds, found))


if __name__ == "__main__":
    main()
