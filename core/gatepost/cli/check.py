"""`gatepost check`: a verdict on one or more addresses."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from gatepost.cli.addresses import given
from gatepost.cli.group import open_gate
from gatepost.cli.list_age import warn_of_lists
from gatepost.cli.progress import Progress
from gatepost.cli.table import Table
from gatepost.cli.tally import Tally

if TYPE_CHECKING:
    from gatepost.gate import Gatepost
    from gatepost.policy import Policy

__all__ = ["command"]

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


@click.command("check")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON report a line.")
@click.option("--policy", help="Decide by this policy instead of the one in the settings.")
@click.option(
    "--phase",
    type=click.Choice(["instant", "domain", "mailbox"]),
    help="How deep to look: the lists only, the DNS as well, or the mail host too.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["review", "reject", "never"]),
    default="reject",
    show_default=True,
    help="The mildest decision that makes the exit status 1.",
)
@click.pass_context
def command(
    context: click.Context,
    addresses: Sequence[str],
    *,
    as_json: bool,
    policy: str | None,
    phase: str | None,
    fail_on: str,
) -> None:
    """Say whether each ADDRESS can be taken, and why not.

    Without an ADDRESS, or where one is "-", addresses are read from standard input, one a line;
    blank lines are skipped. Answers come as they are found, the summary goes to standard error.

    Exit status: 0 none rejected, 1 at least one rejected (see --fail-on), 2 usage or
    configuration error, 130 interrupted, 141 nobody reads the output any more.
    """
    if not addresses and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError("give an ADDRESS, or pipe addresses in, one a line")
    tally = Tally()
    with open_gate(phase) as gate:
        decide = gate.policy if policy is None else gate.policies.named(policy)
        try:
            gate.start()  # opening the lists is not to cost the first address its budget
            _run(gate, decide, given(addresses), tally, None if as_json else Table(addresses))
        except KeyboardInterrupt:
            click.echo(f"interrupted; {tally}", err=True)
            context.exit(INTERRUPTED)
        warn_of_lists(gate)
    if tally.total != 1:
        click.echo(str(tally), err=True)
    context.exit(1 if tally.fails(fail_on) else 0)


def _run(
    gate: "Gatepost",
    policy: "Policy",
    addresses: Iterable[str],
    tally: Tally,
    table: Table | None,
) -> None:
    """One address at a time: nothing is kept of those that were answered."""
    with Progress() as progress:
        for address in addresses:
            report = gate.check(address, policy=policy)
            if table is None:
                click.echo(json.dumps(report.to_dict()))
            else:
                table.print(report)
            tally.add(report.decision)
            progress.show(tally)
