"""`gatepost check`: a verdict on one or more addresses."""

import json
from collections.abc import Sequence

import click

from gatepost.model import Decision, Report

__all__ = ["command"]

_COLOURS = {Decision.ACCEPT: "green", Decision.REVIEW: "yellow", Decision.REJECT: "red"}


@click.command("check")
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option("--json", "as_json", is_flag=True, help="One JSON report a line.")
@click.option("--policy", help="Decide by this policy instead of the one in the settings.")
@click.pass_context
def command(
    context: click.Context, addresses: Sequence[str], *, as_json: bool, policy: str | None
) -> None:
    """Say whether each ADDRESS can be taken, and why not.

    Exit status: 0 all accepted, 1 at least one rejected, 2 usage or configuration error.
    """
    # Here, not at the top: `gatepost --help` need not load what a verification needs.
    from gatepost.gate import Gatepost

    with Gatepost() as gate:
        reports = [gate.check(address, policy=policy) for address in addresses]
    for report in reports:
        click.echo(json.dumps(report.to_dict()) if as_json else _line(report))
    context.exit(0 if all(report.accepted for report in reports) else 1)


def _line(report: Report) -> str:
    """`reject  invalid  disposable  alice@…  sentence`, coloured on a terminal."""
    decision = click.style(f"{report.decision.value:<7}", fg=_COLOURS[report.decision])
    reasons = ", ".join(report.reasons) or "-"
    text = f"{decision} {report.status.value:<8} {reasons:<14} {_printable(report.address.raw)}"
    return f"{text}  {_printable(report.message)}".rstrip()


def _printable(text: str) -> str:
    """Control characters and lone surrogates must not reach a terminal as they are."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")
