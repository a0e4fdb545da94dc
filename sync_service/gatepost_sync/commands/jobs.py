"""`gatepost jobs …`: what the service has done, does and will do."""

import json
from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.extra import require_extra

if TYPE_CHECKING:
    from gatepost_sync.queue.listing import JobView

__all__ = ["command"]

STATES = ("waiting", "running", "done", "dead")
KEY = 20  # the width of the column of keys, at least


@click.group("jobs")
def command() -> None:
    """Look at the service's jobs, run one now, or let a dead one begin anew."""
    require_extra()


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only jobs in this state.")
@click.option("--kind", help="Only jobs of this kind.")
@click.option("--most", default=50, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a job.")
def list_(*, state: str | None, kind: str | None, most: int, as_json: bool) -> None:
    """Show the newest jobs, and how many there are in each state."""
    from gatepost_sync.queue.listing import counts, list_jobs
    from gatepost_sync.queue.state import JobState
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings

    wanted = None if state is None else JobState(state)
    with open_service(ServiceSettings.load()) as service:
        jobs, numbers = service.database.look(
            lambda session: (
                list_jobs(session, state=wanted, kind=kind, most=most),
                counts(session),
            )
        )
    width = max((len(job.key) for job in jobs), default=0)
    for job in jobs:
        click.echo(json.dumps(job.to_dict()) if as_json else _line(job, max(width, KEY)))
    click.echo(", ".join(f"{number} {name}" for name, number in numbers.items()), err=True)


@command.command()
@click.argument("job", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(*, job: int, as_json: bool) -> None:
    """Show all there is to know of one JOB, by its number."""
    from gatepost_sync.queue.listing import find_job
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings

    with open_service(ServiceSettings.load()) as service:
        found = service.database.look(lambda session: find_job(session, job)).to_dict()
    if as_json:
        click.echo(json.dumps(found))
        return
    for name, value in found.items():
        if value not in (None, {}):
            click.echo(f"{name:<10} {value}")


@command.command()
@click.argument("kind")
def run(*, kind: str) -> None:
    """Ask for a job of this KIND now. A running worker, or `gatepost serve`, does it."""
    from gatepost_sync.jobs.kinds import job_kinds
    from gatepost_sync.queue.at_work import NOBODY, is_somebody_at_work
    from gatepost_sync.queue.enqueue import enqueue
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    settings = ServiceSettings.load()
    with open_service(settings) as service:
        wanted = job_kinds(settings).named(kind)
        with service.database.write() as session:
            job = enqueue(session, wanted, utc_now())
            somebody = is_somebody_at_work(session, utc_now())
    text = f"job {job} waits for a worker" if job else f"a job of the kind {kind} waits already"
    click.echo(text)
    if not somebody:
        click.echo(NOBODY, err=True)


@command.command()
@click.argument("job", type=int)
def retry(*, job: int) -> None:
    """Let a dead JOB begin anew, or one that waits for its next attempt begin now."""
    from gatepost_sync.queue.listing import retry as again
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.times import utc_now

    with open_service(ServiceSettings.load()) as service, service.database.write() as session:
        again(session, job, utc_now())
    click.echo(f"job {job} waits for a worker")


def _line(job: "JobView", width: int) -> str:
    moment = (job.finished or job.started or job.due).isoformat(timespec="seconds")
    tries = f"{job.attempts}/{job.allowed}"
    said = job.error or ("" if not job.result else json.dumps(dict(job.result)))
    text = f"{job.id:>6}  {job.state.value:<8} {job.key:<{width}} {tries:>5}  {moment}  {said}"
    return text.rstrip()
