"""`gatepost service add` and `remove`: entries by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from gatepost_sync.commands.publish import ALLOW_EMPTY, publish_text
from gatepost_sync.errors import BadEntryError, PublishRefusedError, ServiceError
from gatepost_sync.sets import SetName

if TYPE_CHECKING:
    from gatepost_sync.service import Service
    from gatepost_sync.store.lists import Contents
    from gatepost_sync.vetting import Vetter

__all__ = ["add", "remove"]

_SET = click.argument("name", metavar="SET", type=click.Choice([str(name) for name in SetName]))
_ENTRIES = click.argument("entries", nargs=-1, required=True, metavar="ENTRY...")
_NO_PUBLISH = click.option("--no-publish", is_flag=True, help="Leave it to the next publication.")
# Why an entry is refused, in words for whoever has just typed it.
_ADVICE = {
    "public suffix": "is a public suffix: every domain below it would be hit; name those you mean",
    "well-known provider or relay": "is a well-known provider or relay, used by honest people; "
    "blacklist it if you must, it cannot be in this set",
    "not a domain": "is not a domain",
    "not an address": "is not an address",
}


@click.command("add")
@_SET
@_ENTRIES
@_NO_PUBLISH
@ALLOW_EMPTY
@click.option("--for", "lasting", metavar="TIME", help="Only for so long: 12h, 30d.")
def add(
    *,
    name: str,
    entries: tuple[str, ...],
    no_publish: bool,
    allow_empty: bool,
    lasting: str | None,
) -> None:
    """Add each ENTRY to SET and publish.

    An ENTRY is a domain; in blacklist and allow also an address, in role a local part, in
    domain_state a quoted line such as "example.org registered,null_mx", in mx one such as
    "mx.example disposable". Of an address only a hash is kept. With one bad ENTRY none is
    added.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.sources.manual import add_by_hand
    from gatepost_sync.times import utc_now
    from gatepost_sync.vetting import Vetter

    contents = _vetted(Vetter(), SetName(name), entries)
    now = utc_now()
    expires = None if lasting is None else now + _duration(SetName(name), lasting)
    with open_service(ServiceSettings.load()) as service:
        with service.database.write() as session:
            added = add_by_hand(session, SetName(name), contents, now, expires=expires)
        click.echo(f"{added} added to {name}, {len(contents) - added} were there already")
        if not no_publish:
            click.echo(_published(service, allow_empty=allow_empty))


@click.command("remove")
@_SET
@_ENTRIES
@_NO_PUBLISH
@ALLOW_EMPTY
def remove(*, name: str, entries: tuple[str, ...], no_publish: bool, allow_empty: bool) -> None:
    """Remove each ENTRY that was added by hand from SET, and publish.

    An ENTRY is a domain, or an address of the blacklist.
    """
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.service import open_service
    from gatepost_sync.settings import ServiceSettings
    from gatepost_sync.sources.manual import remove_by_hand
    from gatepost_sync.vetting import Vetter

    keys = _keys(Vetter(), SetName(name), entries)
    with open_service(ServiceSettings.load()) as service:
        with service.database.write() as session:
            remove_by_hand(session, SetName(name), keys)
        click.echo(f"{len(keys)} removed from {name}")
        if not no_publish:
            click.echo(_published(service, allow_empty=allow_empty))


def _duration(name: SetName, text: str) -> timedelta:
    from gatepost_sync.queue.schedule import Every, parse_schedule

    try:
        read = parse_schedule(text)
    except ValueError:
        read = None
    if not isinstance(read, Every) or name is SetName.DOMAIN_STATE:
        raise ServiceError(
            "--for takes a time such as 12h or 30d, and no entries of domain_state, which are true "
            "until you say otherwise; nothing was changed"
        )
    return timedelta(seconds=read.seconds)


def _published(service: "Service", *, allow_empty: bool) -> str:
    # Here, not at the top: `gatepost --help` need not load a database.
    from gatepost_sync.jobs.publish import publish

    try:
        return publish_text(publish(service, allow_empty=allow_empty))
    except PublishRefusedError as error:
        raise PublishRefusedError(f"the change is kept but not published: {error}") from error


def _vetted(vetter: "Vetter", name: SetName, entries: tuple[str, ...]) -> "Contents":
    contents = {}
    for entry in entries:
        with _naming(entry):
            key, value = vetter.entry(name, entry, confirmed=True)
        contents[key] = value
    return contents  # type: ignore[return-value]  # one set has one kind of values


def _keys(vetter: "Vetter", name: SetName, entries: tuple[str, ...]) -> set[str]:
    keys = set()
    for entry in entries:
        with _naming(entry):
            keys.add(vetter.key(name, entry))
    return keys


@contextmanager
def _naming(entry: str) -> Iterator[None]:
    """What is wrong with an entry, naming it: it is the terminal of whoever typed it."""
    try:
        yield
    except BadEntryError as error:
        advice = _ADVICE.get(str(error), f"cannot be read: {error}")
        raise ServiceError(f"{entry!r} {advice}; nothing was changed") from error
