"""`gatepost serve` as a user runs it, and a gate that pulls from it."""

import ctypes
import os
import re
import signal
import socket
import sqlite3
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from demo.ports import free_port
from gatepost import Gatepost, Reason
from support.list_server import list_server
from support.running_service import (
    GATEPOST,
    bare_service,
    gatepost,
    running_service,
)
from support.waiting import wait_until

pytestmark = pytest.mark.slow


def test_one_command_is_a_whole_service(tmp_path: Path) -> None:
    with running_service(tmp_path / "service") as service:
        settings = {
            "data_dir": tmp_path / "gate",
            "sync_url": service.url,
            "trust": service.trust,
        }
        with Gatepost(settings) as gate:
            gate.pull()
            assert gate.check("a@mailinator.com").reasons == (Reason.DISPOSABLE,)
            assert gate.check("joe@example.com").reasons == ()
            gatepost("service", "add", "blacklist", "joe@example.com", env=service.env)
            gate.pull()
            report = gate.check("Joe@example.com")
            assert report.reasons == (Reason.BLACKLISTED_ADDRESS,)
            assert report.snapshot.generation == 2
            gatepost("service", "remove", "blacklist", "joe@example.com", env=service.env)
            gate.pull()
            assert gate.check("joe@example.com").reasons == ()
        assert service.end() == 0
    assert "joe" not in "".join(service.lines)
    assert "Traceback" not in "".join(service.lines)
    asked = re.findall(r"source (\S+): \w+, \d+ entries", "".join(service.lines))
    assert asked
    assert len(asked) == len(set(asked)), "asked twice at the first start"
    assert "health:" not in "".join(line for line in service.lines if "WARNING" in line)
    # What is published first is what all sources bring together.
    assert "nothing is published" not in "".join(service.lines)
    assert "generation 1 published" in "".join(service.lines)


def test_a_restart_keeps_keys_and_generation(tmp_path: Path) -> None:
    with running_service(tmp_path) as first:
        assert "A new service in" in "".join(first.lines)
        assert first.end(signal.SIGINT) == 0
    with running_service(tmp_path) as second:
        assert second.trust == first.trust
        assert "A new service in" not in "".join(second.lines)
        with urllib.request.urlopen(f"{second.url}/health/ready", timeout=10) as answer:
            assert b'"generation":1' in answer.read()


def test_who_only_answers_has_no_keys_and_makes_none(tmp_path: Path) -> None:
    """Not the ones that sign, nor the seed: what is derived from it for reports is enough."""
    data_dir, keys = tmp_path / "service", tmp_path / "apart" / "keys"
    env = {
        "GATEPOST_SERVICE_DATA_DIR": str(data_dir),
        "GATEPOST_SERVICE_KEYS_DIR": str(keys),
        "GATEPOST_SERVICE_PACKAGES": "false",
        "GATEPOST_SERVICE_REPORTS": "true",
    }
    missing = gatepost("serve", "--web", env=env, check=False)
    assert (missing.returncode, "gatepost service migrate" in missing.stderr) == (2, True)
    gatepost("service", "migrate", "--init", env=env)
    gatepost("service", "add", "--allow-empty", "blacklist", "spam.example", env=env)
    trust = gatepost("service", "trust", env=env).stdout.partition("GATEPOST_TRUST=")[2].strip()
    assert sorted(path.name for path in keys.iterdir())[:2] == ["manifest.key", "root-1.key"]
    assert not (data_dir / "keys").exists()
    keys.rename(tmp_path / "out of reach")
    del env["GATEPOST_SERVICE_DATA_DIR"]
    with running_service(data_dir, "--web", **env) as service:
        reader = {"data_dir": tmp_path / "gate", "sync_url": service.url, "trust": trust}
        with Gatepost(reader) as gate:
            gate.pull()
            assert gate.check("joe@spam.example").reasons == (Reason.BLACKLISTED_DOMAIN,)
        body = b'{"schema": 1, "plugin": "%s", "domains": ["new.com"]}' % (b"a" * 32)
        headers = {"Content-Type": "application/json"}
        report = urllib.request.Request(f"{service.url}/v1/reports", body, headers)
        with urllib.request.urlopen(report, timeout=30) as answer:
            assert answer.status == 202
        assert service.end() == 0
    assert "GATEPOST_TRUST" not in "".join(service.lines)
    assert not keys.exists()


def test_a_source_that_is_broken_does_not_keep_it_from_serving(tmp_path: Path) -> None:
    with list_server() as server:
        server.status = 503
        config = tmp_path / "gatepost.toml"
        config.write_text(
            f'[[service.sources]]\nname = "web"\nset = "blacklist"\nkind = "url"\n'
            f'url = "{server.url}"\n',
            encoding="utf-8",
        )
        with running_service(
            tmp_path / "service", GATEPOST_CONFIG=str(config), GATEPOST_SERVICE_COLLECT_SECONDS="1"
        ) as service:
            assert "answered 503" in "".join(service.lines)
            server.text, server.status = "bad.example\n", 200
            wait_until(
                lambda: "generation 2 published" in "".join(service.lines), what="a generation"
            )


