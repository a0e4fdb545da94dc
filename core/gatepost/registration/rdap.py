"""Asking registries by RDAP (RFC 9082), through whoisit.

Which registry to ask stands in IANA's bootstrap files (RFC 9224). They are fetched once a month and
kept in a file, or come from a file of the user's own, and then nothing else is ever asked for them.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from gatepost.cache.kinds import DAY, Learned
from gatepost.errors import SettingsError
from gatepost.registration.record import Registration

if TYPE_CHECKING:
    from datetime import datetime

    from requests import Session

__all__ = ["Rdap"]

_BOOTSTRAP_DAYS = 30
_NOT_TOLD = DAY  # until a registry that did not tell is asked again
_AGAIN = 3600.0  # after a failure
_PARTS = ("dns", "asn", "ipv4", "ipv6", "object")  # what whoisit wants to be there
_log = logging.getLogger("gatepost.registration")


class Rdap:
    """Looks one domain up after the other; not for several threads at a time."""

    def __init__(self, kept: Path, *, own: Path | None = None) -> None:
        """`kept` is where the bootstrap is kept; `own` one that the user gives instead.

        Raises SettingsError when whoisit is missing, or the user's bootstrap is none.
        """
        try:
            import whoisit  # noqa: F401
        except ImportError as error:
            raise SettingsError(
                "rdap is set but whoisit is not installed; pip install 'gatepost[rdap]'"
            ) from error
        self._kept = kept
        self._own = None if own is None else _read_own(own)
        self._session: Session | None = None
        self._again = 0.0  # when IANA may be asked anew, on the clock `monotonic`

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
        except ResourceDoesNotExist:
            return Learned(Registration(gone=True), _NOT_TOLD)
        except (ResourceAccessDeniedError, UnsupportedError):
            return Learned(Registration(), _NOT_TOLD)
        except (WhoisItError, OSError, ValueError) as error:  # requests' errors are OSErrors
            _log.info("a registry did not answer: %s", type(error).__name__)
            return Learned(Registration(), _AGAIN, failed=True)
        since, until = found.get("registration_date"), found.get("expiration_date")
        return Learned(Registration(_timestamp(since), _timestamp(until)))

    def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def _bootstrap(self) -> None:
        """Tells whoisit whom to ask. Raises WhoisItError or OSError when that is not known."""
        import whoisit
        from requests import Session

        if self._session is None:
            self._session = Session()
        if whoisit.is_bootstrapped() and (self._own is not None or not self._is_due()):
            return
        whoisit.clear_bootstrapping()
        if self._own is not None:
            # The user vouches for it; on a network of one's own there may be no TLS.
            whoisit.load_bootstrap_data(self._own, allow_insecure=True)
        elif not self._load_kept() or self._is_due():
            self._fetch()

    def _is_due(self) -> bool:
        import whoisit

        old: bool = whoisit.bootstrap_is_older_than(_BOOTSTRAP_DAYS)
        return old and monotonic() >= self._again

    def _fetch(self) -> None:
        """Asks IANA; what was kept goes on to serve when that fails."""
        import whoisit
        from whoisit.bootstrap import Bootstrap
        from whoisit.errors import WhoisItError

        if monotonic() < self._again:
            raise ConnectionError("IANA is asked again later")
        fetched = Bootstrap(self._session)  # whoisit's own would leave a connection open
        try:
            fetched.bootstrap()
        except (WhoisItError, OSError, ValueError):
            self._again = monotonic() + _AGAIN
            if not whoisit.is_bootstrapped():
                raise
        else:
            text = str(fetched.save_bootstrap_data())
            whoisit.clear_bootstrapping()
            whoisit.load_bootstrap_data(text)
            self._keep(text)

    def _load_kept(self) -> bool:
        """Whether there is one that was kept, of whatever age."""
        import whoisit
        from whoisit.errors import WhoisItError

        try:
            whoisit.load_bootstrap_data(self._kept.read_text("utf-8"))
        except (OSError, ValueError, WhoisItError):  # none yet, or one that was damaged
            whoisit.clear_bootstrapping()
            return False
        return True

    def _keep(self, text: str) -> None:
        from gatepost.errors import SnapshotError
        from gatepost.snapshots.atomic_file import replace_file

        try:
            replace_file(self._kept, text.encode())
        except SnapshotError as error:
            _log.info("the RDAP bootstrap is not kept: %s", error)


def _read_own(path: Path) -> str:
    """The text of the user's bootstrap; SettingsError when it is none."""
    try:
        text = path.read_text("utf-8")
        found = json.loads(text)
    except OSError as error:
        raise SettingsError(
            f"setting 'rdap_bootstrap': cannot read {path}: {error.strerror}"
        ) from error
    except ValueError as error:
        raise SettingsError(f"setting 'rdap_bootstrap': {path} is no JSON") from error
    if not isinstance(found, dict) or not {"timestamp", *_PARTS} <= found.keys():
        raise SettingsError(
            f"setting 'rdap_bootstrap': {path} is no bootstrap as whoisit saves it: "
            f"an object with timestamp, {', '.join(_PARTS)}"
        )
    return text


def _timestamp(moment: "datetime | None") -> float | None:
    return None if moment is None else moment.timestamp()


@contextmanager
def _quiet() -> Iterator[None]:
    """whoisit warns of what it could not read beside what is wanted."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
