"""A Postfix and the milters that it asks."""

from dataclasses import dataclass

from demo.postfix import Postfix
from support.milter_process import MilterProcess

__all__ = ["Mail"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One Postfix with a service for each way of asking; `observing` trusts nobody."""

    postfix: Postfix
    milter: MilterProcess
    observing: MilterProcess

    def port(self, service: str) -> int:
        return self.postfix.ports[service]
