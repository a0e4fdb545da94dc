"""Zone files of rbldnsd, data set `dnset`: the form that block lists give to those with a key."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gatepost_sync.sources.formats.form import decoded

__all__ = ["Rbldnsd"]

# Comments, `$SOA` and its like, `:127.0.0.2:text`, which is the answer for the lines below it.
NO_NAME = ("#", ";", "$", ":")
ADDRESS = re.compile(r"[0-9.]+(?:/[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Rbldnsd:
    """`name`, `.name` or `*.name`, then an answer that says nothing here; `!name` is excluded."""

    def read(self, data: bytes) -> Iterable[str]:
        """See Form."""
        names = tuple(_names(decoded(data)))
        excluded = {name[1:].lstrip(".") for name in names if name.startswith("!")}
        return tuple(
            name.lstrip(".")
            for name in names
            if not name.startswith("!") and name.lstrip(".") not in excluded
        )


def _names(text: str) -> Iterator[str]:
    for line in text.splitlines():
        name = line.split(None, 1)[0].lower() if line.strip() else ""
        # Lists of names hold addresses as well, of sites that have no name.
        if name and not name.startswith(NO_NAME) and not ADDRESS.fullmatch(name.lstrip("!")):
            yield name.removesuffix(".")
