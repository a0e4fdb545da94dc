"""One question to a web service and its answer in JSON, for providers.

httpx2's transport, not its client: the client logs every URL, and in one of these stand a key and
an address.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from gatepost.budget import seconds_left
from gatepost.errors import ProviderError, SettingsError
from gatepost.version import __version__

if TYPE_CHECKING:
    from httpx2 import AsyncHTTPTransport, Request, Response

__all__ = ["HttpQuestion", "WebService", "require_http"]

_SECONDS = 10.0  # for a question that no verification's budget limits
_MAX_BODY = 65_536
_PAUSES = {401: 600.0, 402: 600.0, 403: 600.0, 404: 600.0}  # no key, no credit: not soon better
_BUSY_PAUSE = 30.0
_LONGEST_PAUSE = 3_600.0


def require_http(provider: str) -> None:
    """SettingsError where the HTTP library is not installed: at the start, not at a question."""
    try:
        import httpx2  # noqa: F401
    except ImportError as error:
        raise SettingsError(
            f"the provider {provider!r} needs HTTP: pip install 'gatepost[providers]'"
        ) from error


@dataclass(frozen=True, slots=True)
class HttpQuestion:
    """A request; `json` or `form` is its body."""

    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None


class WebService:
    """Keeps connections open between questions. For one event loop at a time.

    No error names the URL, nor anything else of the question.
    """

    def __init__(self) -> None:
        self._open: tuple[asyncio.AbstractEventLoop, AsyncHTTPTransport] | None = None

    async def ask(self, question: HttpQuestion) -> Any:
        """The JSON of a successful answer. Raises ProviderError for everything else."""
        import httpx2

        seconds = seconds_left(_SECONDS)
        request = _request(question, seconds)
        try:
            async with asyncio.timeout(seconds):
                response = await self._transport(question.url).handle_async_request(request)
                try:
                    body = await _body(response)
                finally:
                    await response.aclose()
        except (httpx2.HTTPError, OSError) as error:  # TimeoutError is an OSError
            raise ProviderError(f"no answer: {type(error).__name__}") from None
        if not 200 <= response.status_code < 300:
            raise _refused(response)
        return _read(body)

    async def close(self) -> None:
        """Closes what is open; it may be asked again afterwards."""
        held, self._open = self._open, None
        if held is not None and held[0] is asyncio.get_running_loop():
            await held[1].aclose()

    def _transport(self, url: str) -> "AsyncHTTPTransport":
        import httpx2

        loop = asyncio.get_running_loop()
        if self._open is None or self._open[0] is not loop:
            self._open = loop, httpx2.AsyncHTTPTransport(proxy=_proxy_for(url))
        return self._open[1]


def _request(question: HttpQuestion, seconds: float) -> "Request":
    import httpx2

    wait = dict.fromkeys(("connect", "read", "write", "pool"), seconds)
    return httpx2.Request(
        question.method,
        question.url,
        params=question.query or None,
        headers={
            "User-Agent": f"gatepost/{__version__}",
            "Accept": "application/json",
            **question.headers,
        },
        json=question.json,
        data=question.form,
        extensions={"timeout": wait},
    )


async def _body(response: "Response") -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > _MAX_BODY:
            raise ProviderError(f"an answer of more than {_MAX_BODY} bytes")
        parts.append(part)
    return b"".join(parts)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise ProviderError("an answer that is no JSON") from None


def _refused(response: "Response") -> ProviderError:
    status = response.status_code
    pause = _PAUSES.get(status)
    if status in {429, 503}:
        pause = _retry_after(response.headers.get("Retry-After", ""))
    return ProviderError(f"HTTP {status}", retry_after=pause)


def _retry_after(text: str) -> float:
    """Seconds, or a date (RFC 9110 section 10.2.3)."""
    if text.isdecimal():
        seconds = float(text)
    else:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            seconds = _BUSY_PAUSE
    return min(max(seconds, 1.0), _LONGEST_PAUSE)


def _proxy_for(url: str) -> str | None:
    """The proxy that the environment names for it, as everywhere."""
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)
