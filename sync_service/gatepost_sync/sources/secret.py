"""A key of the operator's for one upstream: read when it is needed, and written nowhere."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gatepost_sync.errors import UpstreamError

__all__ = ["KEY", "Secret"]

KEY = "{key}"  # stands for the key in a url


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a key is kept, and where in a request it goes.

    `place` is "bearer", "header NAME", "query NAME" or "url" (in place of `{key}`).
    """

    place: str
    variable: str | None = None
    file: Path | None = None

    def read(self, environ: Mapping[str, str] = os.environ) -> str:
        """The key; UpstreamError when it is not there."""
        if self.variable is not None:
            key, where = environ.get(self.variable, ""), f"the variable {self.variable}"
        else:
            key, where = self._from_file(), f"the file {self.file}"
        key = key.strip()
        if not key or not key.isascii() or not key.isprintable():
            raise UpstreamError(f"there is no key in {where}; put yours there")
        return key

    def _from_file(self) -> str:
        try:
            return (self.file or Path()).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise UpstreamError(f"cannot read the key file {self.file}: {reason}") from error

    def headers(self, key: str) -> dict[str, str]:
        """What goes into the head of a request."""
        if self.place == "bearer":
            return {"Authorization": f"Bearer {key}"}
        where, _, name = self.place.partition(" ")
        return {name: key} if where == "header" else {}

    def url(self, url: str, key: str) -> str:
        """The url of a request."""
        where, _, name = self.place.partition(" ")
        if where == "url":
            return url.replace(KEY, quote(key, safe=""))
        if where == "query":
            return f"{url}{'&' if '?' in url else '?'}{quote(name)}={quote(key, safe='')}"
        return url
