"""The smallest Django project that has Gatepost in it."""

from collections.abc import Iterator
from typing import cast

import django
import pytest
from django.apps import apps
from django.conf import settings

from gatepost_django.apps import GatepostConfig

# Here and not in a fixture: the tests import models and fields, which want settings first.
settings.configure(
    ALLOWED_HOSTS=["testserver"],
    INSTALLED_APPS=["gatepost_django"],
    GATEPOST={"POLICY": "signup"},
)
django.setup()


@pytest.fixture
def app() -> Iterator[GatepostConfig]:
    """Gatepost's app config, without a gate before the test and after it."""
    config = cast(GatepostConfig, apps.get_app_config("gatepost_django"))
    config.close()
    yield config
    config.close()
