"""Domains that were named on the command line and have to be looked after already."""

from typing import TYPE_CHECKING

from gatepost_sync.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from gatepost_sync.domains.cohorts import Cohorts
    from gatepost_sync.store.domain_tables import DomainRow

__all__ = ["named_rows"]


def named_rows(
    session: "Session", cohorts: "Cohorts", names: "Iterable[str]"
) -> "tuple[DomainRow, ...]":
    """Their rows; ServiceError for the first that has none."""
    from gatepost.lists.domains import canonical_domain
    from gatepost_sync.store.domains import find_domain

    rows = []
    for name in names:
        domain = canonical_domain(name)
        row = None if domain is None else find_domain(session, cohorts, domain)
        if row is None:
            raise ServiceError(f"the service does not look after {name!r}; nothing was changed")
        rows.append(row)
    return tuple(rows)
