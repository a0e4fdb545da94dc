"""Being asked to end before there is a server that could."""

import os
import signal

import pytest

from gatepost_sync.ending import Ending


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_is_noted_and_nothing_is_raised(how: signal.Signals) -> None:
    before = signal.getsignal(how)
    with Ending() as ending:
        assert not ending.asked
        os.kill(os.getpid(), how)
        assert ending.asked
    assert signal.getsignal(how) is before
