"""A real rspamd with the rules that docs/cli.md shows, and nothing else."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

from demo.ports import free_port
from support.house import ROOT
from support.listening import listening
from support.tools import require

__all__ = ["rspamd_with"]

# What the module expects, without rspamd's own rules: those take half a minute to load.
GLOBALS = 'require "global_functions" ()\n'
AROUND = """
options {{ pidfile = "{folder}/pid"; filters = ""; hs_cache_dir = "{folder}";
    url_tld = "/usr/share/rspamd/effective_tld_names.dat";
    dns {{ nameserver = ["127.0.0.1:1"]; }} }}
logging {{ type = "console"; level = "notice"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
lua = "{folder}/globals.lua";
modules {{ path = "/usr/share/rspamd/plugins/multimap.lua"; }}
{rules}
"""


def documented_rules(exported: Path) -> str:
    """The rules in the documentation: what is shown is what is tested."""
    page = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    rules = re.findall(r"```ucl\n(.*?)```", page, re.DOTALL)[0]
    shown = "/etc/rspamd/gatepost.map"
    assert shown in rules
    return f"multimap {{\n{rules.replace(shown, str(exported))}\n}}"


@contextmanager
def rspamd_with(exported: Path, folder: Path) -> Iterator[Callable[[str], frozenset[str]]]:
    """A function from a sender to the symbols that the exported map gives it."""
    program, port = require("rspamd", package="rspamd"), free_port()
    folder.mkdir()
    (folder / "globals.lua").write_text(GLOBALS, encoding="ascii")
    config = folder / "rspamd.conf"
    rules = documented_rules(exported)
    config.write_text(AROUND.format(folder=folder, port=port, rules=rules), encoding="utf-8")
    command = (program, "-c", str(config), "-f", "-i")
    opener = build_opener(ProxyHandler({}))

    def symbols(sender: str) -> frozenset[str]:
        asked = Request(f"http://127.0.0.1:{port}/checkv2", b"Subject: x\n\nhi\n", {"From": sender})
        with opener.open(asked, timeout=20) as answer:
            return frozenset(json.load(answer)["symbols"])

    with listening(command, port, log=folder / "log"):
        yield symbols
