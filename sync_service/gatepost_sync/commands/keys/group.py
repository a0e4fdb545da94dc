"""`gatepost service keys`, its commands in the order of a ceremony."""

import click

from gatepost_sync.commands import init
from gatepost_sync.commands.keys import install, new, rotate, show, sign_root

__all__ = ["command"]


@click.group("keys")
def command() -> None:
    """Make, show and change the keys that gates trust.

    Root keys name the manifest key and are kept offline; the manifest key signs what is published.
    A change is proposed (rotate), signed by enough root keys, one at a time (sign-root), and put in
    force (install).
    """


for _command in (
    init.command,
    show.command,
    new.command,
    rotate.command,
    sign_root.command,
    install.command,
):
    command.add_command(_command)
