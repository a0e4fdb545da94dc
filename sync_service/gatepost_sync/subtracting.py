"""Lists that take entries off others: what is allowed, and relays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gatepost.lists.domains import parents

__all__ = ["Allowance"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """Domains count with all below them, and with the names above, which would list them too.

    Keys lead to whether somebody allowed them by hand: what was listed by hand goes for those only.
    """

    keys: Mapping[str, bool]
    above: Mapping[str, bool]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, bool]]) -> "Allowance":
        """From keys (domains, or hashes of addresses) and whether each was allowed by hand."""
        keys: dict[str, bool] = {}
        above: dict[str, bool] = {}
        for key, by_hand in rows:
            keys[key] = keys.get(key, False) or by_hand
            for name in parents(key):
                above[name] = above.get(name, False) or by_hand
        return cls(keys, above)

    def __bool__(self) -> bool:
        return bool(self.keys)

    def covers(self, key: str, *, by_hand: bool) -> bool:
        """Whether an entry goes, which was listed `by_hand` or was not."""
        verdicts = [self.keys[name] for name in parents(key) if name in self.keys]
        if key in self.above:
            verdicts.append(self.above[key])
        return any(verdicts) if by_hand else bool(verdicts)
