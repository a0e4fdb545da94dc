"""What the browser may do with our pages: show them, run our script, and talk to this server."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["HEADERS"]

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",  # pages hold a token and an address
    }
)
"""For every page; what is served from `static` may be cached."""
