"""The sets the service publishes."""

from enum import StrEnum

__all__ = ["SetName"]


class SetName(StrEnum):
    """Names as they stand in manifests, settings and commands."""

    DISPOSABLE = "disposable"
    BLACKLIST = "blacklist"
    DOMAIN_STATE = "domain_state"
