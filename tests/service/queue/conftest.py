"""A service on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator

import pytest

from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def service(
    request: pytest.FixtureRequest, make_settings: Callable[..., ServiceSettings]
) -> Iterator[Service]:
    with open_service(make_settings(request.param)) as opened:
        yield opened
