"""Public keys on the command line."""

from typing import TYPE_CHECKING

import click

from gatepost.errors import GatepostError

if TYPE_CHECKING:
    from gatepost.snapshots.keys import PublicKey

__all__ = ["read_key_lines"]


def read_key_lines(
    context: click.Context, option: click.Parameter, lines: tuple[str, ...]
) -> "tuple[PublicKey, ...]":
    """The keys in lines as `gatepost service keys new` prints them; for an option's callback.

    A usage error says what is wrong with a line.
    """
    # Here, not at the top: `gatepost --help` need not load what signs.
    from gatepost.snapshots.keys import PublicKey

    try:
        return tuple(PublicKey.decode(line.strip()) for line in lines)
    except GatepostError as error:
        raise click.BadParameter(str(error), context, option) from error
