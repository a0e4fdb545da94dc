"""Top-level domains, and the registries' names below them: what nobody mistyped."""

from gatepost.data import read_names

__all__ = ["Suffixes"]

# Where somebody who wrote the second meant the first, although the second exists.
_SLIPS = frozenset({("com", "cm"), ("com", "om"), ("net", "ne"), ("net", "et")})
_TELLING = 3  # letters: behind two, .cm is as likely as .com
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

    def is_slip(self, typed: str, meant: str, name: str) -> bool:
        """Whether `typed` behind `name` is taken for a misspelling of `meant` even if it exists: a
        name of some length makes the slip far more likely."""
        return (meant, typed) in _SLIPS and len(name) >= _TELLING

    def exists(self, suffix: str) -> bool:
        """Whether there are domains with that suffix."""
        second, _, top = suffix.rpartition(".")
        if top in self._countries:
            return not second or second in _SECOND
        return suffix in _GENERIC
