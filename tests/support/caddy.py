"""A real Caddy for a published tree, configured as docs/service.md shows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.ports import free_port
from support.house import ROOT
from support.listening import listening
from support.tools import require

__all__ = ["caddy_serving"]

ALONE = "{\n    admin off\n    auto_https off\n}\n"


def documented_site() -> str:
    """The site in the documentation: what is shown is what is tested."""
    page = (ROOT / "docs/service.md").read_text(encoding="utf-8")
    return re.findall(r"```text\n(lists\.example\.org \{\n.*?)```", page, re.DOTALL)[0]


@contextmanager
def caddy_serving(tree: Path, folder: Path) -> Iterator[str]:
    """The URL of a Caddy for `tree` on a free port, with its files in `folder`."""
    program = require("caddy", package="caddy")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    site = documented_site()
    for shown, here in (("lists.example.org {", f"{url} {{"), ("/srv/www/lists", str(tree))):
        assert shown in site
        site = site.replace(shown, here)
    folder.mkdir()
    config = folder / "Caddyfile"
    config.write_text(ALONE + site, encoding="utf-8")
    command = (program, "run", "--config", str(config), "--adapter", "caddyfile")
    env = {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with listening(command, port, log=folder / "log", env=env):
        yield url
