"""Traces of what a job goes through: asked for, announced, run, its transactions, published.

Recorded where the setting `traces_url` names a collector and the extra `otel` is installed; all of
this costs a look into a dictionary otherwise. Attributes are kinds, numbers and names of sets; of
an error only its class: texts may hold addresses.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from gatepost.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.context import Context

    from gatepost_sync.settings import ServiceSettings

__all__ = ["Span", "inner_span", "span", "trace_parent", "tracing"]

NAME = "gatepost"
Value = str | int | bool | tuple[str, ...]


class Span(Protocol):
    """One step of a trace."""

    def update_name(self, name: str) -> None:
        """Calls it what it turned out to be."""

    def set_attributes(self, attributes: dict[str, Value]) -> None:
        """Says more about it."""


class _Silent:
    """A step that nobody records."""

    def update_name(self, name: str) -> None:
        """Nothing."""

    def set_attributes(self, attributes: dict[str, Value]) -> None:
        """Nothing."""


@contextmanager
def tracing(settings: "ServiceSettings") -> Iterator[None]:
    """Records what happens in the block and sends it to `traces_url`, if there is one.

    SettingsError when the extra is missing. A collector that is away costs its traces.
    """
    if settings.traces_url is None:
        yield
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError(
            f"traces_url needs {error.name}: pip install 'gatepost[otel]'"
        ) from error
    resource = Resource.create()  # OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES
    if str(resource.attributes["service.name"]).startswith("unknown_service"):
        resource = resource.merge(Resource({"service.name": NAME}))
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(settings.traces_url)))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


@contextmanager
def span(name: str, *, parent: str | None = None, **attributes: Value) -> Iterator[Span]:
    """A step, below the one under way or below `parent` (a `traceparent`, from elsewhere)."""
    if not _recording():
        yield _Silent()
        return
    from opentelemetry import trace
    from opentelemetry.trace import Status, StatusCode

    options = {"record_exception": False, "set_status_on_exception": False}
    tracer = trace.get_tracer(NAME)
    with tracer.start_as_current_span(name, _context(parent), **options) as step:  # type: ignore[arg-type]  # all of them are bool
        step.set_attributes(_named(attributes))
        try:
            yield _Step(step)
        except BaseException as error:
            step.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


@contextmanager
def inner_span(name: str) -> Iterator[Span]:
    """As `span`, but only within another one: it begins no trace of its own."""
    if trace_parent() is None:
        yield _Silent()
    else:
        with span(name) as step:
            yield step


def trace_parent() -> str | None:
    """The step under way as W3C Trace Context writes it, for somebody elsewhere to go on from."""
    if not _recording():
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


class _Step:
    def __init__(self, step: "Span") -> None:
        self._step = step

    def update_name(self, name: str) -> None:
        """See Span."""
        self._step.update_name(name)

    def set_attributes(self, attributes: dict[str, Value]) -> None:
        """See Span."""
        self._step.set_attributes(_named(attributes))


def _recording() -> bool:
    """Only who records has loaded it."""
    return "opentelemetry.trace" in sys.modules


def _named(attributes: dict[str, Value]) -> dict[str, Value]:
    return {f"{NAME}.{name}": value for name, value in attributes.items()}


def _context(parent: str | None) -> "Context | None":
    if parent is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": parent})
