"""Which parts answer in C, and which in Python, where nobody compiled them."""

from gatepost.idn import lookup, punycode
from gatepost.typos import distance

__all__ = ["in_python"]


def in_python() -> tuple[str, ...]:
    """Names of the parts that answer in Python; none where all were compiled."""
    parts = {
        "letters": lookup.is_compiled(),
        "Punycode": punycode.is_compiled(),
        "spelling": distance.is_compiled(),
    }
    return tuple(name for name, compiled in parts.items() if not compiled)
