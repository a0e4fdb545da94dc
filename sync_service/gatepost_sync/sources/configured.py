"""The sources that the settings name, for the hook `register_sources`."""

from collections.abc import Iterable
from pathlib import Path

from gatepost.lists.entries import EntryClass
from gatepost.lists.sources import PackageSource, Source, installed_packages
from gatepost_sync.queue.schedule import parse_schedule
from gatepost_sync.settings import ServiceSettings
from gatepost_sync.source_settings import (
    FileSourceSettings,
    FormSettings,
    GatepostSourceSettings,
    SourceSettings,
    UrlSourceSettings,
)
from gatepost_sync.sources.card import Bounds, Card
from gatepost_sync.sources.formats.form import Form
from gatepost_sync.sources.formats.json_form import JsonForm
from gatepost_sync.sources.formats.rbldnsd import Rbldnsd
from gatepost_sync.sources.formats.table import Table
from gatepost_sync.sources.formats.text import Text
from gatepost_sync.sources.list_source import ListSource
from gatepost_sync.sources.local_file import LocalFile
from gatepost_sync.sources.other_gatepost import OtherGatepost
from gatepost_sync.sources.package import ListPackage
from gatepost_sync.sources.public_lists import chosen
from gatepost_sync.sources.rsync_file import RsyncFile
from gatepost_sync.sources.secret import Secret
from gatepost_sync.sources.web_file import Limits, WebFile

__all__ = ["configured_sources"]

ONLY = {
    "domains": EntryClass.BLACKLISTED_DOMAIN,
    "addresses": EntryClass.BLACKLISTED_ADDRESS,
    None: None,
}


def configured_sources(settings: ServiceSettings) -> Iterable[Source]:
    """The installed list packages, public lists that are chosen, then `[[service.sources]]`.

    A public list stands in for the package that has the same list: one list has one vote.
    """
    public = chosen(settings.public_lists)
    online = {one.settings.name for one in public}
    packages = installed_packages() if settings.packages else ()
    tables = (*(one.settings for one in public), *(one for one in settings.sources if one.enabled))
    return (
        *(_packaged(one) for one in packages if one.name not in online),
        *(_source(one, settings.data_dir) for one in tables),
    )


def _packaged(package: PackageSource) -> Source:
    return ListPackage(package)


def _source(one: SourceSettings, data_dir: Path) -> Source:
    if isinstance(one, GatepostSourceSettings):
        folder = data_dir / "upstreams" / f"{one.set}-{one.name}"
        return OtherGatepost(
            one.name, one.set, one.url, one.trust_line, folder, _card(one), one.min_votes
        )
    if isinstance(one, FileSourceSettings):
        return ListSource(one.name, one.set, LocalFile(one.path), _form(one), _card(one))
    size = one.max_megabytes * 1024 * 1024
    limits = Limits(size=size, deadline=one.deadline_seconds)
    by_rsync = one.url.startswith("rsync://")
    file = RsyncFile(one.url, limits) if by_rsync else WebFile(one.url, limits, _secret(one))
    return ListSource(one.name, one.set, file, _form(one), _card(one), limit=size)


def _card(one: SourceSettings) -> Card:
    form = one if isinstance(one, FormSettings) else None
    return Card(
        trust=one.trust,
        licence=one.licence,
        schedule=None if one.schedule is None else parse_schedule(one.schedule),
        bounds=Bounds(one.max_shrink_percent, one.max_growth_percent),
        keep_days=one.keep_days,
        max_age_days=None if form is None else form.max_age_days,
        only=None if form is None else ONLY[form.entries],
    )


def _form(one: FormSettings) -> Form:
    match one.format:
        case "csv":
            return Table(one.column, one.delimiter, one.first_seen, one.last_seen)
        case "json":
            first, last = (None if name is None else str(name) for name in _times(one))
            return JsonForm(one.at, one.entry, first, last, one.version)
        case "rbldnsd":
            return Rbldnsd()
        case _:
            return Text()


def _times(one: FormSettings) -> tuple[int | str | None, int | str | None]:
    return one.first_seen, one.last_seen


def _secret(one: UrlSourceSettings) -> Secret | None:
    if one.key_env is None and one.key_file is None:
        return None
    return Secret(one.key_in, one.key_env, one.key_file)
