"""What a check says of something that a list does not name, where the list cannot be relied on."""

from functools import cache

from gatepost.lists.live import Lists
from gatepost.model import Finding, Outcome
from gatepost.reasons import Reason

__all__ = ["damaged", "not_known", "not_seen_lately", "unlisted"]


def unlisted(lists: Lists, name: str, passed: Finding) -> Finding:
    """`passed`, unless the set is damaged or too old: nothing is called clean then.

    `name` is the set's, and the check's.
    """
    if lists.whole:  # nearly always
        return passed
    if name in lists.view.damaged:
        return damaged(name, name)
    return not_known(name) if lists.outdated else passed


@cache
def not_known(check: str) -> Finding:
    """One finding a check, shared: it is on the hot path of a host whose pulls have failed."""
    detail = "the snapshot expired too long ago to call anything clean (stale_days)"
    return Finding(check, Outcome.UNKNOWN, Reason.LISTS_OUTDATED, detail)


@cache
def not_seen_lately(check: str) -> Finding:
    """The same of a state that is in a fresh snapshot, and itself too old."""
    detail = "the domain was last checked too long ago (stale_days)"
    return Finding(check, Outcome.UNKNOWN, Reason.LISTS_OUTDATED, detail)


@cache
def damaged(check: str, name: str) -> Finding:
    """The same of a set whose file is damaged: a fault of ours, until the next pull repairs it."""
    detail = f"the set {name} is damaged on this host; the next pull repairs it: gatepost pull"
    return Finding(check, Outcome.UNKNOWN, Reason.CHECK_FAILED, detail)
