"""A list on the web: conditional, bounded in size and time, and never from another host."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from gatepost.snapshots.deadline import Transfer
from gatepost.snapshots.http_errors import innermost
from gatepost.version import __version__
from gatepost_sync.errors import UpstreamError
from gatepost_sync.sources.conditional import MAX_LIST_SIZE, Upstream

if TYPE_CHECKING:
    from requests import Response, Session

__all__ = ["Limits", "UrlSource"]

MAX_REDIRECTS = 3
CHUNK = 64 * 1024
SEPARATOR = " "  # neither an ETag of ours nor a URL holds one


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the list, seconds of the whole transfer, seconds of one silence."""

    size: int = MAX_LIST_SIZE
    deadline: float = 60.0
    silence: float = 10.0


@dataclass(frozen=True, slots=True)
class UrlSource:
    """One entry a line, UTF-8."""

    name: str
    set: str
    confirmed: bool
    url: str
    limits: Limits = field(default_factory=Limits)

    def collect(self) -> Iterable[str]:
        """The lines, downloaded whether or not they changed."""
        upstream = self.collect_if_changed(None)
        return () if upstream is None else upstream.lines

    def collect_if_changed(self, tag: str | None) -> Upstream | None:
        """The lines and their tag, None when `tag` still names them; UpstreamError otherwise."""
        # Imported here: requests takes 0.1 s, and whoever only lists sources needs none of it.
        import requests
        from urllib3.exceptions import HTTPError

        from gatepost.errors import PullError
        from gatepost.snapshots.http_adapter import WatchedAdapter

        transfer = Transfer(self.url, seconds=self.limits.deadline)
        try:
            with transfer.running(), requests.Session() as session:
                for scheme in ("http://", "https://"):
                    session.mount(scheme, WatchedAdapter(transfer.watch))
                return self._download(session, _etag(tag, self.url))
        except PullError as error:  # the deadline
            raise UpstreamError(str(error)) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise UpstreamError(
                f"{self.url} could not be fetched: {_reason(error)}; check the network and the "
                f"url of the source {self.name!r}"
            ) from error

    def _download(self, session: "Session", etag: str | None) -> Upstream | None:
        # identity: the size cap is about what is kept, not about a compressed form of it.
        headers = {"User-Agent": f"gatepost/{__version__}", "Accept-Encoding": "identity"}
        if etag is not None:
            headers["If-None-Match"] = etag
        url = self.url
        for _ in range(MAX_REDIRECTS + 1):
            with session.get(
                url, headers=headers, stream=True, allow_redirects=False,
                timeout=self.limits.silence,
            ) as response:  # fmt: skip
                if not response.is_redirect:
                    return self._read(response, conditional=etag is not None)
                url = self._redirected(url, response.headers["Location"])
        raise UpstreamError(f"{self.url} redirects more than {MAX_REDIRECTS} times; set the last")

    def _redirected(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        if urlsplit(target)[:2] != urlsplit(url)[:2]:
            raise UpstreamError(
                f"{self.url} redirects to {target[:200]}, which is not followed to another host; "
                f"if you trust it, set it as the url of the source {self.name!r}"
            )
        return target

    def _read(self, response: "Response", *, conditional: bool) -> Upstream | None:
        if conditional and response.status_code == 304:
            return None
        if response.status_code != 200:
            raise UpstreamError(
                f"{self.url} answered {response.status_code}; check the url of the source "
                f"{self.name!r}, or wait: it is asked again at the next collection"
            )
        text = self._body(response).decode("utf-8-sig", errors="replace")
        return Upstream(text.splitlines(), _tag(response.headers.get("ETag"), self.url))

    def _body(self, response: "Response") -> bytes:
        body = bytearray()
        for piece in response.iter_content(CHUNK):
            body += piece
            if len(body) > self.limits.size:
                raise UpstreamError(
                    f"{self.url} is larger than {self.limits.size} bytes; it cannot be a list"
                )
        return bytes(body)


def _tag(etag: str | None, url: str) -> str | None:
    """An ETag means something for its URL only."""
    usable = etag and len(etag) <= 200 and etag.isascii() and SEPARATOR not in etag
    return f"{etag}{SEPARATOR}{url}" if usable else None


def _etag(tag: str | None, url: str) -> str | None:
    etag, _, of = (tag or "").partition(SEPARATOR)
    return etag if etag and of == url else None


def _reason(error: Exception) -> str:
    """The innermost reason, short enough for one line."""
    reason = innermost(error)
    return str(reason).strip()[:200] or type(reason).__name__
