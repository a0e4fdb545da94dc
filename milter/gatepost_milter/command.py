"""`gatepost milter`: the options, and what they come to."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gatepost_milter.server.listen import ListenAddress

__all__ = ["command"]


@click.command("milter")
@click.option(
    "--listen",
    "doors",
    multiple=True,
    metavar="ADDRESS",
    default=("inet:127.0.0.1:9900",),
    show_default=True,
    help="inet:HOST:PORT, inet6:[HOST]:PORT or unix:/PATH; may be repeated.",
)
@click.option("--policy", help="Judge senders and recipients by this policy.")
@click.option("--no-check-sender", is_flag=True, help="Do not judge senders.")
@click.option("--no-check-recipient", is_flag=True, help="Do not judge recipients.")
@click.option(
    "--trust-network",
    "networks",
    multiple=True,
    metavar="CIDR",
    help="Do not check clients of this network; may be repeated; replaces the default, which "
    'is 127.0.0.0/8 and ::1/128; "none" trusts nobody.',
)
@click.option(
    "--check-authenticated", is_flag=True, help="Check authenticated clients as well (outbound)."
)
@click.option(
    "--on-unknown",
    type=click.Choice(["accept", "tempfail"]),
    default="accept",
    show_default=True,
    help="What to do when DNS, or our own time, did not suffice.",
)
@click.option(
    "--socket-mode", default="660", show_default=True, metavar="OCTAL", help="Of unix: sockets."
)
@click.option("--observe", is_flag=True, help="Refuse nothing; log what would be refused.")
@click.option("--verbose", is_flag=True, help="Log accepted recipients as well.")
def command(
    *,
    doors: tuple[str, ...],
    policy: str | None,
    no_check_sender: bool,
    no_check_recipient: bool,
    networks: tuple[str, ...],
    check_authenticated: bool,
    on_unknown: str,
    socket_mode: str,
    observe: bool,
    verbose: bool,
) -> None:
    """Refuse bad addresses at RCPT time, as a milter for Postfix or Sendmail.

    SIGHUP reads the settings anew; SIGTERM ends it once open sessions are over (30 s at most).
    Exit status: 0 ended by a signal, 2 usage or configuration error.
    """
    # Here, not at the top: `gatepost --help` need not load a server.
    import asyncio
    import logging

    from gatepost_milter.configure import configure_rules, parse_mode
    from gatepost_milter.run import Start, run
    from gatepost_milter.server.listen import parse_listen

    rules = configure_rules(
        policy=policy,
        check_sender=not no_check_sender,
        check_recipient=not no_check_recipient,
        networks=networks,
        check_authenticated=check_authenticated,
        on_unknown=on_unknown,
        observe=observe,
    )
    start = Start(tuple(map(parse_listen, doors)), rules, parse_mode(socket_mode))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    if verbose:
        logging.getLogger("gatepost.milter").setLevel(logging.DEBUG)
    asyncio.run(run(start, ready=_announce))


def _announce(addresses: "tuple[ListenAddress, ...]") -> None:
    click.echo(f"listening on {', '.join(map(str, addresses))}")
