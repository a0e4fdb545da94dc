"""The domain that somebody registered: one label below a public suffix."""

from publicsuffixlist import PublicSuffixList

__all__ = ["Registrable"]


class Registrable:
    """Finds it. Building one takes 4 MB and 50 ms, so it waits until it is first asked."""

    def __init__(self) -> None:
        self._suffixes: PublicSuffixList | None = None

    def __call__(self, domain: str) -> str | None:
        """`company.co.uk` for `mail.company.co.uk`; None for a public suffix itself."""
        if self._suffixes is None:
            self._suffixes = PublicSuffixList()
        found: str | None = self._suffixes.privatesuffix(domain)
        return found
