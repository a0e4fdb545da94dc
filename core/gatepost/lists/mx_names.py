"""MX sets as the table of a domain state has them: with what repeats the domain left out.

Most domains that run their own mail, and all at Microsoft, have host names that hold the domain
itself. Written as in a zone file, thousands of them share one row:

    mail.example.org                             mail.@
    example-org.mail.protection.outlook.com      %.mail.protection.outlook.com
"""

from collections.abc import Iterable

__all__ = ["filled_in", "from_row", "names_domain", "to_row"]

DOMAIN, DASHED = "@", "%"  # no host name holds either


def to_row(hosts: Iterable[str], domain: str) -> bytes:
    """The row of the MX hosts of `domain`, best preference first; empty for none."""
    dashed = domain.replace(".", "-") + "."
    return " ".join(_short(host, domain, dashed) for host in hosts).encode("ascii")


def from_row(row: bytes, domain: str) -> tuple[str, ...]:
    """The hosts of a row."""
    text = row.decode("ascii", "replace")
    return tuple(text.replace(DOMAIN, domain).replace(DASHED, domain.replace(".", "-")).split())


def names_domain(row: bytes) -> bool:
    """Whether the hosts of a row depend on whose they are."""
    return DOMAIN.encode() in row or DASHED.encode() in row


def filled_in(row: bytes, domain: bytes) -> bytes:
    """A row as it reads for one domain: the same hosts as of `from_row`, in one piece."""
    return row.replace(DOMAIN.encode(), domain).replace(DASHED.encode(), domain.replace(b".", b"-"))


def _short(host: str, domain: str, dashed: str) -> str:
    if host == domain or host.endswith("." + domain):
        return host[: len(host) - len(domain)] + DOMAIN
    return DASHED + host[len(dashed) - 1 :] if host.startswith(dashed) else host
