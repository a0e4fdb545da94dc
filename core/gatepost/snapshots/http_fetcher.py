"""HTTP as a source of snapshots, on requests: proxies and CA settings work as everywhere."""

import ipaddress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gatepost.errors import PullError, SettingsError
from gatepost.snapshots.dates import read_date, server_time
from gatepost.snapshots.deadline import Transfer
from gatepost.snapshots.fetcher import Reply, ServerRefusedError
from gatepost.snapshots.http_errors import innermost
from gatepost.snapshots.store import Sink
from gatepost.version import __version__

if TYPE_CHECKING:
    from requests import Response

__all__ = ["HttpFetcher", "check_url"]

CHUNK = 64 * 1024
MAX_RETRY_AFTER = 86_400.0  # seconds; a service that asks for more is asked again after a day
USER_AGENT = f"gatepost/{__version__}"


def check_url(url: str, *, allow_http: bool = False) -> None:
    """SettingsError unless `url` is https, or http to this very host or by `allow_http`."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise SettingsError(f"sync_url {url!r} is not a URL: {error}") from error
    if not usable:
        raise SettingsError(f"sync_url {url!r} must read https://host/path")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError("sync_url must not hold a password, a query or a fragment")
    if parts.scheme == "http" and not allow_http and not _is_loopback(parts.hostname or ""):
        raise SettingsError(f"sync_url {url!r} is not https; use https, or set allow_http")


class HttpFetcher:
    """A Fetcher for http and https. Holds no connection between fetches, so a fork is harmless."""

    def __init__(
        self,
        *,
        deadline: float = 60.0,
        pace: float = 100_000.0,
        wait: float = 10.0,
        allow_http: bool = False,
    ) -> None:
        """`wait` bounds connecting and each silence, in seconds.

        A whole transfer may take `deadline` seconds, and one more for each `pace` bytes that the
        file may have: a large file on a slow line is no attack.
        """
        self._deadline = deadline
        self._pace = pace
        self._wait = wait
        self._allow_http = allow_http
        self._running: set[Transfer] = set()
        self._closed = False

    def fetch(self, url: str, sink: Sink, *, limit: int, etag: str | None = None) -> Reply:
        """See Fetcher."""
        check_url(url, allow_http=self._allow_http)
        transfer = Transfer(url, seconds=self._deadline + limit / self._pace)
        self._running.add(transfer)
        try:
            # After joining the set: a close in another thread sees this transfer or is seen here.
            if self._closed:
                raise PullError("this Gatepost has been closed; make a new one to pull")
            return self._transfer(transfer, url, sink, limit, etag)
        finally:
            self._running.discard(transfer)

    def close(self) -> None:
        """See Fetcher."""
        self._closed = True
        for transfer in tuple(self._running):
            transfer.end("was given up: Gatepost is closing")

    def _transfer(
        self, transfer: Transfer, url: str, sink: Sink, limit: int, etag: str | None
    ) -> Reply:
        # Imported here: requests takes 0.1 s, and most workers of a host never pull.
        import requests
        from urllib3.exceptions import HTTPError

        from gatepost.snapshots.http_adapter import WatchedAdapter

        # identity: a size cap and a hash are about the file, not about a compressed form of it.
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
        if etag is not None:
            headers["If-None-Match"] = etag
        try:
            with transfer.running(), requests.Session() as session:
                session.mount("http://", WatchedAdapter(transfer.watch))
                session.mount("https://", WatchedAdapter(transfer.watch))
                with session.get(
                    url, headers=headers, stream=True, allow_redirects=False, timeout=self._wait
                ) as response:
                    return _receive(response, url, sink, limit, conditional=etag is not None)
        except (requests.RequestException, HTTPError, OSError) as error:
            transfer.check()  # a cut connection shows as an error of the network
            raise PullError(f"{url} could not be fetched: {_sentence(error)}") from error


def _receive(response: "Response", url: str, sink: Sink, limit: int, *, conditional: bool) -> Reply:
    etag = response.headers.get("ETag")
    if conditional and response.status_code == 304:
        return Reply(not_modified=True, size=0, etag=etag, moment=server_time(response.headers))
    _check_status(response, url)
    expected = _content_length(response, url, limit)
    size = 0
    while piece := response.raw.read(CHUNK, decode_content=False):
        size += len(piece)
        if size > limit:
            raise PullError(f"{url} has more than the {limit} bytes it may have; check sync_url")
        sink.write(piece)
    if expected is not None and size != expected:
        raise PullError(f"{url} was cut after {size} of {expected} bytes; it is tried again later")
    return Reply(not_modified=False, size=size, etag=etag, moment=server_time(response.headers))


def _check_status(response: "Response", url: str) -> None:
    status = response.status_code
    encoding = response.headers.get("Content-Encoding", "identity")
    if status == 304:
        advice = "answered 304 (unchanged) to a question without a condition; a cache is broken"
    elif 300 <= status < 400:
        where = _plain(response.headers.get("Location", "nowhere"))
        advice = f"redirects to {where}, which is not followed; set sync_url to where the files are"
    elif status == 404:
        advice = "does not exist (404); check sync_url"
    elif status in (401, 403):
        advice = f"is not for us ({status}); check sync_url and ask its operator for access"
    elif status != 200:
        advice = f"answered {status}; the service is in trouble, it is tried again later"
    elif encoding.lower() != "identity":
        advice = f"came compressed ({_plain(encoding)}) unasked; serve the files as they are"
    else:
        return
    raise ServerRefusedError(f"{url} {advice}", status=status, retry_after=_retry_after(response))


def _content_length(response: "Response", url: str, limit: int) -> int | None:
    text = response.headers.get("Content-Length")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise PullError(f"{url} came with a malformed Content-Length; tell its operator")
    if int(text) > limit:
        raise PullError(
            f"{url} has {text} bytes and may have {limit} at most; a mirror or cache is behind,"
            " or sync_url points at something else"
        )
    return int(text)


def _retry_after(response: "Response") -> float | None:
    """Seconds of Retry-After (RFC 9110 section 10.2.3: a number, or a date); None without."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MAX_RETRY_AFTER)
    moment = read_date(text)
    if moment is None:
        return None
    wait = (moment - datetime.now(UTC)).total_seconds()
    return min(max(wait, 0.0), MAX_RETRY_AFTER)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _sentence(error: Exception) -> str:
    """The innermost reason, and a next step."""
    reason = innermost(error)
    return f"{_plain(str(reason))} ({type(reason).__name__}); check the network and sync_url"


def _plain(text: str) -> str:
    """What a stranger's server said, fit for one line of a log."""
    return "".join(c if c.isprintable() else "?" for c in text[:200])
