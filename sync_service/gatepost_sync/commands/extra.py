"""The service's libraries are optional: a host that only checks addresses needs none of them."""

from importlib.util import find_spec

from gatepost_sync.errors import ServiceError

__all__ = ["require_extra"]

LIBRARIES = ("alembic", "dramatiq", "flask", "granian", "prometheus_client", "sqlalchemy")


def require_extra() -> None:
    """ServiceError that says what to install, when it is not."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        raise ServiceError(
            f"the sync service needs {', '.join(missing)}, not installed here; "
            'run: pip install "gatepost[service]"'
        )