def test_any_process_answers_for_all_and_downloads_outlive_them(tmp_path: Path) -> None:
    with bare_service(tmp_path, GATEPOST_SERVICE_WEB_PROCESSES="2") as service:
        for _ in range(20):
            with urllib.request.urlopen(f"{service.url}/v1/manifest.note", timeout=20) as answer:
                answer.read()
        # Jobs run in a process that answers nothing.
        done = 'gatepost_job_runs_total{end="done",kind="publish"}'
        wait_until(lambda: done in _metrics(service.url), what="a job is counted")
        for _ in range(4):
            counted = 'gatepost_http_answers_total{route="manifest",status="200"} 20.0'
            assert counted in _metrics(service.url)
        assert service.end() == 0
    with closing(sqlite3.connect(tmp_path / "service.sqlite3")) as database:
        days = database.execute("SELECT route, status, sum(answers) FROM download GROUP BY 1, 2")
        assert days.fetchall() == [("manifest", 200, 20)]


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        env = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path)}
        done = gatepost("serve", "--listen", listen, env=env, check=False)
    assert done.returncode == 2
    assert f"cannot listen on {listen}" in done.stderr
    assert "--listen HOST:PORT" in done.stderr


def test_a_second_service_on_the_same_port_is_refused(tmp_path: Path) -> None:
    with bare_service(tmp_path / "one") as service:
        env = {**service.env, "GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "two")}
        assert gatepost("serve", env=env, check=False).returncode == 2


def test_slow_readers_keep_nobody_waiting_and_no_copies(tmp_path: Path) -> None:
    with bare_service(tmp_path) as service:
        name = "a" * 64
        (tmp_path / "public" / "v1" / "full" / name).write_bytes(os.urandom(16_000_000))
        host, _, port = service.url.removeprefix("http://").partition(":")
        before = worker_bytes(service.process.pid)
        readers = []
        for _ in range(12):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.settimeout(20)
            reader.connect((host, int(port)))
            reader.sendall(f"GET /v1/full/{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert reader.recv(16) == b"HTTP/1.1 200 OK\r"
            readers.append(reader)
        with urllib.request.urlopen(f"{service.url}/health/live", timeout=20) as answer:
            assert answer.status == 200
        # Twelve times sixteen megabytes are under way.
        assert worker_bytes(service.process.pid) - before < 100_000_000
        for reader in readers:
            reader.close()


@contextmanager
def started(data_dir: Path, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`gatepost serve` in a group of its own, as a shell starts it."""
    with subprocess.Popen(
        (*GATEPOST, "serve"),
        env={**os.environ, "GATEPOST_SERVICE_DATA_DIR": str(data_dir), **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def interrupted(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and output after Ctrl-C, which goes to the whole group."""
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


def test_ctrl_c_before_it_serves_is_no_crash(tmp_path: Path) -> None:
    env = {"GATEPOST_SERVICE_LISTEN": f"127.0.0.1:{free_port()}"}
    with started(tmp_path, env) as process:
        assert process.stdout is not None
        process.stdout.readline()
        status, output = interrupted(process)
    assert status == 0, output
    assert "Traceback" not in output


def test_ctrl_c_while_the_worker_starts_is_no_crash(tmp_path: Path) -> None:
    env = {"GATEPOST_SERVICE_LISTEN": f"127.0.0.1:{free_port()}"}
    with started(tmp_path, env) as process:
        task = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not task.exists():
            pytest.skip("this system does not tell the children of a process")
        wait_until(lambda: any(map(catches_sigint, workers(task))), what="a worker")
        status, output = interrupted(process)
    assert status == 0, output
    assert "Traceback" not in output


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_another_thread_is_given_ends_it_too(
    tmp_path: Path, how: signal.Signals
) -> None:
    with bare_service(tmp_path) as service:
        pid = service.process.pid
        tasks = Path(f"/proc/{pid}/task")
        if not tasks.exists():
            pytest.skip("this system does not tell the threads of a process")
        others = [int(task.name) for task in tasks.iterdir() if int(task.name) != pid]
        assert ctypes.CDLL(None).tgkill(pid, others[0], how) == 0
        assert service.process.wait(60) == 0


def catches_sigint(pid: int) -> bool:
    """Whether Python has set up its handler, which raises KeyboardInterrupt wherever it is."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGINT - 1) & 1)


def workers(task: Path) -> list[int]:
    """Processes that answer, by what their command lines say."""
    pids = map(int, task.read_text(encoding="ascii").split())
    return [pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def worker_bytes(pid: int) -> int:
    """The memory of the process that answers; 0 where the system does not tell."""
    task = Path(f"/proc/{pid}/task/{pid}/children")
    if not task.exists():
        return 0
    (worker,) = workers(task)
    status = Path(f"/proc/{worker}/status").read_text(encoding="ascii")
    size = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(size.split()[1]) * 1024


def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with bare_service(tmp_path) as service:
        task = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
        if not task.exists():
            pytest.skip("this system does not tell the children of a process")
        (worker,) = workers(task)
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: "Unexpected exit" in "".join(service.lines), what="its death is noticed")
        wait_until(lambda: _answers(service.url), what="another answers")
        assert service.end() == 0


def test_a_worker_does_not_outlive_a_service_that_was_killed(tmp_path: Path) -> None:
    with bare_service(tmp_path) as service:
        assert service.end(signal.SIGKILL) == -signal.SIGKILL
        wait_until(lambda: not _answers(service.url), what="the worker is gone")


def test_an_address_that_is_not_ours_is_named(tmp_path: Path) -> None:
    env = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path)}
    listen = f"192.0.2.1:{free_port()}"
    done = gatepost("serve", "--listen", listen, env=env, check=False)
    assert done.returncode == 2
    assert "name an address of this machine" in done.stderr


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/live", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _metrics(url: str) -> str:
    with urllib.request.urlopen(f"{url}/metrics", timeout=20) as answer:
        text: str = answer.read().decode()
    return text
