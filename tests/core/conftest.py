"""One Knot for all tests of the core."""

from collections.abc import Iterator

import pytest

from support.knot import Knot
from support.name_servers import ZONES
from support.tools import require


@pytest.fixture(scope="session")
def knot() -> Iterator[Knot]:
    with Knot(ZONES, program=require("knotd", package="knot")) as server:
        yield server
