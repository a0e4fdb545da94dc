"""What serving costs: `gatepost serve --web` beside nginx with the same files, in one run.

Run `python benchmarks/serving.py`. The load is wrk (Debian package `wrk`), which shares the machine
with what it asks; so does nginx (package `nginx`). Each run takes `--seconds`; all servers take
turns, `--rounds` times, and the best of each is shown, since whatever else the machine does only
takes away. `ratio` is to nginx serving the same files.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

from gatepost.snapshots.tree import published_manifest
from gatepost_sync.jobs.publish import publish
from gatepost_sync.keyring import initialise
from gatepost_sync.service import open_service
from gatepost_sync.sets import SetName
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.sources.manual import add_by_hand
from gatepost_sync.vetting import Vetter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
from demo.ports import free_port
from support.nginx import nginx_command, running_nginx

ROOT = Path(__file__).parents[1]
CONNECTIONS = 64
FILES = """
server {{
    listen 127.0.0.1:{port};
    root {tree};
    etag on;
    default_type application/octet-stream;
}}
"""


@dataclass(frozen=True)
class Question:
    """What is asked for, and with which tag."""

    name: str
    path: str
    conditional: bool = False


@dataclass
class Server:
    """Where it answers, and the best of its runs by question."""

    name: str
    url: str
    rates: dict[str, float] = field(default_factory=dict)
    latencies: dict[str, str] = field(default_factory=dict)


def main() -> None:
    options = _options()
    for tool in ("wrk", "nginx"):
        if which(tool, path=f"{os.environ['PATH']}:/usr/sbin") is None:
            sys.exit(f"{tool} is missing: apt-get install {tool}")
    with tempfile.TemporaryDirectory(prefix="gatepost-serving-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's workers read it as another user
        settings = _published(folder / "service", options.domains)
        manifest = published_manifest(settings.public_dir)
        assert manifest is not None
        full = manifest.sets["disposable"]
        questions = (
            Question("manifest 200", "/v1/manifest.note"),
            Question("manifest 304", "/v1/manifest.note", conditional=True),
            Question("full 200", f"/v1/full/{full.sha256}"),
        )
        note = (settings.public_dir / "v1/manifest.note").stat().st_size
        servers = [
            stack.enter_context(_nginx(folder, settings.public_dir)),
            stack.enter_context(_nginx_in_front(folder, settings)),
            *(stack.enter_context(_gatepost(settings, n)) for n in options.processes),
        ]
        for _ in range(options.rounds):
            for question in questions:
                for server in servers:
                    _measure(server, question, options.seconds)
    print(f"{full.entries:,} domains: manifest {note:,} bytes, full file {full.size:,} bytes;")
    print(f"{CONNECTIONS} connections, best of {options.rounds} runs of {options.seconds} s\n")
    _print(questions, servers)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    return parser.parse_args()


def _published(data_dir: Path, domains: int) -> ServiceSettings:
    settings = ServiceSettings(data_dir=data_dir, packages=False)
    initialise(settings, now=datetime.now(UTC))
    with open_service(settings) as service:
        names = (f"trash{number}.example" for number in range(domains))
        vetted = Vetter().read(SetName.DISPOSABLE, names, confirmed=True)
        with service.database.write() as session:
            add_by_hand(session, SetName.DISPOSABLE, vetted.contents, datetime.now(UTC))
        publish(service, allow_empty=True)
    data_dir.chmod(0o755)
    for path in (settings.public_dir, *settings.public_dir.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return settings


@contextmanager
def _nginx(folder: Path, tree: Path) -> Iterator[Server]:
    port = free_port()
    with _run_nginx(folder / "files", FILES.format(port=port, tree=tree), port) as url:
        yield Server("nginx", url)


@contextmanager
def _nginx_in_front(folder: Path, settings: ServiceSettings) -> Iterator[Server]:
    """As deploy/nginx has it, cache and all, before one process of ours."""
    port, home = free_port(), folder / "front"
    site = (ROOT / "deploy/nginx/gatepost.conf").read_text(encoding="utf-8")
    site = site.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    site = site.replace("/var/cache/nginx/gatepost", str(folder / "front-cache"))
    with _gatepost(settings, 1) as behind:
        upstream = f"upstream gatepost {{ server {behind.url[7:]}; keepalive 32; }}"
        with _run_nginx(home, f"{upstream}\n{site}", port) as url:
            yield Server("nginx in front of gatepost", url)


@contextmanager
def _run_nginx(home: Path, server: str, port: int) -> Iterator[str]:
    program = which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    command = nginx_command(str(program), home, server, processes=os.cpu_count() or 1)
    with running_nginx(command, home):
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/v1/manifest.note")
        yield url


@contextmanager
def _gatepost(settings: ServiceSettings, processes: int) -> Iterator[Server]:
    url = f"http://127.0.0.1:{free_port()}"
    env = {
        **os.environ,
        "GATEPOST_SERVICE_DATA_DIR": str(settings.data_dir),
        "GATEPOST_SERVICE_LISTEN": url[7:],
        "GATEPOST_SERVICE_WEB_PROCESSES": str(processes),
        "GATEPOST_SERVICE_PACKAGES": "false",
    }
    command = (sys.executable, "-m", "gatepost", "serve", "--web")
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"{url}/v1/manifest.note")
            plural = "es" if processes > 1 else ""
            yield Server(f"gatepost, {processes} process{plural}", url)
        finally:
            process.terminate()


def _measure(server: Server, question: Question, seconds: int) -> None:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency"]
    if question.conditional:
        with urllib.request.urlopen(server.url + question.path, timeout=10) as answer:
            command += ["-H", f"If-None-Match: {answer.headers['ETag']}"]
    done = subprocess.run(
        [*command, server.url + question.path], check=True, capture_output=True, text=True
    )
    if "Socket errors" in done.stdout or "Non-2xx" in done.stdout:
        raise AssertionError(f"{server.name}: {done.stdout}")
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", done.stdout)[0])
    if rate > server.rates.get(question.name, 0.0):
        server.rates[question.name] = rate
        server.latencies[question.name] = re.findall(r"99%\s+(\S+)", done.stdout)[0]


def _print(questions: tuple[Question, ...], servers: list[Server]) -> None:
    print("| asked for | server | requests/s | ratio | 99 % within |")
    print("|---|---|---|---|---|")
    for question in questions:
        floor = servers[0].rates[question.name]
        for server in servers:
            rate, slow = server.rates[question.name], server.latencies[question.name]
            print(
                f"| {question.name} | {server.name} | {rate:,.0f} | {rate / floor:.2f} | {slow} |"
            )


def _wait(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
