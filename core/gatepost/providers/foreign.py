"""Providers beyond our own prober, registered when the settings name them and not before."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from gatepost.errors import SettingsError
from gatepost.hookspecs import MailboxProvider, hookimpl
from gatepost.settings import Settings

__all__ = ["api_names", "provider_names"]

REMOTE = "remote"


@hookimpl
def register_providers(settings: Settings) -> Iterable[MailboxProvider]:
    """Another Gatepost, and the APIs of third parties: those that are named."""
    folder = settings.mailbox_apis
    if folder is not None and not folder.is_dir():
        raise SettingsError(f"setting 'mailbox_apis': there is no folder {folder}")
    return list(_named(settings))


def provider_names(settings: Settings) -> tuple[str, ...]:
    """Every name that a setting may hold because of this module."""
    return (REMOTE, *api_names(settings.mailbox_apis))


def api_names(folder: Path | None) -> tuple[str, ...]:
    """The APIs that there are files for: ours, and those of the user."""
    names = {path.name for path in files("gatepost.providers").joinpath("apis").iterdir()}
    if folder is not None:
        names |= {path.name for path in folder.glob("*.toml")}
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _named(settings: Settings) -> Iterator[MailboxProvider]:
    for name in settings.mailbox_providers:
        if name == REMOTE:
            yield _remote(settings)
        elif name in api_names(settings.mailbox_apis):
            yield _api(name, settings)


def _remote(settings: Settings) -> MailboxProvider:
    from gatepost.providers.http import require_http
    from gatepost.providers.keys import key_for
    from gatepost.providers.remote import RemoteProvider

    require_http(REMOTE)
    if settings.remote_url is None:
        raise SettingsError("the provider 'remote' needs the setting 'remote_url'")
    return RemoteProvider(settings.remote_url, key_for(REMOTE))


def _api(name: str, settings: Settings) -> MailboxProvider:
    from gatepost.providers.api_provider import ApiProvider
    from gatepost.providers.api_spec import read_spec
    from gatepost.providers.http import require_http
    from gatepost.providers.keys import key_for, variable_of

    require_http(name)
    spec = read_spec(name, _text(name, settings.mailbox_apis))
    check_api_url(spec.url, name, allow_http=settings.allow_http)
    key = key_for(name)
    if spec.wants_key and key is None:
        variable = variable_of(name)
        raise SettingsError(
            f"the provider {name!r} needs a key: set {variable}, or {variable}_FILE to a file "
            "that holds it"
        )
    return ApiProvider(spec, key or "")


def check_api_url(url: str, name: str, *, allow_http: bool) -> None:
    """SettingsError unless it is https, or http to this host or by `allow_http`."""
    from gatepost.snapshots.http_fetcher import check_url

    try:
        check_url(url, allow_http=allow_http)
    except SettingsError as error:
        raise SettingsError(str(error).replace("sync_url", f"API {name!r}: url")) from error


def _text(name: str, folder: Path | None) -> str:
    """The file of the API; the user's own comes before ours."""
    own = None if folder is None else folder / f"{name}.toml"
    try:
        if own is not None and own.is_file():
            return own.read_text(encoding="utf-8")
        return files("gatepost.providers").joinpath("apis", f"{name}.toml").read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"API {name!r}: cannot be read: {type(error).__name__}") from error
