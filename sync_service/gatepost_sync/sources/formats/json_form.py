"""A JSON document, somewhere in which there are entries."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gatepost_sync.errors import ListRefusedError
from gatepost_sync.sources.formats.moment import read_moment
from gatepost_sync.sources.listed import Listed

__all__ = ["JsonForm"]


@dataclass(frozen=True, slots=True)
class JsonForm:
    """Entries are below the member `at` (dots lead further down; empty: the document itself).

    There is a list of texts, a list of objects of which the member `entry` is the text, or an
    object whose names are the texts. `first_seen` and `last_seen` are members beside them.
    `version` is the value that the document's member of that name must have.
    """

    at: str = ""
    entry: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    version: int | None = None

    def read(self, data: bytes) -> Iterable[str]:
        """See Form."""
        try:
            document = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise ListRefusedError("it is no JSON any more; check its url and format") from error
        if self.version is not None and _member(document, "version") != self.version:
            raise ListRefusedError(
                f"it is of version {_short(_member(document, 'version'))} and not {self.version} "
                "any more; its form may have changed"
            )
        return tuple(self._entries(self._found(document)))

    def _found(self, document: object) -> object:
        found = document
        for name in filter(None, self.at.split(".")):
            if not isinstance(found, dict) or name not in found:
                raise ListRefusedError(
                    f"it has no member {self.at!r} any more; check its form and this source's `at`"
                )
            found = found[name]
        return found

    def _entries(self, found: object) -> Iterator[str]:
        if isinstance(found, dict):
            for text, about in found.items():
                yield self._listed(text, about)
            return
        if not isinstance(found, list):
            raise ListRefusedError(
                f"at {self.at or 'its top'!r} there is {_short(found)} and no list of entries"
            )
        for about in found:
            text = _member(about, self.entry) if self.entry is not None else about
            if not isinstance(text, str):
                wanted = f"objects with {self.entry!r}" if self.entry else "texts"
                raise ListRefusedError(f"its entries are no {wanted} any more; check its form")
            yield self._listed(text, about)

    def _listed(self, text: str, about: object) -> str:
        first = read_moment(_member(about, self.first_seen))
        last = read_moment(_member(about, self.last_seen))
        return Listed(text, first, last) if first or last else text


def _member(about: object, name: str | None) -> object:
    return about.get(name) if name is not None and isinstance(about, Mapping) else None


def _short(value: object) -> str:
    return json.dumps(value)[:40]
