"""Top-level domains, and the registries' names below them: what nobody mistyped."""

from gatepost.data import read_names

__all__ = ["SLIPS", "TELLING", "Suffixes"]

# Countries whose registry sells names under com or co, and has none under the other one.
_UNDER_COM = ("ar", "au", "br", "hk", "mx", "ph", "pt", "sg", "tr", "tw", "vn")
_UNDER_CO = ("id", "jp", "kr", "nz", "th", "uk", "za")
# Who wrote the first meant the second, although the first exists, or might for all we know.
SLIPS = (
    {"cm": "com", "om": "com", "ne": "net", "et": "net"}
    | {f"co.{country}": f"com.{country}" for country in _UNDER_COM}
    | {f"com.{country}": f"co.{country}" for country in _UNDER_CO}
)
TELLING = 3  # letters of a name: behind two, .cm is as likely as .com
_GENERIC = frozenset((
    "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "mobi", "pro",
))  # fmt: skip
# The newer ones where anybody has a name, of those near to what popular domains end in: web.dev is
# not web.de. Without bet, bom, cam and mom, for there a slip of net or com is likelier.
_NEWER = frozenset((
    "art", "cab", "call", "camp", "car", "cat", "cool", "coop", "cpa", "dev", "esq", "eus", "free",
    "frl", "inc", "ing", "ink", "ist", "llp", "med", "men", "moe", "pet", "run", "sex", "ski",
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
        return suffix in _GENERIC or suffix in _NEWER
