"""A list on the web: conditional, bounded in size and time, and never from another host."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from gatepost.snapshots.deadline import Transfer
from gatepost.snapshots.http_errors import innermost
from gatepost.version import __version__
from gatepost_sync.errors import UpstreamError
from gatepost_sync.sources.fetched import MAX_LIST_SIZE, Fetched
from gatepost_sync.sources.secret import Secret

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

__all__ = ["Limits", "WebFile"]

MAX_REDIRECTS = 3
CHUNK = 64 * 1024
LONGEST_TAG = 200
# How a server may name a content, and how we ask whether it is still that one (RFC 9110, 13.1).
CONDITIONS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the list, seconds of the whole transfer, seconds of one silence."""

    size: int = MAX_LIST_SIZE
    deadline: float = 60.0
    silence: float = 10.0


@dataclass(frozen=True, slots=True)
class WebFile:
    """What is at `url`, for which a `secret` may be needed."""

    url: str
    limits: Limits = field(default_factory=Limits)
    secret: Secret | None = None

    def fetch(self, tag: str | None) -> Fetched | None:
        """See Fetcher."""
        # Imported here: requests takes 0.1 s, and whoever only lists sources needs none of it.
        import requests

        from gatepost.snapshots.http_adapter import WatchedAdapter

        transfer = Transfer(self.url, seconds=self.limits.deadline)
        with self._explained(), transfer.running(), requests.Session() as session:
            # Or a line of .netrc would take the place of the key that the settings name.
            session.auth = _as_it_is
            for scheme in ("http://", "https://"):
                session.mount(scheme, WatchedAdapter(transfer.watch))
            return self._download(session, _condition(tag, self.url))

    @contextmanager
    def _explained(self) -> Iterator[None]:
        import requests
        from urllib3.exceptions import HTTPError

        from gatepost.errors import PullError

        try:
            yield
        except PullError as error:  # the deadline
            raise UpstreamError(str(error)) from error
        except (requests.RequestException, HTTPError, OSError) as error:
            # Without the cause where a key is in the request: its text may hold the url.
            raise UpstreamError(
                f"{self.url} could not be fetched: {self._reason(error)}; check the network and "
                "the url"
            ) from (None if self.secret else error)

    def _reason(self, error: Exception) -> str:
        """The innermost reason, short enough for one line, and without a key."""
        reason = innermost(error)
        text = str(reason).strip()[:200] if self.secret is None else ""
        return text or type(reason).__name__

    def _download(self, session: "Session", condition: dict[str, str]) -> Fetched | None:
        # identity: the size cap is about what is kept, not about a compressed form of it.
        headers = {"User-Agent": f"gatepost/{__version__}", "Accept-Encoding": "identity"}
        headers |= condition
        url = self.url
        if self.secret is not None:
            key = self.secret.read()
            headers |= self.secret.headers(key)
            url = self.secret.url(url, key)
        for _ in range(MAX_REDIRECTS + 1):
            with session.get(
                url, headers=headers, stream=True, allow_redirects=False,
                timeout=self.limits.silence,
            ) as response:  # fmt: skip
                if not response.is_redirect:
                    return self._read(response, conditional=bool(condition))
                url = self._redirected(url, response.headers["Location"])
        raise UpstreamError(f"{self.url} redirects more than {MAX_REDIRECTS} times; set the last")

    def _redirected(self, url: str, location: str) -> str:
        target = urljoin(url, location)
        if urlsplit(target)[:2] != urlsplit(url)[:2]:
            shown = target[:200] if self.secret is None else f"{urlsplit(target).hostname}"
            raise UpstreamError(
                f"{self.url} redirects to {shown}, which is not followed to another host; "
                "if you trust it, set it as the url of this source"
            )
        return target

    def _read(self, response: "Response", *, conditional: bool) -> Fetched | None:
        if conditional and response.status_code == 304:
            return None
        if response.status_code in (401, 403):
            key = "the key" if self.secret else "whether it wants a key"
            raise UpstreamError(
                f"{self.url} is not for us ({response.status_code}); check {key}, and that its "
                "operator lets this host in"
            )
        if response.status_code != 200:
            raise UpstreamError(
                f"{self.url} answered {response.status_code}; check the url, or wait: it is asked "
                "again later"
            )
        return Fetched(self._body(response), _tag(response, self.url))

    def _body(self, response: "Response") -> bytes:
        body = bytearray()
        for piece in response.iter_content(CHUNK):
            body += piece
            if len(body) > self.limits.size:
                raise UpstreamError(
                    f"{self.url} is larger than {self.limits.size} bytes; it cannot be a list"
                )
        expected = response.headers.get("Content-Length", "")
        if expected.isdecimal() and len(body) < int(expected):
            raise UpstreamError(f"{self.url} was cut after {len(body)} of {expected} bytes")
        return bytes(body)


def _as_it_is(request: "PreparedRequest") -> "PreparedRequest":
    return request


def _tag(response: "Response", url: str) -> str | None:
    """What names the content, with its url: it means something there only."""
    for name in CONDITIONS:
        value = response.headers.get(name)
        if value and len(value) <= LONGEST_TAG and value.isascii() and value.isprintable():
            return f"{url} {name} {value}"
    return None


def _condition(tag: str | None, url: str) -> dict[str, str]:
    of, name, value = (*(tag or "").split(" ", 2), "", "")[:3]
    return {CONDITIONS[name]: value} if of == url and name in CONDITIONS else {}
