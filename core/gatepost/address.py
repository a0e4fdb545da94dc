"""The values an address is made of. How text becomes one stands in `parse.py`."""

from dataclasses import dataclass

from gatepost.canonical import canonical, split_tag
from gatepost.faults import Fault
from gatepost.quoting import minimal_quoting, unquoted

__all__ = ["Address", "Fault"]


@dataclass(frozen=True, slots=True)
class Address:
    """A parsed address.

    `domain` is the one form every comparison uses: ASCII (IDNA A-labels), lower case, no
    trailing dot; or an IP address in brackets, where the settings take those. `normalized` is
    what to store and send to: the local part as typed (NFC), the domain in Unicode. When `fault`
    is set the other parts are a best effort, so that lists can still be asked; `domain` is empty
    when nothing could be read.
    """

    raw: str
    local: str
    domain: str
    normalized: str
    fault: Fault | None = None

    @property
    def tag(self) -> str:
        """The subaddress behind the provider's separator ("news" in a+news), or empty."""
        return split_tag(unquoted(self.local), self.domain)[1]

    @property
    def canonical(self) -> str:
        """The mailbox behind the spelling, for spotting duplicates: never send to it."""
        if not self.local.startswith('"'):
            return canonical(self.local, self.domain)
        # What the quotation marks hold names the mailbox, and may need none of them any more.
        local, _, domain = canonical(unquoted(self.local), self.domain).rpartition("@")
        return f"{minimal_quoting(local)}@{domain}"

    @property
    def domain_unicode(self) -> str:
        """The domain as people write it; of a faulty address only what could be read."""
        return self.domain if self.fault else self.normalized.rpartition("@")[2]
