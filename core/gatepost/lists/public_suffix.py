"""Entries that would cover everybody below a public suffix: nobody means that by accident."""

from publicsuffixlist import PublicSuffixList

from gatepost.lists.local_entry import EntryKind, LocalEntry
from gatepost.lists.patterns import literal_suffix

__all__ = ["too_wide"]


def too_wide(entry: LocalEntry) -> str | None:
    """Why the entry covers more than one owner's domains, None when it does not."""
    suffix = _suffix(entry)
    if suffix is None:
        return None
    if not suffix:
        return "it covers every domain there is"
    # Built here and not kept: 4 MB and 50 ms that only whoever changes a list needs.
    if PublicSuffixList().is_public(suffix):
        return f"{suffix} is a public suffix: the domains of many owners stand below it"
    return None


def _suffix(entry: LocalEntry) -> str | None:
    if entry.kind is EntryKind.DOMAIN:
        return entry.key
    if entry.kind is not EntryKind.PATTERN:
        return None
    # Without a letter or digit it is about anybody's mailbox: `*.*` is every other person.
    names_somebody = any(map(str.isalnum, entry.key.rpartition("@")[0]))
    return None if names_somebody else literal_suffix(entry.key)
