"""The options that `gatepost milter` and `gatepost policy` have in common, and the start."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import asyncio
    import logging

    from gatepost_milter.server.listen import ListenAddress
    from gatepost_milter.settings import Speaks

__all__ = ["listener_options", "serve"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FALLBACK = click.Choice(["accept", "tempfail"])

_OPTIONS = (
    click.option(
        "--listen",
        "doors",
        multiple=True,
        metavar="[POLICY=]ADDRESS",
        help="inet:HOST:PORT, inet6:[HOST]:PORT, unix:/PATH or systemd:NAME, with the policy that "
        "is in force there; may be repeated; replaces the listeners of gatepost.toml.",
    ),
    click.option(
        "--policy",
        help="inbound (the default: judges senders), submission (judges recipients), observe "
        "(refuses nobody), or a policy of the settings, for both.",
    ),
    click.option("--check-sender/--no-check-sender", default=None, help="Judge senders, or not."),
    click.option(
        "--check-recipient/--no-check-recipient", default=None, help="Judge recipients, or not."
    ),
    click.option(
        "--trust-network",
        "trusted_networks",
        multiple=True,
        metavar="CIDR",
        help="Do not check clients of this network; may be repeated; replaces the policy's own, "
        'which is loopback except for submission; "none" trusts nobody.',
    ),
    click.option(
        "--check-authenticated/--trust-authenticated",
        default=None,
        help="Check authenticated clients as well, or not.",
    ),
    click.option(
        "--on-unknown", type=_FALLBACK, help="When DNS, or our own time, did not suffice."
    ),
    click.option("--on-error", type=_FALLBACK, help="When we broke."),
    click.option("--language", help="Of refusals; English where it cannot be written in ASCII."),
    click.option("--socket-mode", metavar="OCTAL", help="Of unix: sockets; 660 otherwise."),
    click.option("--socket-user", metavar="NAME", help="Owner of unix: sockets."),
    click.option("--socket-group", metavar="NAME", help="Group of unix: sockets."),
    click.option(
        "--observe/--enforce", default=None, help="Refuse nothing; log what would be refused."
    ),
    click.option("--metrics", metavar="HOST:PORT", help="Serve Prometheus there."),
    click.option(
        "--plain-addresses", is_flag=True, default=None, help="Log addresses, not their hashes."
    ),
    click.option("--verbose", is_flag=True, help="Log accepted recipients as well."),
)


def listener_options(command: _Command) -> _Command:
    """Adds them, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def serve(
    given: dict[str, Any], doors: tuple[str, ...], *, speaks: "Speaks", verbose: bool
) -> None:
    """Serves until it is ended by a signal. `doors` of another protocol are in the file only."""
    # Here, not at the top: `gatepost --help` need not load a server.
    import asyncio
    import logging

    from gatepost_milter.run import run
    from gatepost_milter.settings import MilterSettings, load_settings

    networks = given.pop("trusted_networks", ())
    options = {**given, "trusted_networks": networks or None}

    def load() -> MilterSettings:
        return load_settings(options, doors, speaks=speaks)

    logging.basicConfig(handlers=[_lines()], level=logging.INFO)
    if verbose:
        logging.getLogger("gatepost.milter").setLevel(logging.DEBUG)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(run(load, ready=_announce))


def _lines() -> "logging.Handler":
    """To standard error; the journal knows the time of a line itself, and is told its level."""
    import logging

    from gatepost.journal import JournalFormatter, to_journal

    lines = logging.StreamHandler()
    if to_journal():
        lines.setFormatter(JournalFormatter(logging.Formatter("%(message)s")))
    else:
        lines.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return lines


def _loop_factory() -> "Callable[[], asyncio.AbstractEventLoop] | None":
    """uvloop's where it is installed: a third less processor time a recipient."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def _announce(addresses: "tuple[ListenAddress, ...]") -> None:
    click.echo(f"listening on {', '.join(map(str, addresses))}")
