"""What is said of lists that the service should have renewed by now."""

from gatepost.model import SnapshotInfo

__all__ = ["age_warning", "held_back"]


def age_warning(info: SnapshotInfo) -> str | None:
    """One sentence with the next step; None while the lists are as fresh as they should be."""
    if info.expires is None or not info.stale:
        return None
    since = info.expires.isoformat(timespec="seconds")
    what = f"the lists are stale: snapshot {info.generation} expired at {since}"
    if info.outdated:
        return f"{what}, and what is not on them is unknown now; run `gatepost pull` to see why"
    until = "" if info.serves_until is None else info.serves_until.isoformat(timespec="seconds")
    return f"{what} and goes on serving until {until}; run `gatepost pull` to see why"


def held_back(info: SnapshotInfo) -> str | None:
    """One sentence about what the service has and does not publish; None where there is none."""
    if info.held_since is None:
        return None
    since = info.held_since.isoformat(timespec="seconds")
    return (
        f"the service holds back what should follow generation {info.generation}, since {since}: "
        "its operator reads why in `gatepost service status`"
    )
