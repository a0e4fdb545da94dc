"""From the paths of MAIL and RCPT to the addresses that are judged."""

__all__ = ["envelope_address", "is_contact"]

# Whoever is refused must be able to ask why: RFC 5321 section 4.5.1, RFC 2142 section 4.
_CONTACTS = frozenset({"postmaster", "abuse"})
_INITIALS = frozenset('pPaA"')


def envelope_address(path: str, canonical: str = "") -> str:
    """The address in a path, empty for the null reverse-path `<>`.

    `canonical` is the MTA's own reading of it ({mail_addr}, {rcpt_addr}), which completes a
    bare user name and drops a source route; it counts when there is one.
    """
    if len(path) > len("<>") and canonical and canonical[0] != "<":
        return canonical  # almost always
    address = path.strip().removeprefix("<").removesuffix(">")
    if address and canonical and canonical != "<>":
        return canonical.removeprefix("<").removesuffix(">")
    return _without_route(address)


def _without_route(path: str) -> str:
    """RFC 5321 appendix C: `@one,@two:user@three` means user@three."""
    if not path.startswith("@"):
        return path
    return path.partition(":")[2] or path


def is_contact(address: str) -> bool:
    """Whether this is postmaster@ or abuse@, anywhere, in any case; bare postmaster too."""
    if address[:1] not in _INITIALS:  # almost all of them
        return False
    local = address.rpartition("@")[0] or address
    return local.strip('"').lower() in _CONTACTS
