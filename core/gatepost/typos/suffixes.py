"""Top-level domains, and the registries' names below them: what nobody mistyped."""

from gatepost.data import read_names

__all__ = ["SLIPS", "TELLING", "Suffixes"]

# Who wrote the first meant the second, although the first exists.
SLIPS = {"cm": "com", "om": "com", "ne": "net", "et": "net"}
TELLING = 3  # letters of a name: behind two, .cm is as likely as .com
_GENERIC = frozenset((
    "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "mobi", "pro",
))  # fmt: skip
# What registries sell names under: co.uk, com.br, ne.jp.
_SECOND = frozenset((
    "co", "com", "net", "org", "edu", "gov", "ac", "ne", "or", "go", "gr", "gen", "nom",
))  # fmt: skip


class Suffixes:
    """Knows every country's top-level domain."""

    def __init__(self) -> None:
        self._countries = read_names("countries")

    def exists(self, suffix: str) -> bool:
        """Whether there are domains with that suffix."""
        second, _, top = suffix.rpartition(".")
        if top in self._countries:
            return not second or second in _SECOND
        return suffix in _GENERIC
