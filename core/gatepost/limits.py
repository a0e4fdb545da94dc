"""How long an address and its parts may be, in octets as they are sent."""

__all__ = [
    "HOST_LABEL",
    "MAX_ADDRESS",
    "MAX_DOMAIN",
    "MAX_INPUT",
    "MAX_LABEL",
    "MAX_LOCAL",
    "octets",
]

MAX_LOCAL = 64  # RFC 5321 section 4.5.3.1.1
MAX_LABEL = 63  # RFC 1035 section 2.3.4
HOST_LABEL = r"[a-z0-9][a-z0-9-]{0,62}+(?<!-)"  # in small letters, RFC 1123 section 2.1
MAX_DOMAIN = 253  # without the root dot and the length octets, RFC 1035 section 2.3.4
MAX_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3 less the angle brackets
# No legal address is longer in characters. What is longer is cut here, unread: a megabyte must
# not travel through reports and logs.
MAX_INPUT = 320


def octets(text: str) -> int:
    """Length in UTF-8, for any text: lone surrogates count as what they would take."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
