"""The fixture `gatepost` for pytest, which finds this module by its entry point.

It is imported whenever pytest starts where Gatepost is installed, so it loads nothing before a
test asks for the fixture.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gatepost.testing.recorded import Recorded

__all__ = ["gatepost"]


@pytest.fixture
def gatepost() -> "Iterator[Recorded]":
    """Verdicts of the test's own: no gate opens lists, asks the DNS, pulls or starts a thread."""
    from gatepost.testing.recorded import Recorded

    with Recorded().installed() as recorded:
        yield recorded
