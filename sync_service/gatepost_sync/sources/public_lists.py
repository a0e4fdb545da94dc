"""The public lists that come as configuration (`public_lists.toml`), all of them off."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from gatepost.errors import SettingsError
from gatepost.nearest import nearest
from gatepost_sync.source_settings import UrlSourceSettings

__all__ = ["ALL_FREE", "PublicList", "chosen", "public_lists"]

ALL_FREE = "free"


@dataclass(frozen=True, slots=True)
class PublicList:
    """A list on the web. `free`: its licence lets it be passed on."""

    settings: UrlSourceSettings
    free: bool


def public_lists() -> tuple[PublicList, ...]:
    """Every one that is known."""
    text = files("gatepost_sync.sources").joinpath("public_lists.toml").read_text(encoding="utf-8")
    return tuple(_list(dict(table)) for table in tomllib.loads(text)["lists"])


def chosen(names: Iterable[str]) -> tuple[PublicList, ...]:
    """Those of the setting `public_lists`; SettingsError for a name that is none."""
    names = tuple(names)
    if not names:
        return ()
    known = {one.settings.name: one for one in public_lists()}
    for name in names:
        if name not in known and name != ALL_FREE:
            raise SettingsError(
                f"setting 'public_lists': there is no list {name!r}{nearest(name, known)}; lists "
                f"are {', '.join(known)}, or {ALL_FREE!r} for all that may be passed on"
            )
    return tuple(
        one for name, one in known.items() if name in names or (one.free and ALL_FREE in names)
    )


def _list(table: dict[str, object]) -> PublicList:
    free = table.pop("free")
    return PublicList(UrlSourceSettings.model_validate({"kind": "url", **table}), bool(free))
