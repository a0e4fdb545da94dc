"""More than one address, or more than an address: whatever sign of it were removed, a wrong address
would be left over.
"""

import re

from gatepost.diagnosis.flaw import Flaw
from gatepost.faults import FaultCode

__all__ = ["surplus_flaw"]

# The scheme of a link (RFC 3986 section 3.1, RFC 6068), and what people write before an address.
_BEFORE = re.compile(
    r"(?:mailto|smtp|sips?|xmpp|im|e-?mail|mail|to|cc|bcc|from)\s*:|[a-z][a-z0-9+.-]*:/|[^:]*:\s",
    re.IGNORECASE,
)


def surplus_flaw(local: str, domain: str) -> Flaw | None:
    """The flaw of two parts that are not too long, placed in the whole text."""
    if ":" in local and not local.startswith('"') and _BEFORE.match(local):
        return Flaw(FaultCode.EXTRA_TEXT, 0)
    if "@" in domain and not domain.startswith("["):
        return Flaw(FaultCode.TWO_ATS, len(local) + 1 + domain.index("@"))
    return None
