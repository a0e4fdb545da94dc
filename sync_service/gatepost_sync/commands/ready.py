"""`gatepost service ready`: the probe of containers and scripts, without curl."""

import json
import sys

import click

__all__ = ["command"]

ANSWER_SECONDS = 4.0


@click.command("ready")
@click.argument("url", required=False)
@click.option("--live", is_flag=True, help="Only whether the process answers.")
def command(*, url: str | None, live: bool) -> None:
    """Ask a running service, or a worker that listens, whether all that it needs is there.

    Without URL it is the service that the settings describe. Exit status: 0 ready, 1 not ready or
    no answer; what is down is said.
    """
    # Here, not at the top: `gatepost --help` need not load what speaks HTTP.
    import urllib.error
    import urllib.request

    from gatepost_sync.settings import ServiceSettings

    base = url or ServiceSettings.load().local_url
    # No proxy: the question is about this machine, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        path = "live" if live else "ready"
        with opener.open(f"{base}/health/{path}", timeout=ANSWER_SECONDS) as answer:
            said = json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            click.echo(_detail(error.read()), err=True)
        sys.exit(1)
    except (OSError, ValueError) as error:
        click.echo(f"{base} does not answer ({type(error).__name__})", err=True)
        sys.exit(1)
    click.echo(said["status"])
    for name, one in said.get("dependencies", {}).items():
        if one["status"] != "up":
            click.echo(f"{name}: {one['detail']}", err=True)


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return "not ready"
