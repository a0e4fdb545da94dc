"""A real nginx for a published tree, configured as docs/service.md shows."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from demo.ports import free_port
from support.house import ROOT
from support.tools import require
from support.waiting import wait_until

__all__ = ["Nginx", "nginx_command", "nginx_serving", "running_nginx"]

AROUND = """
user {user};
daemon off;
worker_processes {processes};
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    access_log {access};
    sendfile on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A running server and its log."""

    url: str
    log: Path

    def lines(self) -> list[tuple[str, int, int]]:
        """Path, status and bytes of every answer so far."""
        text = self.log.read_text() if self.log.exists() else ""
        found = re.findall(r'"GET (\S+) HTTP/[\d.]+" (\d+) (\d+)', text)
        return [(path, int(status), int(size)) for path, status, size in found]


def documented_server() -> str:
    """The server block in the documentation: what is shown is what is tested."""
    page = (ROOT / "docs/service.md").read_text(encoding="utf-8")
    return re.findall(r"```nginx\n(.*?)```", page, re.DOTALL)[0]


@contextmanager
def nginx_serving(tree: Path, folder: Path) -> Iterator[Nginx]:
    """nginx for `tree` on a free port, with its files in `folder`."""
    program = require("nginx", package="nginx")
    port = free_port()
    server = documented_server()
    for shown, here in (
        (r"listen [^;]+;", f"listen 127.0.0.1:{port};"),
        (r"server_name [^;]+;", "server_name localhost;"),
        (r"ssl_certificate(_key)? [^;]+;\n", ""),
        (r"root [^;]+;", f"root {tree};"),
    ):
        server, count = re.subn(shown, here, server)
        if not count:
            raise AssertionError(f"the documented server has no {shown!r}")
    log = folder / "access.log"
    command = nginx_command(program, folder, server, access=f"{log} combined")
    with running_nginx(command, folder):
        yield Nginx(f"http://127.0.0.1:{port}", log)


def nginx_command(
    program: str, folder: Path, server: str, *, access: str = "off", processes: int = 1
) -> tuple[str, ...]:
    """What runs nginx with these server blocks, its files in `folder`; `access` is its log."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "nginx.conf"
    config.write_text(
        AROUND.format(
            user=getuser(), folder=folder, server=server, access=access, processes=processes
        )
    )
    return program, "-p", str(folder), "-c", str(config)


@contextmanager
def running_nginx(command: tuple[str, ...], folder: Path) -> Iterator[None]:
    """nginx, which has begun when the block does."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            pid = folder / "nginx.pid"
            wait_until(lambda: pid.exists() or process.poll() is not None, what="nginx started")
            if process.poll() is not None:
                raise AssertionError(f"nginx: {process.communicate()[1]}")
            yield
        finally:
            process.terminate()
            process.communicate()
