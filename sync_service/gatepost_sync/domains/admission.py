"""Which domains are looked after at all."""

from gatepost.lists.cleaning import Cleaner
from gatepost.lists.domains import canonical_domain
from gatepost.special_use import private_name, reserved_name
from gatepost_sync.errors import BadEntryError
from gatepost_sync.vetting import PUBLIC_SUFFIX

__all__ = ["Admission"]


class Admission:
    """Holds the public suffix list; make one for many domains."""

    def __init__(self) -> None:
        self._cleaner = Cleaner()

    def admit(self, text: str) -> str:
        """The canonical domain; BadEntryError, which never repeats it, says why there is none."""
        domain = canonical_domain(text)
        if domain is None:
            raise BadEntryError("not a domain")
        if reserved_name(domain) is not None or private_name(domain) is not None:
            raise BadEntryError("a special-use name")
        if self._cleaner.fault(domain) == PUBLIC_SUFFIX:
            raise BadEntryError("a public suffix")
        return domain
