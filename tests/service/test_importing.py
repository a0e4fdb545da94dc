"""Importing the service's plugin, as every command of the core does."""

from support.imports import frameworks_but, import_alone


def test_importing_the_plugin_does_nothing_and_loads_no_framework() -> None:
    result = import_alone("gatepost_sync.plugin")
    assert result.did == ()
    assert not result.loaded & frameworks_but()
