"""Index files that a gate can open, for services of tests."""

from gatepost.lists.entries import EntryClass, ListEntry, build_list, domain_key

__all__ = ["disposable_index"]

ENTRY = ListEntry(EntryClass.DISPOSABLE, ("test",), confirmed=True)


def disposable_index(*domains: str) -> bytes:
    """The set disposable with these domains in it."""
    return build_list({domain_key(domain): ENTRY for domain in domains})
