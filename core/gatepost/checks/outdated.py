"""What a check says of something that a list too old does not name."""

from functools import cache

from gatepost.model import Finding, Outcome
from gatepost.reasons import Reason

__all__ = ["not_known"]


@cache
def not_known(check: str) -> Finding:
    """One finding a check, shared: it is on the hot path of a host whose pulls have failed."""
    detail = "the snapshot expired too long ago to call anything clean (stale_days)"
    return Finding(check, Outcome.UNKNOWN, Reason.LISTS_OUTDATED, detail)
