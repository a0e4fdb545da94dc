"""Another Gatepost, asked over HTTP: one host with a good name asks the mail hosts for many.

`POST {remote_url}/v1/mailbox` with `{"address": "…"}`, and `Authorization: Bearer …` where there is
a key. The answer is `{"state": "exists", "confidence": "high", "detail": "…", "retry_after": null}`
with the words of `MailboxState` and `Confidence`. Whatever else is there is not looked at.
"""

from typing import TYPE_CHECKING, Any

from gatepost.errors import ProviderError
from gatepost.providers.answer import Confidence, MailboxAnswer, MailboxState
from gatepost.providers.http import HttpQuestion, WebService

if TYPE_CHECKING:
    from gatepost.address import Address

__all__ = ["PATH", "RemoteProvider", "read_answer"]

PATH = "/v1/mailbox"
_LONGEST_DETAIL = 200


class RemoteProvider:
    """A `MailboxProvider`."""

    name = "remote"

    def __init__(self, url: str, key: str | None) -> None:
        self._url = url.rstrip("/") + PATH
        self._headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._service = WebService()

    async def ask(self, address: "Address") -> MailboxAnswer:
        """What the other Gatepost says. Raises ProviderError."""
        asked = {"address": f"{address.local}@{address.domain}"}
        question = HttpQuestion("POST", self._url, headers=self._headers, json=asked)
        return read_answer(await self._service.ask(question))

    async def close(self) -> None:
        """Closes its connections."""
        await self._service.close()


def read_answer(answer: Any) -> MailboxAnswer:
    """The answer in its JSON; ProviderError when it is none."""
    try:
        retry = answer.get("retry_after")
        return MailboxAnswer(
            MailboxState(answer["state"]),
            Confidence(answer["confidence"]),
            str(answer.get("detail") or "")[:_LONGEST_DETAIL],
            None if retry is None else float(retry),
        )
    except (LookupError, ValueError, TypeError, AttributeError):
        raise ProviderError("an answer that is none of a Gatepost") from None
