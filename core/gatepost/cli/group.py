"""A group of commands: what turns our errors into a sentence, and whose gate the commands ask."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

import click

from gatepost.errors import GatepostError
from gatepost.model import Phase

if TYPE_CHECKING:
    from gatepost.gate import Gatepost

__all__ = ["GATE", "USAGE_ERROR", "GatepostGroup", "open_gate"]

USAGE_ERROR = 2
NO_READER = 141  # 128 + SIGPIPE, as shells have it

GATE = "gatepost.gate"
"""Key of `Context.meta` under which a framework puts a callable that gives its gate."""


def open_gate(phase: str | None = None) -> "AbstractContextManager[Gatepost]":
    """The gate that the command under way is to ask: an application's own, else a new one.

    With `phase` one that goes so deep, and is otherwise the same.
    """
    # Here, not at the top: `gatepost --help` need not load what a verification needs.
    from gatepost.gate import Gatepost

    given: Callable[[], AbstractContextManager[Gatepost]] = click.get_current_context().meta.get(
        GATE, Gatepost
    )
    return given() if phase is None else _as_deep(given, phase)


@contextmanager
def _as_deep(
    given: "Callable[[], AbstractContextManager[Gatepost]]", phase: str
) -> "Iterator[Gatepost]":
    with given() as gate:
        if gate.settings.phase == phase:
            yield gate
            return
        settings = replace(gate.settings, phase=Phase(phase))
        with type(gate)(settings, plugins=gate.given_plugins) as deeper:
            yield deeper


class GatepostGroup(click.Group):
    """Says what stopped a command in one line on standard error; exit status 2.

    Never 1, which means that an address was rejected.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GatepostError as error:
            click.echo(f"gatepost: {error}", err=True)
            ctx.exit(USAGE_ERROR)
        except BrokenPipeError:
            _discard_output()
            ctx.exit(NO_READER)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise  # click's own ways to end a command
        except Exception as error:  # noqa: BLE001  no traceback at a person
            click.echo(f"gatepost: {_in_a_line(error)}", err=True)
            if isinstance(error, OSError):
                _discard_output()
            ctx.exit(USAGE_ERROR)


def _in_a_line(error: Exception) -> str:
    """What happened, without anything that might be an address."""
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"cannot go on: {error.strerror or error}{where}"
    # The kind of error and its place, not its text: that might quote an address.
    frame = extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"a fault of Gatepost's own, {type(error).__name__} at {place}; please report it"


def _discard_output() -> None:
    """What is still buffered would be written at exit, and complained about."""
    if not isinstance(sys.stdout, TextIOWrapper):
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
