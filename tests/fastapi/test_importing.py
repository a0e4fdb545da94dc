"""Importing gatepost_fastapi, as a program does long before it is configured."""

from support.imports import frameworks_but, import_alone


def test_importing_it_does_nothing_and_loads_no_other_framework() -> None:
    result = import_alone("gatepost_fastapi")
    assert result.did == ()
    assert not result.loaded & frameworks_but("fastapi")
