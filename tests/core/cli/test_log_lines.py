"""What stands on standard error beside a verdict."""

import os
import subprocess
import sys

import pytest

from demo.ports import free_port

pytest.importorskip("redis")


def test_a_warning_in_the_log_says_whose_it_is() -> None:
    nobody = f"127.0.0.1:{free_port()}"
    env = {
        "GATEPOST_PHASE": "domain",
        "GATEPOST_NAMESERVERS": nobody,
        "GATEPOST_REDIS_URL": f"redis://{nobody}/0",
    }
    done = subprocess.run(
        (sys.executable, "-m", "gatepost", "check", "ann@company.org"),
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr.splitlines() == [
        "gatepost: Redis is left alone for a while: ConnectionError"
    ]
