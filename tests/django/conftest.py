"""A Django project that has Gatepost in it."""

from collections.abc import Iterator
from typing import cast

import pytest

from support import django_project

# Here and not in a fixture: the tests import models and fields, which want settings first.
django_project.configure()

from django.apps import apps  # noqa: E402  as above
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from gatepost_django.apps import GatepostConfig  # noqa: E402


@pytest.fixture
def app() -> Iterator[GatepostConfig]:
    """Gatepost's app config, without a gate before the test and after it."""
    config = cast(GatepostConfig, apps.get_app_config("gatepost_django"))
    config.close()
    yield config
    config.close()


@pytest.fixture(scope="session")
def migrated() -> Iterator[None]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    yield
    connections.close_all()


@pytest.fixture
def database(migrated: None) -> Iterator[None]:
    """Tables, empty before and after the test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
