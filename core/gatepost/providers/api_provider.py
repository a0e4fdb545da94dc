"""A third party's API as a provider."""

from typing import TYPE_CHECKING

from gatepost.errors import ProviderError
from gatepost.providers.answer import MailboxAnswer
from gatepost.providers.api_spec import ApiSpec
from gatepost.providers.http import WebService

if TYPE_CHECKING:
    from gatepost.address import Address

__all__ = ["ApiProvider"]


class ApiProvider:
    """Sends the address to whoever stands behind the spec; a `MailboxProvider`."""

    def __init__(self, spec: ApiSpec, key: str) -> None:
        self.name = spec.name
        self._spec = spec
        self._key = key
        self._service = WebService()

    async def ask(self, address: "Address") -> MailboxAnswer:
        """What the API says. Raises ProviderError."""
        # In ASCII, as the mail hosts are asked; its own spelling of the local part.
        asked = self._spec.question(f"{address.local}@{address.domain}", self._key)
        answer = await self._service.ask(asked)
        failure = self._spec.failure(answer)
        if failure is not None:
            said = self._spec.details(answer) or "it says that it could not check"
            raise ProviderError(said, retry_after=failure.pause)
        return self._spec.read(answer)

    async def close(self) -> None:
        """Closes its connections."""
        await self._service.close()
