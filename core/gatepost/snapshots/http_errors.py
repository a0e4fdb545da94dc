"""What requests says when a transfer fails, without its wrapping."""

__all__ = ["innermost"]


def innermost(error: Exception) -> Exception:
    """The reason itself, which requests and urllib3 wrap two or three times."""
    reason = error
    while reason.args:
        inner = getattr(reason, "reason", None) or reason.args[-1]
        if not isinstance(inner, Exception):
            break
        reason = inner
    return reason
