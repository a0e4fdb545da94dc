"""What problem details (RFC 9457) show of a refusal."""

from typing import Any

from conformance.gate import Seen

__all__ = ["problem_seen"]


def problem_seen(status: int, body: Any) -> Seen:
    """From a response's status and its JSON, None where it is none."""
    if status == 200:
        return Seen(True)
    assert status == 422, status
    (error,) = body["errors"]
    assert body["detail"] == error["message"]
    return Seen(False, error["reason"], error["message"], error["suggestion"])
