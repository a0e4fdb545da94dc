"""Asking registries by RDAP (RFC 9082), through whoisit.

Which registry to ask stands in IANA's bootstrap files (RFC 9224). They are fetched once and kept in
a file, or come from a file of the user's own, and then nothing else is ever asked for them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gatepost.cache.kinds import DAY, Learned
from gatepost.errors import SettingsError
from gatepost.registration.record import Registration

if TYPE_CHECKING:
    from requests import Session

__all__ = ["Rdap"]

_BOOTSTRAP_DAYS = 30
_NOT_TOLD = DAY  # until a registry that did not tell is asked again
_AGAIN = 3600.0  # after a failure
_log = logging.getLogger("gatepost.registration")


class Rdap:
    """Looks one domain up after the other; not for several threads at a time."""

    def __init__(self, kept: Path, *, own: Path | None = None) -> None:
        """`kept` is where the bootstrap is kept; `own` one that the user gives instead.

        Raises SettingsError when whoisit is missing.
        """
        try:
            import whoisit  # noqa: F401
        except ImportError as error:
            raise SettingsError(
                "rdap is set but whoisit is not installed; pip install 'gatepost[rdap]'"
            ) from error
        self._kept = kept
        self._own = own
        self._session: Session | None = None

    def ask(self, domain: str) -> Learned[Registration]:
        """What the registry says of a registrable domain; a failure is not kept for long.

        A domain that the registry does not know, or a registry that cannot be asked, is nothing
        to be held against anybody: whether the domain exists is the DNS's to say.
        """
        import whoisit
        from whoisit.errors import (
            ResourceAccessDeniedError,
            ResourceDoesNotExist,
            UnsupportedError,
            WhoisItError,
        )

        try:
            self._bootstrap()
            with _quiet():
                found: dict[str, Any] = whoisit.domain(
                    domain, session=self._session, follow_related=False
                )
        except (ResourceDoesNotExist, ResourceAccessDeniedError, UnsupportedError):
            return Learned(Registration(), _NOT_TOLD)
        except (WhoisItError, OSError, ValueError) as error:  # requests' errors are OSErrors
            _log.info("a registry did not answer: %s", type(error).__name__)
            return Learned(Registration(), _AGAIN, failed=True)
        since = found.get("registration_date")
        return Learned(Registration(None if since is None else since.timestamp()))

    def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _bootstrap(self) -> None:
        import whoisit
        from requests import Session

        if self._session is None:
            self._session = Session()
        if whoisit.is_bootstrapped() and not whoisit.bootstrap_is_older_than(_BOOTSTRAP_DAYS):
            return
        whoisit.clear_bootstrapping()
        if self._own is not None:
            # The user vouches for it; on a network of one's own there may be no TLS.
            whoisit.load_bootstrap_data(self._own.read_text("utf-8"), allow_insecure=True)
            return
        if self._kept.exists():
            whoisit.load_bootstrap_data(self._kept.read_text("utf-8"))
            if not whoisit.bootstrap_is_older_than(_BOOTSTRAP_DAYS):
                return
            whoisit.clear_bootstrapping()
        whoisit.bootstrap(session=self._session)
        self._keep(whoisit.save_bootstrap_data())

    def _keep(self, data: str | dict[str, Any]) -> None:
        from gatepost.errors import SnapshotError
        from gatepost.snapshots.atomic_file import replace_file

        try:
            replace_file(self._kept, str(data).encode())
        except SnapshotError as error:
            _log.info("the RDAP bootstrap is not kept: %s", error)


@contextmanager
def _quiet() -> Iterator[None]:
    """whoisit warns of what it could not read beside what is wanted."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
