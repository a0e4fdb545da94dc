"""`gatepost explain`: why an address or a domain is judged as it is, and how to overrule it."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from gatepost.cli.group import open_gate
from gatepost.cli.printable import printable
from gatepost.errors import DecisionLogError

if TYPE_CHECKING:
    from gatepost.decisions.decided import Decided
    from gatepost.explanation import Explanation, Listing
    from gatepost.gate import Gatepost
    from gatepost.model import SnapshotInfo

__all__ = ["command"]


@click.command("explain")
@click.argument("subject", metavar="ADDRESS_OR_DOMAIN", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--policy", help="Explain this policy instead of the one in the settings.")
@click.option(
    "--fetch", is_flag=True, help="Get the readable lists from the service: they say since when."
)
@click.option("--ref", metavar="REF", help="Explain the decision that a refusal refers to.")
def command(
    subject: str | None, *, as_json: bool, policy: str | None, fetch: bool, ref: str | None
) -> None:
    """Say what every list knows of an address or a domain, and how to overrule it.

    Only the instant phase is explained: nothing is asked of the network, but for --fetch. With
    --ref the decision behind that reference comes first, from the log in the data directory; an
    address beside it is compared with the one that was judged, of which only a keyed hash was kept.

    Exit status: 0 explained, whatever the verdict; 2 usage or configuration error, or no such
    decision.
    """
    if subject is None and ref is None:
        raise click.UsageError(
            "give an ADDRESS_OR_DOMAIN, or --ref with the reference of a refusal"
        )
    with open_gate() as gate:
        if fetch:
            _fetch(gate)
        shape, rows = _referred(gate, ref, subject) if ref is not None else ({}, [])
        if subject is None:
            subject = shape["decided"]["domain"] or None
        if policy is None and ref is not None:
            policy = _if_there(gate, shape["decided"]["policy"])
        if subject is not None:
            explanation = gate.explain(subject, policy=policy)
            shape |= explanation.to_dict()
            rows += _rows(explanation)
    if as_json:
        click.echo(json.dumps(shape))
        return
    for name, text in rows:
        click.echo(f"{name:<10} {printable(text)}".rstrip())


def _fetch(gate: "Gatepost") -> None:
    """What was fetched once is kept, and read from then on without asking anybody."""
    from gatepost.exporting import readable_list
    from gatepost.snapshots.store import Store

    manifest = Store(gate.settings.data_dir).current()
    for published in () if manifest is None else manifest.sets.values():
        if published.text is not None:
            readable_list(gate.settings, published.text)


def _referred(
    gate: "Gatepost", ref: str, address: str | None
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The decision behind a reference, as JSON and as rows; DecisionLogError when there is none."""
    from gatepost.decisions.log import DecisionLog

    log = DecisionLog(gate.settings.data_dir)
    found = log.find(ref)
    if found is None:
        raise DecisionLogError(
            f"no decision {ref!r} is kept in {gate.settings.data_dir}; the log holds the newest "
            "ones only, and GATEPOST_DATA_DIR has to be that of the program that decided"
        )
    shape: dict[str, Any] = {"decided": asdict(found)}
    rows = list(_decided(found))
    if address is not None and "@" in address:
        judged = log.hashed(gate.check_instant(address).address.canonical) == found.address
        shape["decided"]["is_this_address"] = judged
        rows.append(("", f"{address} is {'the address' if judged else 'not the address'} judged"))
    return shape, rows


def _if_there(gate: "Gatepost", policy: str) -> str | None:
    """The policy that decided, unless the settings no longer know it."""
    from gatepost.policy import PRESETS

    return policy if policy in PRESETS or policy in gate.settings.policies else None


def _decided(found: "Decided") -> Iterator[tuple[str, str]]:
    yield "reference", f"{found.ref}, {found.time}, by {found.gate}"
    answer = f" with {found.answer}" if found.answer else ""
    yield "decided", f"{found.outcome} the {found.party}{answer} under policy {found.policy}"
    yield "because", _finding(found.check or "-", found.reason, found.detail)
    yield "about", f"an address at {found.domain or 'no domain'}, hash {found.address}"
    if found.queue:
        yield "queue id", found.queue
    yield "lists", f"{found.lists} then; what follows is so now"


def _rows(explanation: "Explanation") -> Iterator[tuple[str, str]]:
    report = explanation.report
    yield "asked", explanation.subject
    yield "verdict", f"{report.would.value} ({report.status.value}) under policy {report.policy}"
    if report.observed is not None:
        yield "", "but nothing is enforced: the policy only observes"
    for listing in explanation.listings:
        yield "listed", _listing(listing)
    if not explanation.listings:
        yield "listed", "on no published list"
    if explanation.state is not None:
        yield "state", _state(explanation.to_dict()["state"])
    for match in explanation.local:
        where = f"{match.side.value}.txt, line {match.entry.line}"
        yield "local", f"{match.side.value} {match.entry.text} ({where})"
    for finding in report.findings:
        if finding.reason is not None or finding.detail:
            yield "finding", _finding(finding.check, finding.reason, finding.detail)
    for reason, action in explanation.actions:
        yield "policy", f"{reason}: {action.value}"
    yield "lists", _lists(report.snapshot)
    for remedy in explanation.remedies:
        yield "overrule", f"{remedy.command}   # {remedy.effect}"
    if not explanation.remedies:
        yield "overrule", "no list overrules syntax"


def _state(state: "dict[str, Any]") -> str:
    flags = ", ".join(state["flags"]) or "in order"
    return flags if state["checked"] is None else f"{flags}; checked on {state['checked']} or later"


def _finding(check: str, reason: str | None, detail: str) -> str:
    return f"{check}: " + " - ".join(filter(None, (reason, detail)))


def _listing(listing: "Listing") -> str:
    votes = f"{listing.votes} vote" + ("" if listing.votes == 1 else "s")
    kind = "confirmed by a curated list" if listing.confirmed else "not confirmed"
    ignored = "" if listing.counts else "; too few votes to count (min_votes)"
    sources = ", ".join(listing.sources)
    since = "" if listing.since is None else f", since {listing.since}"
    return f"{listing.matched} on {listing.set}: {votes} ({sources}), {kind}{since}{ignored}"


def _lists(info: "SnapshotInfo") -> str:
    if info.issued is None:
        return "baseline, from the installed list packages"
    shape = info.to_dict()
    stale = ", OUTDATED" if info.outdated else ", STALE" if info.stale else ""
    return f"snapshot {info.generation}, {_age(shape['age_seconds'])} old{stale}"


def _age(seconds: int) -> str:
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}" + ("" if number == 1 else "s")
    return "less than a minute"
