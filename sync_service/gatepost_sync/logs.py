"""What the service logs: lines for people, or JSON for machines. Never an address."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import click

from gatepost.journal import JournalFormatter, to_journal

__all__ = ["LogFormat", "OnceAMinute", "log_config", "start_logging", "tell"]

logger = logging.getLogger("gatepost.service")

# Nothing of ours logs an address. This is for the libraries', and for passwords in URLs as well:
# what stands before an "@" goes, with its domain.
_ADDRESS = re.compile(r"[^\s<>\"'()\[\],;]+@[^\s<>\"'()\[\],;]+")
MASK = "<address>"
_BROKER_AWAY = "Consumer encountered a connection error"
_MINUTE = 60.0  # seconds


class LogFormat(StrEnum):
    """How a line looks."""

    TEXT = "text"
    JSON = "json"


class OnceAMinute(logging.Filter):
    """While the broker is away its library says so in six threads every three seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._said = -_MINUTE

    def filter(self, record: logging.LogRecord) -> bool:
        """See logging."""
        if not str(record.msg).startswith(_BROKER_AWAY):
            return True
        if record.created - self._said < _MINUTE:
            return False
        self._said = record.created
        return True


class TextFormatter(logging.Formatter):
    """Time, level and message; or the message alone, for the journal."""

    def __init__(self, *, journal: bool = False) -> None:
        super().__init__("%(message)s" if journal else "%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """See logging."""
        return _masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (RFC 3339, UTC), level, logger, message, process; error and
    trace_id where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _masked(record.getMessage()),
            "process": record.process,
        }
        if record.exc_info:
            line["error"] = _masked(self.formatException(record.exc_info))
        trace = _trace_id()
        return json.dumps(line if trace is None else {**line, "trace_id": trace})


def log_config(style: LogFormat) -> dict[str, Any]:
    """For `logging.config.dictConfig`: ours and the web server's lines, all on standard error."""
    handler = {
        "class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr",
        "filters": ["seldom"],
    }  # fmt: skip
    apart = {"handlers": ["lines"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _formatter(style)},
        "filters": {"seldom": {"()": OnceAMinute}},
        "handlers": {"lines": handler},
        "root": {"handlers": ["lines"], "level": "INFO"},
        # Each migration would be named at every start. RabbitMQ's library tells of each socket, and
        # of one failure eight times, which it then raises: our own line says it once.
        "loggers": {
            "alembic": {"level": "WARNING"},
            "dramatiq": {"level": "WARNING"},
            "pika": {"level": "CRITICAL"},
            "_granian": {**apart, "level": "WARNING"},
        },
    }


def _formatter(style: LogFormat) -> dict[str, Any]:
    if not to_journal():
        return {"()": JsonFormatter if style is LogFormat.JSON else TextFormatter}
    inner = JsonFormatter() if style is LogFormat.JSON else TextFormatter(journal=True)
    return {"()": JournalFormatter, "inner": inner}


def start_logging(style: LogFormat) -> None:
    """From now on this process logs like that."""
    import logging.config

    logging.config.dictConfig(log_config(style))


def tell(style: LogFormat, text: str) -> None:
    """What a person at the terminal reads; where machines read, a line like every other."""
    if style is LogFormat.JSON:
        start_logging(style)
        logger.info("%s", text.strip())
    else:
        click.echo(text)


def _masked(text: str) -> str:
    return _ADDRESS.sub(MASK, text) if "@" in text else text


def _trace_id() -> str | None:
    """The trace under way, where traces are recorded at all."""
    tracing = sys.modules.get("opentelemetry.trace")
    context = None if tracing is None else tracing.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context is not None and context.is_valid else None
