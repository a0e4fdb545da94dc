"""`gatepost milter` and `gatepost policy`."""

from typing import Any

import click

from gatepost_milter.options import listener_options, serve

__all__ = ["commands"]


@click.command("milter")
@listener_options
@click.option(
    "--header",
    type=click.Choice(["none", "x-gatepost", "authentication-results"]),
    help="Mark accepted messages with this header field, and remove forged ones.",
)
@click.option(
    "--on-review",
    type=click.Choice(["accept", "quarantine"]),
    help="What to do with mail that the policy would have a person look at.",
)
def milter(*, doors: tuple[str, ...], verbose: bool, **given: Any) -> None:
    """Refuse bad addresses at RCPT time, as a milter for Postfix or Sendmail.

    Without --listen the listeners are those of gatepost.toml, [[milter.listener]], or
    inet:127.0.0.1:9900 where there are none. SIGHUP reads the settings anew; SIGTERM ends it once
    open sessions are over (30 s at most).

    Exit status: 0 ended by a signal, 2 usage or configuration error.
    """
    from gatepost_milter.settings import Speaks

    serve(given, doors, speaks=Speaks.MILTER, verbose=verbose)


@click.command("policy")
@listener_options
def policy(*, doors: tuple[str, ...], verbose: bool, **given: Any) -> None:
    """Refuse bad addresses as a policy service, for Postfix and Exim.

    The same decisions as `gatepost milter`, for `check_policy_service` in Postfix's restrictions
    and for `readsocket` in Exim's ACLs. Without --listen the listeners are those of gatepost.toml
    with speaks = "policy", or inet:127.0.0.1:9902 where there are none. Signals as for the milter.

    Exit status: 0 ended by a signal, 2 usage or configuration error.
    """
    from gatepost_milter.settings import Speaks

    serve(given, doors, speaks=Speaks.POLICY, verbose=verbose)


commands = (milter, policy)
