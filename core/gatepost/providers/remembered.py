"""What was found out about a mailbox, remembered under a keyed hash of its address."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gatepost.cache.kinds import HOUR, VALIDATION, VALIDATION_SECONDS
from gatepost.model import Status
from gatepost.providers.answer import Confidence, MailboxAnswer, MailboxState

if TYPE_CHECKING:
    from gatepost.address import Address
    from gatepost.cache.layered import Cache

__all__ = ["Remembered"]

_STATUS: Mapping[MailboxState, Status] = MappingProxyType(
    {
        MailboxState.EXISTS: Status.VALID,
        MailboxState.MISSING: Status.INVALID,
        MailboxState.DISABLED: Status.INVALID,
        MailboxState.FULL: Status.RISKY,
        MailboxState.CATCH_ALL: Status.RISKY,
    }
)
_EARLIER = 0.8  # so that whoever asks again when he was told to is not told the same


class Remembered:
    """Answers with the name of the provider that gave them; nothing of the address but its hash."""

    def __init__(self, cache: "Cache") -> None:
        self._cache = cache

    async def recall(self, address: "Address") -> tuple[MailboxAnswer, str] | None:
        """What is still fresh; None otherwise."""
        found = await self._cache.recall(VALIDATION, self._cache.address_key(address))
        return None if found is None else _unpack(found)

    def keep(self, address: "Address", answer: MailboxAnswer, provider: str) -> None:
        """Keeps it for as long as such an answer is worth."""
        key = self._cache.address_key(address)
        self._cache.keep(VALIDATION, key, _pack(answer, provider), seconds=seconds_of(answer))


def seconds_of(answer: MailboxAnswer) -> float:
    """How long an answer is fresh: what does not tell, an hour at most, and no longer than until
    asking again makes sense."""
    if answer.state.tells and answer.confidence is not Confidence.LOW:
        return VALIDATION_SECONDS[_STATUS[answer.state]]
    return min(HOUR, (answer.retry_after or HOUR) * _EARLIER)


def _pack(answer: MailboxAnswer, provider: str) -> Mapping[str, Any]:
    return {
        "state": answer.state.value,
        "confidence": answer.confidence.value,
        "detail": answer.detail,
        "provider": provider,
    }


def _unpack(found: Mapping[str, Any]) -> tuple[MailboxAnswer, str] | None:
    """None for what another version wrote."""
    try:
        state, confidence = MailboxState(found["state"]), Confidence(found["confidence"])
        return MailboxAnswer(state, confidence, str(found["detail"])), str(found["provider"])
    except (LookupError, ValueError):
        return None
