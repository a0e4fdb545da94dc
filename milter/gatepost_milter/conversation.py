"""What a server needs of a protocol: bytes in, bytes out, and now and then a wait in between."""

from collections.abc import Callable, Coroutine
from enum import Enum, auto
from typing import Any, Final, Literal, Protocol

from gatepost_milter.gatekeeper import Gatekeeper

__all__ = ["END", "Conversation", "End", "Judging", "Step"]


class _Ended(Enum):
    END = auto()


END: Final = _Ended.END
"""The peer said that it was the last of it."""
End = Literal[_Ended.END]

Judging = Callable[[], Coroutine[Any, Any, bytes]]
"""Works an answer out that has to be waited for."""

Step = bytes | Judging | End | None
"""An answer (perhaps empty), one that has to be waited for, the end, or: nothing came."""


class Conversation(Protocol):
    """One connection's protocol, without I/O. ProtocolError ends it."""

    keeper: Gatekeeper
    """Who decides."""

    progress: bytes
    """What tells the peer to keep waiting; empty where the protocol has no word for it."""

    half_closes: bool
    """Whether a peer may end its side and still wait for answers."""

    @property
    def id(self) -> str:
        """Names the connection in logs."""

    @property
    def begun(self) -> bool:
        """Whether the peer has said anything that makes sense."""

    @property
    def pending(self) -> int:
        """Bytes received and not yet dealt with."""

    def receive_data(self, data: bytes | memoryview) -> None:
        """Take bytes; they are copied, so the caller may reuse its buffer."""

    def step(self) -> Step:
        """Deal with the next thing that has arrived."""

    def expire(self) -> bytes:
        """What to say when the answer was not worked out in time."""

    def fail(self, error: Exception) -> bytes:
        """What to say when we broke while working it out."""
