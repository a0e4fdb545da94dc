"""An initialised service in a directory of its own, with no sources but those a test adds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gatepost_sync.keyring import initialise
from gatepost_sync.service import Service, open_service
from gatepost_sync.settings import ServiceSettings


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    return ServiceSettings(data_dir=tmp_path / "service", packages=False)


@pytest.fixture
def service(settings: ServiceSettings) -> Iterator[Service]:
    initialise(settings, now=datetime.now(UTC))
    with open_service(settings) as opened:
        yield opened
