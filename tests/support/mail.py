"""A Postfix and the milters that it asks."""

from dataclasses import dataclass
from pathlib import Path

from demo.postfix import Postfix
from support.milter_process import MilterProcess
from support.smtp_sink import SmtpSink

__all__ = ["Mail"]


@dataclass(frozen=True, slots=True)
class Mail:
    """One Postfix with a service for each way of asking; `milter` is asked by most of them."""

    postfix: Postfix
    milter: MilterProcess
    sink: SmtpSink
    data_dir: Path

    def port(self, service: str) -> int:
        return self.postfix.ports[service]
