"""What popular domains are written as for sure, though it is more than a slip or two."""

from collections.abc import Collection, Iterator, Sequence

__all__ = ["COINED", "other_forms"]

COINED = 5  # letters of a household name that is no word: nobody else has it in any country
# Names that the eye reads over, or that begin too late for a slip.
_READ_OVER = {"icloud": "icould", "yahoo": "ahoo"}


def other_forms(domains: Sequence[str], households: Collection[str]) -> dict[str, str]:
    """The domain behind each of its forms; `domains` are those that are meant, best known first."""
    return {form: domain for domain in reversed(domains) for form in _forms(domain, households)}


def _forms(domain: str, households: Collection[str]) -> Iterator[str]:
    name, _, suffix = domain.partition(".")
    registry, _, top = suffix.rpartition(".")
    yield f"www{domain}"
    yield f"{domain}.{top}"  # gmail.com.com
    yield f"{name}.{suffix[0]}"  # gmail.c
    if registry and name in households and len(name) >= COINED:
        yield f"{name}.{top}"  # yahoo.uk
    if name in _READ_OVER:
        yield f"{_READ_OVER[name]}.{suffix}"
