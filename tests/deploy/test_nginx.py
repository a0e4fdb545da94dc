"""deploy/nginx: a real nginx with it, in front of a real service."""

import re
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.ports import free_port
from gatepost import Gatepost
from support.house import ROOT
from support.nginx import nginx_command, running_nginx
from support.running_service import RunningService, gatepost, running_service
from support.tools import require
from support.waiting import wait_until

pytestmark = pytest.mark.slow


@contextmanager
def in_front_of(service: RunningService, folder: Path) -> Iterator[str]:
    """The URL of nginx, configured as deploy/nginx says."""
    program, port = require("nginx", package="nginx"), free_port()
    site = (ROOT / "deploy/nginx/gatepost.conf").read_text(encoding="utf-8")
    site = site.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    site = site.replace("/var/cache/nginx/gatepost", str(folder / "cache"))
    upstream = f"upstream gatepost {{ server {service.url.removeprefix('http://')}; }}"
    command = nginx_command(program, folder, f"{upstream}\n{site}")
    tested = subprocess.run((*command, "-t"), capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in re.sub(r'the "user" directive[^\n]*', "", tested.stderr), tested.stderr
    with running_nginx(command, folder):
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: status(f"{url}/health/live") == 200, what="nginx")
        yield url


def status(url: str, **headers: str) -> int:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def posted_in_chunks(url: str, path: bytes) -> bytes:
    """The whole answer."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as link:
        link.sendall(
            b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        )
        return link.makefile("rb").read()


def test_a_gate_pulls_through_it_and_goes_on_while_the_service_is_away(tmp_path: Path) -> None:
    env = {"GATEPOST_SERVICE_DATA_DIR": str(tmp_path / "service")}
    quick = {"GATEPOST_SERVICE_PACKAGES": "false", "GATEPOST_SERVICE_PROXIES": "1"}
    gatepost("service", "init", env=env | quick)
    gatepost("service", "publish", "--allow-empty", env=env | quick)
    with (
        running_service(tmp_path / "service", **quick) as service,
        in_front_of(service, tmp_path / "nginx") as url,
    ):
        settings = {"data_dir": tmp_path / "gate", "sync_url": url, "trust": service.trust}
        with Gatepost(settings) as gate:
            assert gate.pull().bytes > 0
        assert status(f"{url}/metrics") == 200  # from loopback
        assert status(f"{url}/status") == 200
        assert status(f"{url}/v1/../../keys/seed") in (400, 404)
        # A chunked body arrives with a length: nginx has read it whole.
        assert b" 404 " in posted_in_chunks(url, b"/nowhere")
        assert b"application/problem+json" in posted_in_chunks(url, b"/v1/reports")
        assert b" 403 " in posted_in_chunks(url, b"/v1/manifest.note")
        service.end()
        settings["data_dir"] = tmp_path / "another gate"
        with Gatepost(settings) as gate:
            assert gate.pull().bytes > 0
        assert status(f"{url}/health/live") == 502
